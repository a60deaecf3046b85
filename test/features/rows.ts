import type { ExtractionOptions, FeatureSet } from '../../src/lib/features/feature-set.js';
import type { Subject } from '../../src/lib/features/features-record.js';
import type { Packet } from '../../src/lib/packets/packet.js';
import { header, type Layers, packetWith } from '../support/hand-made.js';

/** A row that was kept: what is not known is not there. */
export interface KeptRow {
  readonly subject: Subject;
  readonly features: Readonly<Record<string, number>>;
}

/** The rows that a set makes of packets. */
export function rowsOf(
  set: FeatureSet,
  packets: Iterable<Packet>,
  options: ExtractionOptions = {},
): KeptRow[] {
  const rows: KeptRow[] = [];
  const extractor = set.create(
    (subject, values) => {
      const known = [...values].flatMap((value, index) =>
        Number.isNaN(value) ? [] : [[set.features[index]?.name ?? '', value] as const],
      );
      rows.push({ subject: structuredClone(subject), features: Object.fromEntries(known) });
    },
    { ...set.defaults, ...options },
  );
  for (const packet of packets) extractor.take(packet);
  while (!extractor.end());
  return rows;
}

/** Flags of TCP by their letters. */
const FLAGS = { F: 1, S: 2, R: 4, P: 8, A: 16 } as const;

const flagsOf = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum | FLAGS[letter as keyof typeof FLAGS], 0);

const IPV4_HEADER_BYTES = 20;
const TCP_HEADER_BYTES = 20;
const UDP_HEADER_BYTES = 8;
const ETHERNET_HEADER_BYTES = 14;

interface Ends {
  readonly src: object;
  readonly dst: object;
  readonly srcport: number;
  readonly dstport: number;
  /** Bytes of payload. */
  readonly bytes?: number;
  readonly seconds?: number;
  readonly ttl?: number;
}

const ipLayer = ({ src, dst, ttl = 64 }: Ends, proto: number, bytes: number): Layers =>
  header('ip', {
    version: 4,
    hdr_len: IPV4_HEADER_BYTES,
    len: IPV4_HEADER_BYTES + bytes,
    proto,
    ttl,
    src,
    dst,
  });

/** An Ethernet frame with a TCP segment. */
export function tcpPacket(
  ends: Ends & { flags: string; seq?: number; ack?: number; window?: number },
): Packet {
  const { srcport, dstport, bytes = 0, seconds = 0, flags, seq = 0, ack = 0, window = 8192 } = ends;
  const length = TCP_HEADER_BYTES + bytes;
  return packetWith(
    {
      ...ipLayer(ends, 6, length),
      ...header('tcp', {
        srcport,
        dstport,
        seq_raw: seq,
        ack_raw: ack,
        hdr_len: TCP_HEADER_BYTES,
        flags: flagsOf(flags),
        window_size_value: window,
        len: bytes,
      }),
    },
    { seconds, length: ETHERNET_HEADER_BYTES + IPV4_HEADER_BYTES + length },
  );
}

/** An Ethernet frame with a UDP datagram, and what is in it. */
export function udpPacket(ends: Ends, application: Layers = {}): Packet {
  const { srcport, dstport, bytes = 0, seconds = 0 } = ends;
  const length = UDP_HEADER_BYTES + bytes;
  return packetWith(
    { ...ipLayer(ends, 17, length), ...header('udp', { srcport, dstport, length }), ...application },
    { seconds, length: ETHERNET_HEADER_BYTES + IPV4_HEADER_BYTES + length },
  );
}
