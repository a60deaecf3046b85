import { deviation, gapsOf, max, mean, min, sum } from './statistics.js';
import { endsOf, milliseconds, type ToldPacket } from './told-packet.js';

export type NaiveRow = Readonly<Record<string, number | undefined>>;

/** A row and the frame of its first packet. */
export interface NaiveFlow {
  readonly first: ToldPacket;
  readonly row: NaiveRow;
}

const IDLE_MS = 120_000;
const ACTIVE_MS = 1_800_000;
const SPLT = 20;
const FLAGS = { syn: 2, cwr: 128, ece: 64, urg: 32, ack: 16, psh: 8, rst: 4, fin: 1 } as const;

/** A packet and the time that NFStream has it come at: no earlier than any before. */
interface Timed {
  readonly packet: ToldPacket;
  readonly at: number;
}

/**
 * The rows of NFStream by its documentation (nfstream.org/docs/api: NFStreamer, NFlow) of TCP and UDP flows in the order of
 * their first packets: idle time-out 120 s, active time-out 1,800 s, sizes of frames, times cut to ms.
 */
export function naiveNfstream(packets: readonly ToldPacket[]): NaiveFlow[] {
  const flows: Timed[][] = [];
  const open = new Map<string, Timed[]>();
  let now = 0;
  for (const packet of packets) {
    now = Math.max(now, milliseconds(packet));
    const flow = open.get(endsOf(packet));
    const isOver =
      flow === undefined ||
      now - (flow.at(-1) as Timed).at >= IDLE_MS ||
      now - (flow[0] as Timed).at >= ACTIVE_MS;
    if (!isOver) flow.push({ packet, at: now });
    else {
      const begun = [{ packet, at: now }];
      open.set(endsOf(packet), begun);
      flows.push(begun);
    }
  }
  return flows.map((flow) => ({ first: (flow[0] as Timed).packet, row: rowOf(flow) }));
}

function rowOf(flow: readonly Timed[]): NaiveRow {
  const { from, protocol, version } = (flow[0] as Timed).packet;
  const forward = flow.filter(({ packet }) => packet.from === from);
  const backward = flow.filter(({ packet }) => packet.from !== from);
  const times = flow.map(({ at }) => at);
  const first = flow.slice(0, SPLT);
  return {
    protocol,
    ip_version: version,
    ...wayOf('bidirectional', flow),
    ...wayOf('src2dst', forward),
    ...wayOf('dst2src', backward),
    ...numbered(
      'splt_direction',
      first.map(({ packet }) => (packet.from === from ? 0 : 1)),
    ),
    ...numbered(
      'splt_ps',
      first.map(({ packet }) => packet.frameBytes),
    ),
    ...numbered('splt_piat_ms', [0, ...gapsOf(times)].slice(0, SPLT)),
  };
}

function wayOf(prefix: string, packets: readonly Timed[]): NaiveRow {
  const times = packets.map(({ at }) => at);
  const sizes = packets.map(({ packet }) => packet.frameBytes);
  const gaps = gapsOf(times);
  const [first, last] = [times[0], times.at(-1)];
  const flags = Object.entries(FLAGS).map(([name, bit]) => [
    `${prefix}_${name}_packets`,
    packets.filter(({ packet }) => (packet.flags & bit) !== 0).length,
  ]);
  return {
    [`${prefix}_first_seen_ms`]: first,
    [`${prefix}_last_seen_ms`]: last,
    [`${prefix}_duration_ms`]: first === undefined ? undefined : (last as number) - first,
    [`${prefix}_packets`]: packets.length,
    [`${prefix}_bytes`]: sum(sizes),
    [`${prefix}_min_ps`]: min(sizes),
    [`${prefix}_mean_ps`]: mean(sizes),
    [`${prefix}_stddev_ps`]: deviation(sizes),
    [`${prefix}_max_ps`]: max(sizes),
    [`${prefix}_min_piat_ms`]: min(gaps),
    [`${prefix}_mean_piat_ms`]: mean(gaps),
    [`${prefix}_stddev_piat_ms`]: deviation(gaps),
    [`${prefix}_max_piat_ms`]: max(gaps),
    ...Object.fromEntries(flags),
  };
}

const numbered = (name: string, values: readonly number[]): NaiveRow =>
  Object.fromEntries(values.map((value, index) => [`${name}_${index}`, value]));
