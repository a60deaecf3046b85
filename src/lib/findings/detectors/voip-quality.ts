import type { FlowRecord } from '../../flows/flow-record.js';
import type { StreamRecord } from '../../flows/rtp/stream-record.js';
import { counted, msText, percentText, rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import type { Severity } from '../finding-record.js';
import { endOf } from '../moments.js';
import { number } from '../option.js';

const OPTIONS = {
  notice: number(80, 'R', 'Transmission rating below which some users are dissatisfied', { most: 100 }),
  warning: number(70, 'R', 'Transmission rating below which many users are dissatisfied', { most: 100 }),
  loss: number(1, '%', 'Lost packets of a stream whose codec has no published rating, before it is told', {
    most: 100,
  }),
  jitter: number(30, 'ms', 'Mean jitter of such a stream, before it is told'),
  packets: number(50, 'packets', 'Packets of a stream before it is judged', { least: 1 }),
} as const;

type Limits = { readonly [Name in keyof typeof OPTIONS]: number };

/** Calls that do not sound well. */
export const voipQuality = defineDetector({
  name: 'voip-quality',
  about: 'A media stream arrives so that people hear it: lost, late or jittery packets',
  source: 'ITU-T G.107 (E-model) with G.113 appendix I; categories of user satisfaction: ITU-T G.109',
  attack: [],
  benign: [
    'The capture point lost packets that the phone did get',
    'Silence suppression or music on hold: gaps that are not lost',
    'The phone has a longer playout buffer than the one that is assumed (60 ms)',
  ],
  advice: [
    'See the streams: nt flows -Y "rtp or rtcp" FILE | jq ".rtp.streams[]?"',
    'Bursts of loss on Wi-Fi: look for retries and roaming; in the evening or with transfers: look for bufferbloat',
    'See whether media are marked EF all the way: nt flows -Y "rtp" FILE | jq "{id, dscp}"',
  ],
  basis: 'rule',
  inputs: { flows: true },
  options: OPTIONS,
  create: (context) => new VoipQualityWatch(context),
});

class VoipQualityWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
  }

  flow(flow: FlowRecord): void {
    if (flow.rtp === undefined || flow.reason === 'active') return;
    for (const stream of flow.rtp.streams ?? []) this.#judge(flow, stream as StreamRecord);
  }

  #judge(flow: FlowRecord, stream: StreamRecord): void {
    const { options } = this.#context;
    const severity = severityOf(stream, options);
    if (severity === undefined) return;
    const { id, rtp } = flow;
    const [source, target] = stream.from_orig ? [id.orig_h, id.resp_h] : [id.resp_h, id.orig_h];
    const told = telling(source, target, stream, options);
    this.#context.raise({
      actors: { source, target, service: 'rtp', name: rtp?.call.call_id },
      key: `${flow.uid} ${stream.ssrc} ${stream.from_orig}`,
      severity,
      confidence: stream.quality.r === undefined ? 'medium' : 'high',
      at: endOf(flow),
      since: flow.ts,
      count: stream.pattern.burst_packets + stream.lost,
      flows: [flow.uid],
      filter: `rtp.ssrc == 0x${stream.ssrc.toString(16).padStart(8, '0')}`,
      tell: () => told,
    });
  }
}

/** How bad a stream is; undefined where nobody complains. */
export function severityOf(stream: StreamRecord, limits: Limits): Severity | undefined {
  if (stream.packets < limits.packets) return undefined;
  const { r } = stream.quality;
  if (r !== undefined) {
    if (r < limits.warning) return 'warning';
    return r < limits.notice ? 'notice' : undefined;
  }
  // Numbers of an unknown format may not count packets as RTP does.
  if (stream.codec === undefined) return undefined;
  const isLossy = stream.loss_percent >= limits.loss;
  const isJittery = (stream.jitter_mean_ms ?? 0) >= limits.jitter;
  return isLossy || isJittery ? 'notice' : undefined;
}

function telling(source: string, target: string, stream: StreamRecord, limits: Limits) {
  const { r, mos } = stream.quality;
  const {
    loss_percent,
    jitter_mean_ms = 0,
    jitter_max_ms = 0,
    late = 0,
    pattern,
    packets,
    expected,
  } = stream;
  const isRated = r !== undefined && mos !== undefined;
  const quality = isRated ? `R ${rounded(r)}, MOS ${rounded(mos)}` : `${rounded(loss_percent)} % lost`;
  return {
    title: `Media from ${source} to ${target} sound bad: ${quality}`,
    description:
      `Of ${counted(expected, 'packet')} in ${stream.codec ?? 'an unknown codec'}, ${rounded(loss_percent)} % were lost and ` +
      `${percentText(late / Math.max(1, packets))} came too late; mean jitter ${msText(jitter_mean_ms)}. ${causeOf(stream)}`,
    ...(isRated
      ? {
          measure: 'transmission rating (E-model)',
          observed: rounded(r),
          threshold: limits.notice,
          unit: 'R',
        }
      : lossOrJitter(stream, limits)),
    facts: {
      codec: stream.codec,
      MOS: mos === undefined ? undefined : rounded(mos),
      lost: `${rounded(loss_percent)} %`,
      late,
      'longest run lost or late': pattern.longest_run,
      bursts: pattern.bursts,
      'greatest jitter': msText(jitter_max_ms),
      'longest time between packets': msText(stream.delta_max_ms ?? 0),
      duplicates: stream.duplicates,
    },
  };
}

const lossOrJitter = ({ loss_percent, jitter_mean_ms = 0 }: StreamRecord, limits: Limits) =>
  loss_percent >= limits.loss
    ? { measure: 'lost packets', observed: rounded(loss_percent), threshold: limits.loss, unit: '%' }
    : { measure: 'mean jitter', observed: rounded(jitter_mean_ms), threshold: limits.jitter, unit: 'ms' };

/** Runs of losses are longer than this where something else than chance loses packets (RFC 3611 section 4.7.2). */
const LONG_RUN = 3;

/** What the pattern of the losses says of their cause. */
function causeOf({ late = 0, lost, pattern, packet_ms, delta_mean_ms }: StreamRecord): string {
  if (packet_ms !== undefined && delta_mean_ms !== undefined && delta_mean_ms > packet_ms * 1.25) {
    return `Packets of ${msText(packet_ms)} come every ${msText(delta_mean_ms)}: the sender does not keep up.`;
  }
  if (late > lost) return 'Most come too late: a queue on the way, or a sender that is busy.';
  if (pattern.longest_run >= LONG_RUN)
    return 'They are lost in bursts: a full queue, Wi-Fi, or a change of the way.';
  return 'They are lost one by one, as by chance: errors on a line or radio.';
}
