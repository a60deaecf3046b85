import {
  boolean,
  count,
  group,
  number,
  optional,
  type RecordOf,
  text,
  uint8,
  uint32,
} from '../../records/field.js';
import { toNanosecond } from '../latency/durations.js';
import { impairmentOf } from './codecs.js';
import { PLAYOUT_MS } from './delay-variation.js';
import { E_MODEL_METHOD, meanOpinionScore, rating } from './e-model.js';
import { burstRatio, GMIN, type LossPattern } from './loss-pattern.js';
import type { RtpStream } from './stream.js';

const MS = { unit: 'ms' } as const;
const PERCENT = { unit: '%' } as const;

/** What a flow record says of one source in one direction. */
export const STREAM = {
  ssrc: uint32('Synchronisation source: the sender'),
  from_orig: boolean('The originator of the flow sends it'),
  payload_type: optional(uint8('Payload type, the last one that is no comfort noise and no event')),
  codec: optional(text('Its name, by RFC 3551 or as SDP has it')),
  clock_rate_hz: optional(uint32('Its clock', { unit: 'Hz' })),
  payload_changes: count('Times that the payload type changed, comfort noise and events left out'),
  packets: count('Packets that came, duplicates too'),
  expected: count('Packets that were sent, by their numbers (RFC 3550 appendix A.3)'),
  lost: count('Packets that were sent and did not come. A receiver report takes duplicates off this number'),
  loss_percent: number('Lost packets in a hundred that were sent', PERCENT),
  duplicates: count('Packets whose number came before'),
  reordered: count('Packets that came behind one with a higher number'),
  strays: count('Packets whose numbers fit nowhere'),
  restarts: count('Times that the numbers began anew: two in a row, 3,000 or more away'),
  timestamp_steps: count('Times that the timestamps stepped by more than 10 s against the clock'),
  jitter_ms: optional(
    number('Interarrival jitter at the end (RFC 3550 appendix A.8), of all packets but duplicates', MS),
  ),
  jitter_mean_ms: optional(number('Its mean, without the first packets of talkspurts and comfort noise', MS)),
  jitter_max_ms: optional(number('Its maximum, of the same packets', MS)),
  delta_mean_ms: optional(number('Mean time from packet to packet within talkspurts', MS)),
  delta_max_ms: optional(number('Longest time from packet to packet within talkspurts', MS)),
  packet_ms: optional(number('What a packet holds: the shortest step of the timestamps', MS)),
  delay_variation_ms: group(
    'How much longer packets took than the fastest of the last 10 to 20 s (RFC 5481)',
    {
      p50: optional(number('Half of them no more than this', MS)),
      p95: optional(number('95 of 100 no more than this', MS)),
      max: optional(number('The most', MS)),
    },
  ),
  playout_ms: optional(number('The playout buffer that packets are held against', MS)),
  late: optional(
    count(
      'Packets too late for it: later than its fastest by more. Three in a row, and it begins anew with the last',
    ),
  ),
  pattern: group('Packets that are lost or late, in the order of their numbers', {
    runs: count('Runs of them without a break'),
    longest_run: count('Packets of the longest run'),
    bursts: count(
      `Bursts: from a loss to a loss, without ${GMIN} packets in a row that came (RFC 3611 section 4.7.2)`,
    ),
    burst_packets: count('Packets of all bursts'),
    burst_loss_percent: optional(number('Of those, what is lost or late', PERCENT)),
    gap_loss_percent: optional(number('What is lost or late of all packets between bursts', PERCENT)),
  }),
  quality: group('What listeners are expected to think of it; only for codecs with published values', {
    r: optional(number('Transmission rating R, 93.2 at best')),
    mos: optional(number('Mean opinion score, 1 to 4.5')),
    method: optional(text('How it is calculated', { values: [E_MODEL_METHOD] })),
    delay_ms: optional(
      number(
        'The delay that is assumed: a packet, the playout buffer, half the round trip if RTCP told it',
        MS,
      ),
    ),
    loss_percent: optional(number('The loss that is assumed: packets lost or late', PERCENT)),
    burst_ratio: optional(number('How much longer runs of losses are than random ones')),
    ie: optional(number('Impairment of the codec (ITU-T G.113)')),
    bpl: optional(number('Its robustness against losses (ITU-T G.113)', PERCENT)),
  }),
} as const;

