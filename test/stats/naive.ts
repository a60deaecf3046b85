import type { Packet } from '../../src/lib/packets/packet.js';
import { readPackets } from '../../src/lib/packets/packet-input.js';
import type { StatsRecord } from '../../src/lib/stats/stats-record.js';
import { type StatsOptions, StatsWindows } from '../../src/lib/stats/windows.js';
import { inSession } from '../support/in-process.js';

/** What a packet means for statistics, copied out of it. */
export interface Sighting {
  readonly length: number;
  readonly capturedLength: number;
  /** Milliseconds since 1970, with a fraction; undefined without a time. */
  readonly timeMs: number | undefined;
  readonly path: readonly string[];
  readonly src: string | undefined;
  readonly dst: string | undefined;
  readonly port: string | undefined;
}

const MS_PER_SECOND = 1_000;
const NS_PER_MS = 1_000_000;

/** Every packet of a capture in the plainest form, for counting it again the slow way. */
export async function sightings(path: string): Promise<Sighting[]> {
  const seen: Sighting[] = [];
  await inSession((session) =>
    readPackets({ inputs: [path], session, take: (packet) => seen.push(sighting(packet)) }),
  );
  return seen;
}

function sighting(packet: Packet): Sighting {
  const network = packet.ip ?? packet.ipv6;
  const { time_epoch: time, len, cap_len, protocols } = packet.frame;
  return {
    length: len,
    capturedLength: cap_len,
    timeMs: time.decimals === 0 ? undefined : time.seconds * MS_PER_SECOND + time.nanoseconds / NS_PER_MS,
    path: protocols.text
      .split(':')
      .filter((name) => !['ethertype', 'pcap_pktdata', ''].includes(name) && !name.includes('.')),
    src: network?.src.text,
    dst: network?.dst.text,
    port: lowerPort(packet),
  };
}

function lowerPort({ tcp, udp, sctp }: Packet): string | undefined {
  for (const [name, header] of Object.entries({ tcp, udp, sctp })) {
    if (header !== undefined) return `${Math.min(header.srcport, header.dstport)}/${name}`;
  }
  return undefined;
}

/** A record with all statistics: none was left out. */
export type WholeStatsRecord = { [Key in keyof StatsRecord]: NonNullable<StatsRecord[Key]> };

/** What `nt stats` writes for a capture. */
export async function statsOf(
  path: string,
  options: Partial<StatsOptions> = {},
): Promise<WholeStatsRecord[]> {
  const written: WholeStatsRecord[] = [];
  await inSession(async (session) => {
    const windows = new StatsWindows({
      top: 10,
      windowMs: undefined,
      write: (record) => written.push(structuredClone(record) as WholeStatsRecord),
      ...options,
    });
    await readPackets({ inputs: [path], session, take: (packet) => windows.take(packet) });
    windows.end();
  });
  return written;
}

/** Sums of a number by a key. */
export function sumsBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | undefined,
  amountOf: (item: Item) => number,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) sums.set(key, (sums.get(key) ?? 0) + amountOf(item));
  }
  return sums;
}
