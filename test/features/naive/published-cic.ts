import type { NaiveFlow, NaiveRow } from './nfstream.js';
import { deviation, gapsOf, max, mean, min, sum, variance } from './statistics.js';
import { endsOf, microseconds, type ToldPacket } from './told-packet.js';

const US = 1e6;
const FLOW_TIMEOUT = 120 * US;
const ACTIVITY_TIMEOUT = 5 * US;
const FIN = 1;
const RST = 4;
const PSH = 8;
const URG = 32;
const FLAGS = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32, CWR: 128, ECE: 64 } as const;

/** A packet that the published tool put into a flow. */
interface Kept {
  readonly packet: ToldPacket;
  readonly at: number;
  readonly isForward: boolean;
  /** It ended the flow by FIN or RST, so that the flow's activity was not brought up to date before. */
  readonly isLast: boolean;
}

interface OpenFlow {
  readonly source: string;
  readonly kept: Kept[];
  fins: { forward: number; backward: number };
}

/**
 * The flows and rows of the published CICFlowMeter, as its classes FlowGenerator and BasicFlow make them, of TCP and UDP in
 * IPv4, in the order of their first packets. Calculated of lists of packets, where the tool counts as packets come.
 */
export function naivePublishedCic(packets: readonly ToldPacket[]): NaiveFlow[] {
  const open = new Map<string, OpenFlow>();
  const all: OpenFlow[] = [];
  for (const packet of packets) {
    if (packet.version !== 4) continue;
    const key = endsOf(packet);
    const at = microseconds(packet);
    const flow = open.get(key);
    const isTooLong = flow !== undefined && at - (flow.kept[0] as Kept).at > FLOW_TIMEOUT;
    if (flow === undefined || isTooLong) {
      const kept = [{ packet, at, isForward: true, isLast: false }];
      const begun = { source: flow?.source ?? packet.source, kept, fins: { forward: 0, backward: 0 } };
      open.set(key, begun);
      all.push(begun);
    } else if (keep(flow, packet, at)) open.delete(key);
  }
  return all
    .filter(({ kept }) => kept.length > 1)
    .map((flow) => ({ first: (flow.kept[0] as Kept).packet, row: rowOf(flow.kept) }));
}

/** Puts a packet into its flow, or drops it; returns whether that ends the flow. */
function keep({ source, kept, fins }: OpenFlow, packet: ToldPacket, at: number): boolean {
  const isForward = packet.source === source;
  if ((packet.flags & FIN) !== 0) {
    const side = isForward ? 'forward' : 'backward';
    fins[side] += 1;
    if (fins[side] > 1) return false;
    const isLast = fins.backward + fins.backward === 2;
    kept.push({ packet, at, isForward, isLast });
    return isLast;
  }
  const isLast = (packet.flags & RST) !== 0;
  kept.push({ packet, at, isForward, isLast });
  return isLast;
}