export type StreamRecord = RecordOf<typeof STREAM>;

/** Fewer packets are no speech to be judged. */
const MIN_RATED_PACKETS = 50;

const percent = (part: number, whole: number): number => (whole === 0 ? 0 : rounded((part / whole) * 100));

/** To four decimals: what was measured is not more exact. */
const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

const ms = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : toNanosecond(value);

/** The record of a stream; `roundTripMs` is between its ends, where that is known. */
export function streamRecord(stream: RtpStream, roundTripMs: number | undefined): StreamRecord {
  const { sequence, jitter, delay, format } = stream;
  const { variation } = delay;
  const isTimed = variation.count > 0;
  const pattern = sequence.pattern();
  return {
    ssrc: stream.ssrc,
    from_orig: stream.fromOriginator,
    payload_type: stream.payloadType,
    codec: format?.encoding,
    clock_rate_hz: format?.clockRate,
    payload_changes: stream.payloadChanges,
    packets: stream.packets,
    expected: sequence.expected,
    lost: sequence.lost,
    loss_percent: percent(sequence.lost, sequence.expected),
    duplicates: sequence.duplicates,
    reordered: sequence.reordered,
    strays: sequence.strays,
    restarts: sequence.restarts,
    timestamp_steps: stream.timestampSteps,
    jitter_ms: variation.count > 1 ? ms(jitter.ms) : undefined,
    jitter_mean_ms: ms(jitter.mean),
    jitter_max_ms: jitter.mean === undefined ? undefined : ms(jitter.max),
    delta_mean_ms: ms(stream.meanDelta),
    delta_max_ms: stream.meanDelta === undefined ? undefined : ms(stream.maxDelta),
    packet_ms: ms(stream.packetMs),
    delay_variation_ms: {
      p50: ms(variation.quantile(0.5)),
      p95: ms(variation.quantile(0.95)),
      max: isTimed ? ms(variation.max) : undefined,
    },
    playout_ms: isTimed ? PLAYOUT_MS : undefined,
    late: isTimed ? delay.late : undefined,
    pattern: patternRecord(pattern),
    quality: qualityRecord(stream, pattern, roundTripMs),
  };
}

function patternRecord(pattern: LossPattern): StreamRecord['pattern'] {
  const { runs, longestRun, bursts, burstPackets, burstMissing, packets, missing } = pattern;
  return {
    runs,
    longest_run: longestRun,
    bursts,
    burst_packets: burstPackets,
    burst_loss_percent: bursts === 0 ? undefined : percent(burstMissing, burstPackets),
    gap_loss_percent:
      packets === burstPackets ? undefined : percent(missing - burstMissing, packets - burstPackets),
  };
}

function qualityRecord(
  { format, packets, packetMs, delay: { variation } }: RtpStream,
  pattern: LossPattern,
  roundTripMs = 0,
): StreamRecord['quality'] {
  const codec = format === undefined ? undefined : impairmentOf(format.encoding);
  if (codec === undefined || packetMs === undefined || packets < MIN_RATED_PACKETS || variation.count === 0) {
    return NOT_RATED;
  }
  const delayMs = packetMs + PLAYOUT_MS + roundTripMs / 2;
  const lossPercent = percent(pattern.missing, pattern.packets);
  const ratio = burstRatio(pattern);
  const r = rating({ delayMs, lossPercent, burstRatio: ratio, codec });
  return {
    r: rounded(r),
    mos: rounded(meanOpinionScore(r)),
    method: E_MODEL_METHOD,
    delay_ms: rounded(delayMs),
    loss_percent: lossPercent,
    burst_ratio: rounded(ratio),
    ie: codec.ie,
    bpl: codec.bpl,
  };
}

const NOT_RATED: StreamRecord['quality'] = {
  r: undefined,
  mos: undefined,
  method: undefined,
  delay_ms: undefined,
  loss_percent: undefined,
  burst_ratio: undefined,
  ie: undefined,
  bpl: undefined,
};
