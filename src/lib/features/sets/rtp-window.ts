import { FlowTable } from '../../flows/flow-table.js';
import { AnnouncedMedia } from '../../flows/rtp/announced-media.js';
import { impairmentOf } from '../../flows/rtp/codecs.js';
import { PLAYOUT_MS } from '../../flows/rtp/delay-variation.js';
import { meanOpinionScore, rating } from '../../flows/rtp/e-model.js';
import { burstRatio } from '../../flows/rtp/loss-pattern.js';
import {
  defineFeatureSet,
  type ExtractionOptions,
  type Extractor,
  type Feature,
  type TakeRow,
} from '../feature-set.js';
import { DEFAULT_MAX_FLOWS } from '../flow-rows.js';
import { type MediaContext, MediaFlow } from '../rtp-window/media-flow.js';
import type { MediaStream } from '../rtp-window/media-stream.js';
import type { StreamWindow } from '../rtp-window/stream-window.js';
import { emptySubject, nameFlow } from '../subjects.js';
import type { Unit } from '../unit.js';

const feature = (name: string, unit: Unit, about: string): Feature => ({ name, unit, about });

const DEFAULT_WINDOW_MS = 5_000;
const MS_PER_SECOND = 1_000;
const NS_PER_MS = 1_000_000;
/** Fewer packets are no speech to be judged. */
const MIN_RATED_PACKETS = 50;

const NO_CLOCK = 'absent if the clock of the payload type is not known';

/** Delays are those above the fastest packet of the last 10 to 20 s. */
const FEATURES: readonly Feature[] = [
  feature(
    'loss_pct',
    '%',
    'Packets that did not come, of those that were sent, by their numbers; absent if none were',
  ),
  feature('loss_run_max', 'packets', 'The most that are missing in a row'),
  feature('loss_run_mean', 'packets', 'Mean number of those that are missing in a row; 0 if none is'),
  feature(
    'jitter_ms',
    'ms',
    `Interarrival jitter at the end of the window (RFC 3550 appendix A.8); ${NO_CLOCK}`,
  ),
  feature(
    'd_mean_ms',
    'ms',
    `Mean difference between the ways of packets that follow each other; ${NO_CLOCK}`,
  ),
  feature('d_p95_ms', 'ms', `95th percentile of these differences (within 1 %); ${NO_CLOCK}`),
  feature(
    'delay_mean_ms',
    'ms',
    `Mean delay above that of the fastest packet of the last 10 to 20 s; ${NO_CLOCK}`,
  ),
  feature('delay_p95_ms', 'ms', `95th percentile of these delays (within 1 %); ${NO_CLOCK}`),
  feature(
    'delay_trend_ms',
    'ms',
    'Mean delay in the second half of the window less that in the first; absent if a half has no packets',
  ),
  feature(
    'delay_slope_ms_s',
    '1',
    'Rise of the delay in ms in each second, by least squares; absent below two moments',
  ),
  feature('delay_last10_ms', 'ms', `Mean delay of the last ten packets; ${NO_CLOCK}`),
  feature('delay_std_ms', 'ms', `Standard deviation of the delays; ${NO_CLOCK}`),
  feature('packets', 'packets', 'Packets that came, duplicates among them'),
  feature('expected', 'packets', 'Packets that were sent since the last one of the window before'),
  feature('duplicates', 'packets', 'Packets whose number came before'),
  feature('reordered', 'packets', 'Packets that came behind one with a higher number'),
  feature(
    'late_pct',
    '%',
    `Packets too late for a playout buffer of ${PLAYOUT_MS} ms, of those sent; ${NO_CLOCK}`,
  ),
  feature(
    'burst_ratio',
    '1',
    'How much longer runs of missing packets are than random ones; 1 if they are not',
  ),
  feature(
    'r',
    '1',
    `Transmission rating R of the window (simplified ITU-T G.107: loss and late packets, delay of a packet and the playout buffer); absent below ${MIN_RATED_PACKETS} packets, or if the codec has no published values`,
  ),
  feature('mos', '1', 'Mean opinion score of it, 1 to 4.5; absent as R'),
  feature('from_orig', 'flag', 'The originator of the flow sends the stream'),
];

const percent = (part: number, whole: number): number => (whole > 0 ? (100 * part) / whole : Number.NaN);

