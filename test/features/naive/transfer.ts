import { runTshark } from '../../oracle/tshark.js';
import type { NaiveRow } from './nfstream.js';
import { deviation, max, mean, min, quantile, sum } from './statistics.js';

const ANALYSIS = [
  'retransmission',
  'out_of_order',
  'lost_segment',
  'zero_window',
  'window_full',
  'ack_lost_segment',
  'keep_alive',
] as const;

const COLUMNS = [
  'frame.number',
  'frame.time_epoch',
  'ip.src',
  'ip.dst',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.stream',
  'tcp.len',
  'tcp.window_size',
  'tcp.flags',
  'tcp.options.sack.count',
  'tcp.analysis.ack_rtt',
  'tcp.analysis.acks_frame',
  'tcp.analysis.bytes_in_flight',
  ...ANALYSIS.map((name) => `tcp.analysis.${name}`),
] as const satisfies readonly string[];

const MIN_SAMPLES = 10;
const MS = 1_000;
const RST_OR_SYN = 0x06;
const ACK = 0x10;

/** A segment as tshark tells of it. */
export type Told = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** The segments of each connection of a capture, in IPv4 and outside of tunnels. */
export async function toldConnections(path: string): Promise<Told[][]> {
  const { rows } = await runTshark(path, COLUMNS, 'tcp && ip && !icmp');
  const streams = new Map<string, Told[]>();
  for (const row of rows) {
    const told = Object.fromEntries(COLUMNS.map((name, index) => [name, row[index] ?? ''])) as Told;
    const stream = told['tcp.stream'] ?? '';
    streams.set(stream, [...(streams.get(stream) ?? []), told]);
  }
  return [...streams.values()];
}

export const fromOf = (told: Told): string => `${told['ip.src']} ${told['tcp.srcport']}`;

const isSaid = (told: Told, name: (typeof ANALYSIS)[number]): boolean => told[`tcp.analysis.${name}`] !== '';

/** Whether nothing was sent again, lost or late, so that nobody can take another view of it. */
export const isClean = (connection: readonly Told[]): boolean =>
  !connection.some((told) =>
    (['retransmission', 'out_of_order', 'lost_segment', 'ack_lost_segment', 'keep_alive'] as const).some(
      (name) => isSaid(told, name),
    ),
  );

/** What tshark says of the payload that `sender` sent. */
export function naiveCounts(connection: readonly Told[], sender: string): NaiveRow {
  const sent = connection.filter((told) => fromOf(told) === sender);
  const received = connection.filter((told) => fromOf(told) !== sender);
  const data = sent.filter((told) => Number(told['tcp.len']) > 0);
  return {
    data_segments: data.length,
    data_bytes: sum(data.map((told) => Number(told['tcp.len']))),
    zero_windows: received.filter((told) => isSaid(told, 'zero_window')).length,
    lost_segments: sent.filter((told) => isSaid(told, 'lost_segment')).length,
    window_full_ratio:
      data.length === 0 ? undefined : sent.filter((told) => isSaid(told, 'window_full')).length / data.length,
  };
}

/** Round trips, and what of the window was used, of a clean connection. */
export function naiveTimes(connection: readonly Told[], sender: string): NaiveRow {
  const byNumber = new Map(connection.map((told) => [told['frame.number'], told]));
  const samples = connection.flatMap((told) => {
    const acked = byNumber.get(told['tcp.analysis.acks_frame']);
    if (fromOf(told) === sender || acked === undefined || Number(acked['tcp.len']) === 0) return [];
    if (fromOf(acked) !== sender) return [];
    return {
      ms: Number(told['tcp.analysis.ack_rtt']) * MS,
      flight: Number(acked['tcp.analysis.bytes_in_flight']),
    };
  });
  const times = samples.map(({ ms }) => ms);
  const [least, most] = [min(times), max(times)];
  const isEnough = times.length >= MIN_SAMPLES && least !== undefined && most !== undefined;
  const acks = connection.filter(
    (told) => fromOf(told) !== sender && (Number(told['tcp.flags']) & ACK) !== 0,
  );
  return {
    rtt_samples: times.length,
    ss_samples: times.length,
    rtt_min_ms: least,
    ss_normdiff: isEnough ? (most - least) / most : undefined,
    ss_cov: isEnough ? (deviation(times) as number) / (mean(times) as number) : undefined,
    rtt_vs_inflight_corr: isEnough
      ? correlation(
          samples.map(({ flight }) => flight),
          times,
        )
      : undefined,
    sack_ratio:
      acks.length === 0
        ? undefined
        : acks.filter((told) => told['tcp.options.sack.count'] !== '').length / acks.length,
  };
}

/** The 95th percentile of the window's use, where tshark knows the scale of windows. */
export function naiveWindowUse(connection: readonly Told[], sender: string): number | undefined {
  let window = 0;
  const uses: number[] = [];
  for (const told of connection) {
    if (fromOf(told) !== sender) {
      if ((Number(told['tcp.flags']) & RST_OR_SYN) === 0) window = Number(told['tcp.window_size']);
    } else if (Number(told['tcp.len']) > 0 && window > 0)
      uses.push(Number(told['tcp.analysis.bytes_in_flight']) / window);
  }
  return quantile(uses, 0.95);
}

/** The textbook formula; undefined where one of both never changes. */
function correlation(x: readonly number[], y: readonly number[]): number | undefined {
  const [meanX, meanY] = [mean(x) as number, mean(y) as number];
  const products = sum(x.map((value, index) => (value - meanX) * ((y[index] as number) - meanY)));
  const scale = (deviation(x) as number) * (deviation(y) as number) * (x.length - 1);
  return scale === 0 ? undefined : products / scale;
}
