import { runTshark } from '../../oracle/tshark.js';
import type { NaiveRow } from './nfstream.js';
import { deviation, max, mean, quantile, sum } from './statistics.js';

const COLUMNS = [
  'frame.time_epoch',
  'ip.src',
  'udp.srcport',
  'ip.dst',
  'udp.dstport',
  'rtp.ssrc',
  'rtp.seq',
  'rtp.timestamp',
  'rtp.p_type',
] as const;

type Told = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** A packet of a stream: when it came and was sent in ms, and its number. */
interface Heard {
  readonly at: number;
  readonly sent: number;
  readonly seq: number;
}

/** The windows of a stream. */
export interface NaiveStream {
  readonly ssrc: string;
  readonly from: string;
  readonly to: string;
  /** By their begin in ms. */
  readonly windows: ReadonlyMap<number, NaiveRow>;
}

const WINDOW_MS = 5_000;
const CYCLE = 65_536;

/**
 * Windows of the streams of G.711 (payload types 0 and 8, a clock of 8,000 Hz) in a capture whose packets all come in order,
 * none twice: textbook formulas over the packets of each window.
 */
export async function naiveRtpWindows(path: string): Promise<NaiveStream[]> {
  const { rows } = await runTshark(path, COLUMNS, 'rtp && !icmp');
  const streams = new Map<string, Told[]>();
  for (const row of rows) {
    const told = Object.fromEntries(COLUMNS.map((name, index) => [name, row[index] ?? ''])) as Told;
    const key = [
      told['ip.src'],
      told['udp.srcport'],
      told['ip.dst'],
      told['udp.dstport'],
      told['rtp.ssrc'],
    ].join(' ');
    streams.set(key, [...(streams.get(key) ?? []), told]);
  }
  return [...streams.values()].flatMap((told) => streamOf(told) ?? []);
}

function streamOf(told: readonly Told[]): NaiveStream | undefined {
  if (!told.every((each) => ['0', '8'].includes(each['rtp.p_type']))) return undefined;
  const heard = heardOf(told);
  const isInOrder = heard.every(({ seq }, index) => index === 0 || seq > (heard[index - 1] as Heard).seq);
  if (!isInOrder) return undefined;
  const [first] = told as [Told];
  const starts = [...new Set(heard.map(({ at }) => windowOf(at)))];
  return {
    ssrc: first['rtp.ssrc'],
    from: `${first['ip.src']} ${first['udp.srcport']}`,
    to: `${first['ip.dst']} ${first['udp.dstport']}`,
    windows: new Map(starts.map((start) => [start, rowOf(heard, start)])),
  };
}

const windowOf = (at: number): number => Math.floor(at / WINDOW_MS) * WINDOW_MS;

/** Numbers and timestamps with their cycles. */
function heardOf(told: readonly Told[]): Heard[] {
  let [cycles, before] = [0, -1];
  return told.map((each) => {
    const seq = Number(each['rtp.seq']);
    if (before >= 0 && seq < before - CYCLE / 2) cycles += CYCLE;
    before = seq;
    const [seconds = '0', fraction = ''] = each['frame.time_epoch'].split('.');
    const at = Number(seconds) * 1_000 + Number(fraction.padEnd(9, '0')) / 1e6;
    return { at, sent: Number(each['rtp.timestamp']) / 8, seq: seq + cycles };
  });
}

function rowOf(heard: readonly Heard[], start: number): NaiveRow {
  const inside = heard.flatMap((each, index) => (windowOf(each.at) === start ? [index] : []));
  const steps = inside.map((index) => (index === 0 ? 1 : at(heard, index).seq - at(heard, index - 1).seq));
  const runs = steps.filter((step) => step > 1).map((step) => step - 1);
  const differences = inside.filter((index) => index > 0).map((index) => differenceAt(heard, index));
  const delays = inside.map((index) => delayAt(heard, index));
  const since = inside.map((index) => at(heard, index).at - start);
  const halves = [0, 1].map((half) =>
    delays.filter((_, index) => ((since[index] as number) >= WINDOW_MS / 2 ? 1 : 0) === half),
  );
  const [early, late] = halves.map((half) => mean(half));
  return {
    packets: inside.length,
    expected: sum(steps),
    loss_pct: (100 * sum(runs)) / sum(steps),
    loss_run_max: max(runs) ?? 0,
    loss_run_mean: mean(runs) ?? 0,
    jitter_ms: differences.length === 0 ? undefined : jitterAt(heard, inside.at(-1) as number),
    d_mean_ms: mean(differences.map(Math.abs)),
    d_p95_ms: quantile(differences.map(Math.abs), 0.95),
    delay_mean_ms: mean(delays),
    delay_p95_ms: quantile(delays, 0.95),
    delay_trend_ms: early === undefined || late === undefined ? undefined : late - early,
    delay_slope_ms_s: slope(
      since.map((ms) => ms / 1_000),
      delays,
    ),
    delay_last10_ms: mean(delays.slice(-10)),
    delay_std_ms: deviation(delays),
    duplicates: 0,
    reordered: 0,
  };
}

const at = (heard: readonly Heard[], index: number): Heard => heard[index] as Heard;

/** D of RFC 3550 section 6.4.1. */
function differenceAt(heard: readonly Heard[], index: number): number {
  const [before, now] = [at(heard, index - 1), at(heard, index)];
  return now.at - before.at - (now.sent - before.sent);
}

/** J of the same section, from the first packet on. */
function jitterAt(heard: readonly Heard[], index: number): number {
  let jitter = 0;
  for (let each = 1; each <= index; each += 1) jitter += (Math.abs(differenceAt(heard, each)) - jitter) / 16;
  return jitter;
}

/**
 * How much longer a packet took than the fastest of the span of 10 s it is in, counted from packet to packet, and of the
 * span before.
 */
function delayAt(heard: readonly Heard[], index: number): number {
  const ways = heard.slice(0, index + 1).map((each) => each.at - each.sent);
  let [spanStart, fastest, before] = [
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ];
  for (const [each, way] of ways.entries()) {
    if (at(heard, each).at - spanStart >= 10_000) {
      [spanStart, before, fastest] = [at(heard, each).at, fastest, Number.POSITIVE_INFINITY];
    }
    fastest = Math.min(fastest, way);
  }
  return (ways.at(-1) as number) - Math.min(fastest, before);
}

/** Least squares. */
function slope(x: readonly number[], y: readonly number[]): number | undefined {
  const [meanX, meanY] = [mean(x) as number, mean(y) as number];
  const squares = sum(x.map((value) => (value - meanX) ** 2));
  if (squares === 0) return undefined;
  return sum(x.map((value, index) => (value - meanX) * ((y[index] as number) - meanY))) / squares;
}