function rowOf(kept: readonly Kept[]): NaiveRow {
  const forward = kept.filter(({ isForward }) => isForward);
  const backward = kept.filter(({ isForward }) => !isForward);
  const [first, last] = [kept[0] as Kept, kept.at(-1) as Kept];
  const times = kept.map(({ at }) => at);
  const payloads = kept.map(({ packet }) => packet.payload);
  const twice = [first.packet.payload, ...payloads];
  const duration = last.at - first.at;
  const splits = gapsOf(times).filter((gap) => gap > US).length;
  const count = (bit: number): number => kept.filter(({ packet }) => (packet.flags & bit) !== 0).length;
  const { active, idle } = activity(kept);
  return {
    'Flow Duration': duration,
    'Total Fwd Packet': forward.length,
    'Total Bwd packets': backward.length,
    'Total Length of Fwd Packet': sum(payloadsOf(forward)),
    'Total Length of Bwd Packet': sum(payloadsOf(backward)),
    ...four('Fwd Packet Length', payloadsOf(forward)),
    ...four('Bwd Packet Length', payloadsOf(backward)),
    'Flow Bytes/s': finite(sum(payloads) / (duration / US)),
    'Flow Packets/s': finite(kept.length / (duration / US)),
    ...four('Flow IAT', gapsOf(times)),
    'Fwd IAT Total': sum(gapsOf(timesOf(forward))),
    ...four('Fwd IAT', gapsOf(timesOf(forward))),
    'Bwd IAT Total': sum(gapsOf(timesOf(backward))),
    ...four('Bwd IAT', gapsOf(timesOf(backward))),
    'Fwd PSH Flags': (first.packet.flags & PSH) === 0 ? 0 : 1,
    'Bwd PSH Flags': 0,
    'Fwd URG Flags': (first.packet.flags & URG) === 0 ? 0 : 1,
    'Bwd URG Flags': 0,
    'Fwd Header Length': sum(headersOf(forward)),
    'Bwd Header Length': sum(headersOf(backward)),
    'Fwd Packets/s': duration > 0 ? forward.length / (duration / US) : 0,
    'Bwd Packets/s': duration > 0 ? backward.length / (duration / US) : 0,
    ...four('Packet Length', twice),
    'Packet Length Variance': variance(twice),
    ...Object.fromEntries(Object.entries(FLAGS).map(([name, bit]) => [`${name} Flag Count`, count(bit)])),
    'Down/Up Ratio': Math.trunc(backward.length / forward.length),
    'Average Packet Size': sum(twice) / kept.length,
    'Fwd Segment Size Avg': mean(payloadsOf(forward)) ?? 0,
    'Bwd Segment Size Avg': mean(payloadsOf(backward)) ?? 0,
    'Fwd Bytes/Bulk Avg': 0,
    'Fwd Packet/Bulk Avg': 0,
    'Fwd Bulk Rate Avg': 0,
    ...bulkFeatures(kept),
    'Subflow Fwd Packets': splits === 0 ? 0 : Math.trunc(forward.length / splits),
    'Subflow Fwd Bytes': splits === 0 ? 0 : Math.trunc(sum(payloadsOf(forward)) / splits),
    'Subflow Bwd Packets': splits === 0 ? 0 : Math.trunc(backward.length / splits),
    'Subflow Bwd Bytes': splits === 0 ? 0 : Math.trunc(sum(payloadsOf(backward)) / splits),
    'FWD Init Win Bytes': first.packet.window ?? -1,
    'Bwd Init Win Bytes': backward.length === 0 ? 0 : ((backward.at(-1) as Kept).packet.window ?? -1),
    'Fwd Act Data Pkts': forward.slice(1).filter(({ packet }) => packet.payload >= 1).length,
    'Fwd Seg Size Min': min(headersOf(forward)),
    ...four('Active', active),
    ...four('Idle', idle),
  };
}

const payloadsOf = (some: readonly Kept[]): number[] => some.map(({ packet }) => packet.payload);
const headersOf = (some: readonly Kept[]): number[] => some.map(({ packet }) => packet.header);
const timesOf = (some: readonly Kept[]): number[] => some.map(({ at }) => at);

/** The tool writes Infinity and NaN; here they are not there. */
const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);

const four = (name: string, values: readonly number[]): NaiveRow => ({
  [`${name} Max`]: max(values) ?? 0,
  [`${name} Min`]: min(values) ?? 0,
  [`${name} Mean`]: mean(values) ?? 0,
  [`${name} Std`]: deviation(values) ?? 0,
});

/** updateActiveIdleTime, and where it is called: before each packet but the last, and again at a gap of over 1 s. */
function activity(kept: readonly Kept[]): { active: number[]; idle: number[] } {
  const active: number[] = [];
  const idle: number[] = [];
  let start = (kept[0] as Kept).at;
  let end = start;
  const update = (now: number): void => {
    if (now - end > ACTIVITY_TIMEOUT) {
      if (end - start > 0) active.push(end - start);
      idle.push(now - end);
      start = now;
    }
    end = now;
  };
  for (const [index, { at, isLast }] of kept.entries()) {
    if (index === 0) continue;
    if (!isLast) update(at);
    if (at - (kept[index - 1] as Kept).at > US) update(at);
  }
  return { active, idle };
}

/** All packets with payload, whoever sent them, in runs without a gap of over 1 s. */
function bulkFeatures(kept: readonly Kept[]): NaiveRow {
  const runs: Kept[][] = [];
  for (const each of kept.filter(({ packet }) => packet.payload > 0)) {
    const run = runs.at(-1);
    if (run !== undefined && each.at - (run.at(-1) as Kept).at <= US) run.push(each);
    else runs.push([each]);
  }
  const bulks = runs.filter(({ length }) => length >= 4);
  const bytes = sum(bulks.map((bulk) => sum(payloadsOf(bulk))));
  const time = sum(bulks.map((bulk) => (bulk.at(-1) as Kept).at - (bulk[0] as Kept).at));
  const each = (total: number): number => (bulks.length === 0 ? 0 : Math.trunc(total / bulks.length));
  return {
    'Bwd Bytes/Bulk Avg': each(bytes),
    'Bwd Packet/Bulk Avg': each(sum(bulks.map(({ length }) => length))),
    'Bwd Bulk Rate Avg': time === 0 ? 0 : Math.trunc(bytes / (time / US)),
  };
}
