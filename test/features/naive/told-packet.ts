import { runTshark, valuesOf } from '../../oracle/tshark.js';

/** A TCP or UDP packet as tshark tells of it: what the naive calculations are made of. */
export interface ToldPacket {
  readonly number: number;
  /** Since 1970. */
  readonly ns: bigint;
  readonly frameBytes: number;
  /** Identifiers of the VLANs, the outermost first. */
  readonly vlans: string;
  readonly version: 4 | 6;
  readonly protocol: 6 | 17;
  /** Addresses with ports. */
  readonly from: string;
  readonly to: string;
  readonly source: string;
  readonly payload: number;
  readonly header: number;
  /** Bits of the flags; 0 in UDP. */
  readonly flags: number;
  /** Not scaled; undefined in UDP. */
  readonly window: number | undefined;
}

const COLUMNS = [
  'frame.number',
  'frame.time_epoch',
  'frame.len',
  'vlan.id',
  'ip.src',
  'ip.dst',
  'ipv6.src',
  'ipv6.dst',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.len',
  'tcp.hdr_len',
  'tcp.flags',
  'tcp.window_size_value',
  'udp.srcport',
  'udp.dstport',
  'udp.length',
] as const;

const UDP_HEADER_BYTES = 8;

type Cells = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** The packets of a capture with one IP header and one of TCP or UDP, in its order. */
export async function toldPackets(path: string): Promise<ToldPacket[]> {
  const { rows } = await runTshark(path, COLUMNS);
  return rows.flatMap((row) => {
    const cells = Object.fromEntries(COLUMNS.map((name, index) => [name, row[index] ?? ''])) as Cells;
    return packetOf(cells) ?? [];
  });
}

function packetOf(cells: Cells): ToldPacket | undefined {
  const headers = [...valuesOf(cells['ip.src']), ...valuesOf(cells['ipv6.src'])];
  const ports = [...valuesOf(cells['tcp.srcport']), ...valuesOf(cells['udp.srcport'])];
  if (headers.length !== 1 || ports.length !== 1) return undefined;
  const isTcp = cells['tcp.srcport'] !== '';
  if (isTcp && cells['tcp.len'] === '') return undefined;
  const source = cells['ip.src'] || cells['ipv6.src'];
  const destination = cells['ip.dst'] || cells['ipv6.dst'];
  return {
    number: Number(cells['frame.number']),
    ns: nanoseconds(cells['frame.time_epoch']),
    frameBytes: Number(cells['frame.len']),
    vlans: valuesOf(cells['vlan.id']).join(' '),
    version: cells['ip.src'] === '' ? 6 : 4,
    protocol: isTcp ? 6 : 17,
    from: `${source} ${isTcp ? cells['tcp.srcport'] : cells['udp.srcport']}`,
    to: `${destination} ${isTcp ? cells['tcp.dstport'] : cells['udp.dstport']}`,
    source,
    payload: isTcp ? Number(cells['tcp.len']) : Number(cells['udp.length']) - UDP_HEADER_BYTES,
    header: isTcp ? Number(cells['tcp.hdr_len']) : UDP_HEADER_BYTES,
    flags: isTcp ? Number(cells['tcp.flags']) : 0,
    window: isTcp ? Number(cells['tcp.window_size_value']) : undefined,
  };
}

function nanoseconds(text: string): bigint {
  const [seconds = '0', fraction = ''] = text.split('.');
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}

export const microseconds = ({ ns }: ToldPacket): number => Number(ns / 1_000n);
export const milliseconds = ({ ns }: ToldPacket): number => Number(ns / 1_000_000n);

/** The two ends of a packet, whichever way it goes, with protocol and VLANs. */
export const endsOf = ({ from, to, protocol, vlans }: ToldPacket): string =>
  `${[from, to].sort().join(' ')} ${protocol} ${vlans}`;