/** The values of a window in the order of the features. */
function measured(window: StreamWindow, stream: MediaStream): number[] {
  const { missing, differences, delays, delay, expected } = window;
  const ratio = burstRatio({ packets: expected, missing: missing.missing, runs: missing.runs });
  const r = ratingOf(window, stream, ratio);
  return [
    percent(missing.missing, expected),
    missing.longest,
    missing.runs === 0 ? 0 : missing.missing / missing.runs,
    window.jitterMs,
    differences.count === 0 ? Number.NaN : differences.sum / differences.count,
    differences.quantile(0.95) ?? Number.NaN,
    delay.mean,
    delays.quantile(0.95) ?? Number.NaN,
    window.secondHalf.mean - window.firstHalf.mean,
    window.trend.slope,
    window.lastDelay,
    delay.deviation,
    window.packets,
    expected,
    window.duplicates,
    window.reordered,
    delay.count === 0 ? Number.NaN : percent(window.late, expected),
    ratio,
    r,
    Number.isNaN(r) ? Number.NaN : meanOpinionScore(r),
    stream.fromOriginator ? 1 : 0,
  ];
}

/** R as the flow record calculates it, of this window alone; not a number where it says nothing. */
function ratingOf(
  { missing, late, expected, packets, delay }: StreamWindow,
  stream: MediaStream,
  ratio: number,
): number {
  const { format, packetMs } = stream;
  const codec = format === undefined ? undefined : impairmentOf(format.encoding);
  const isRated =
    packets >= MIN_RATED_PACKETS && delay.count > 0 && expected > 0 && Number.isFinite(packetMs);
  if (codec === undefined || !isRated) return Number.NaN;
  const lossPercent = percent(Math.min(missing.missing + late, expected), expected);
  return rating({ delayMs: packetMs + PLAYOUT_MS, lossPercent, burstRatio: ratio, codec });
}

function createExtractor(
  take: TakeRow,
  { idleMs, maxFlows: limit = DEFAULT_MAX_FLOWS, windowMs = DEFAULT_WINDOW_MS }: ExtractionOptions,
): Extractor {
  const context: MediaContext = { windowMs, media: new AnnouncedMedia(), forgotten: 0 };
  const subject = emptySubject('window');
  const values = new Float64Array(FEATURES.length);
  const table = new FlowTable<MediaFlow>({
    idleMs,
    limit,
    observer: () => new MediaFlow(context),
    write(flow, observer) {
      for (const stream of observer?.streams ?? []) {
        if (flow.reason !== 'active') stream.close();
        for (const window of stream.closed) {
          nameFlow(subject, flow);
          subject.ts.seconds = Math.floor(window.startMs / MS_PER_SECOND);
          subject.ts.nanoseconds = Math.round((window.startMs % MS_PER_SECOND) * NS_PER_MS);
          subject.seconds = windowMs / MS_PER_SECOND;
          subject.stream = `0x${stream.ssrc.toString(16).padStart(8, '0')}`;
          values.set(measured(window, stream));
          take(subject, values);
        }
        stream.closed = [];
      }
    },
  });
  return {
    take(packet) {
      if (packet.sdp !== undefined) context.media.observe(packet);
      table.take(packet);
    },
    quietFor: (ms) => table.quietFor(ms),
    end: () => table.end(),
    losses: () => ({
      packets_flowless: table.flowless,
      flows_evicted: table.evicted,
      entries_forgotten: table.forgotten + context.forgotten + context.media.forgotten,
    }),
  };
}

/** Loss, delay and quality of each media stream, window by window. */
export const rtpWindow = defineFeatureSet({
  name: 'rtp-window',
  about:
    'Loss, jitter, delay and quality of each RTP stream in windows of 5 s, which begin at multiples of their length since 1970',
  source: 'RFC 3550 (loss, jitter), RFC 5481 (delay variation), ITU-T G.107 (R, MOS)',
  notes: [
    'A row comes with the first packet of the next window in which the stream sends, or when the flow is over; windows without a packet have no row',
    'The first 12 describe the network; the rest says how sure they are, and R and MOS what listeners think of the window',
    'Clocks are known of the payload types of RFC 3551, and of those that SDP announced before',
  ],
  row: 'window',
  features: FEATURES,
  defaults: { windowMs: DEFAULT_WINDOW_MS },
  create: createExtractor,
});
