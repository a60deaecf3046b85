import type { NaiveRow } from './nfstream.js';
import { deviation, gapsOf, max, mean, min, sum, variance } from './statistics.js';
import { microseconds, type ToldPacket } from './told-packet.js';

const US = 1e6;
const FLAGS = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32, CWR: 128, ECE: 64 } as const;
const BULK_PACKETS = 4;
const IDLE_GAP = 5 * US;
const SUBFLOW_GAP = US;

/** A packet of a flow: times are those of the packets, and none is before another that came before. */
interface Timed {
  readonly packet: ToldPacket;
  readonly at: number;
}

const over = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole);

/**
 * The features that CICFlowMeter documents (its ReadMe, and the list in Engelen et al. 2021) of all packets of a flow, by
 * the plain meaning of their names; `originator` is the end that sends forward packets.
 */
export function naiveCic(packets: readonly ToldPacket[], originator: string): NaiveRow {
  let now = 0;
  const flow: Timed[] = packets.map((packet) => {
    now = Math.max(now, microseconds(packet));
    return { packet, at: now };
  });
  const forward = flow.filter(({ packet }) => packet.from === originator);
  const backward = flow.filter(({ packet }) => packet.from !== originator);
  const times = flow.map(({ at }) => at);
  const payloads = flow.map(({ packet }) => packet.payload);
  const duration = (times.at(-1) as number) - (times[0] as number);
  const gaps = gapsOf(times);
  const subflows = gaps.filter((gap) => gap > SUBFLOW_GAP).length + 1;
  const count = (some: readonly Timed[], bit: number): number =>
    some.filter(({ packet }) => (packet.flags & bit) !== 0).length;
  return {
    'Flow Duration': duration,
    'Total Fwd Packet': forward.length,
    'Total Bwd packets': backward.length,
    'Total Length of Fwd Packet': sum(payloadsOf(forward)),
    'Total Length of Bwd Packet': sum(payloadsOf(backward)),
    ...four('Fwd Packet Length', payloadsOf(forward)),
    ...four('Bwd Packet Length', payloadsOf(backward)),
    'Flow Bytes/s': over(sum(payloads) * US, duration),
    'Flow Packets/s': over(flow.length * US, duration),
    ...four('Flow IAT', gaps),
    'Fwd IAT Total': sum(gapsOf(timesOf(forward))),
    ...four('Fwd IAT', gapsOf(timesOf(forward))),
    'Bwd IAT Total': sum(gapsOf(timesOf(backward))),
    ...four('Bwd IAT', gapsOf(timesOf(backward))),
    'Fwd PSH Flags': count(forward, FLAGS.PSH),
    'Bwd PSH Flags': count(backward, FLAGS.PSH),
    'Fwd URG Flags': count(forward, FLAGS.URG),
    'Bwd URG Flags': count(backward, FLAGS.URG),
    'Fwd Header Length': sum(headersOf(forward)),
    'Bwd Header Length': sum(headersOf(backward)),
    'Fwd Packets/s': over(forward.length * US, duration),
    'Bwd Packets/s': over(backward.length * US, duration),
    ...four('Packet Length', payloads),
    'Packet Length Variance': variance(payloads),
    ...Object.fromEntries(
      Object.entries(FLAGS).map(([name, bit]) => [`${name} Flag Count`, count(flow, bit)]),
    ),
    'Down/Up Ratio': over(backward.length, forward.length),
    'Average Packet Size': over(sum(payloads), flow.length),
    'Fwd Segment Size Avg': mean(payloadsOf(forward)),
    'Bwd Segment Size Avg': mean(payloadsOf(backward)),
    ...bulkFeatures('Fwd', flow, forward),
    ...bulkFeatures('Bwd', flow, backward),
    'Subflow Fwd Packets': forward.length / subflows,
    'Subflow Fwd Bytes': sum(payloadsOf(forward)) / subflows,
    'Subflow Bwd Packets': backward.length / subflows,
    'Subflow Bwd Bytes': sum(payloadsOf(backward)) / subflows,
    'FWD Init Win Bytes': forward[0]?.packet.window,
    'Bwd Init Win Bytes': backward[0]?.packet.window,
    'Fwd Act Data Pkts': payloadsOf(forward).filter((bytes) => bytes > 0).length,
    'Fwd Seg Size Min': min(headersOf(forward)),
    ...four('Active', activePeriods(times)),
    ...four(
      'Idle',
      gaps.filter((gap) => gap > IDLE_GAP),
    ),
  };
}

const payloadsOf = (some: readonly Timed[]): number[] => some.map(({ packet }) => packet.payload);
const headersOf = (some: readonly Timed[]): number[] => some.map(({ packet }) => packet.header);
const timesOf = (some: readonly Timed[]): number[] => some.map(({ at }) => at);

const four = (name: string, values: readonly number[]): NaiveRow => ({
  [`${name} Max`]: max(values),
  [`${name} Min`]: min(values),
  [`${name} Mean`]: mean(values),
  [`${name} Std`]: deviation(values),
});

/** How long each stretch without a long gap took. */
function activePeriods(times: readonly number[]): number[] {
  const starts = times.filter((time, index) => index === 0 || time - (times[index - 1] as number) > IDLE_GAP);
  const ends = times.filter(
    (time, index) => index === times.length - 1 || (times[index + 1] as number) - time > IDLE_GAP,
  );
  return ends.map((end, index) => end - (starts[index] as number));
}

/** Cuts packets with payload into runs of one direction without long gaps; those of four and more are bulks. */
function bulkFeatures(name: string, flow: readonly Timed[], own: readonly Timed[]): NaiveRow {
  const isOwn = new Set(own);
  const runs: Timed[][] = [];
  let before: Timed | undefined;
  for (const each of flow.filter(({ packet }) => packet.payload > 0)) {
    const goesOn = before !== undefined && isOwn.has(before) && each.at - before.at <= US;
    if (isOwn.has(each)) {
      if (goesOn) (runs.at(-1) as Timed[]).push(each);
      else runs.push([each]);
    }
    before = each;
  }
  const bulks = runs.filter(({ length }) => length >= BULK_PACKETS);
  const bytes = sum(bulks.map((bulk) => sum(payloadsOf(bulk))));
  const time = sum(bulks.map((bulk) => (bulk.at(-1) as Timed).at - (bulk[0] as Timed).at));
  return {
    [`${name} Bytes/Bulk Avg`]: over(bytes, bulks.length),
    [`${name} Packet/Bulk Avg`]: over(sum(bulks.map(({ length }) => length)), bulks.length),
    [`${name} Bulk Rate Avg`]: bulks.length === 0 ? undefined : over(bytes * US, time),
  };
}
