import type { Host } from './hosts.js';

const ETHERTYPE = { ipv4: 0x0800, ipv6: 0x86dd, vlan: 0x8100 } as const;
const CLIENT_TTL = 64;
const DONT_FRAGMENT = 0x4000;

/** One way of a conversation: everything of its headers that all its packets share. */
export interface Direction {
  /** Ethernet, perhaps 802.1Q, and IP header, with the lengths and the checksum still 0. */
  readonly header: Buffer;
  readonly isIpv6: boolean;
  readonly protocol: number;
  /** Whether the capturing card received these frames, so that short ones are padded. */
  readonly isReceived: boolean;
  /** The IPv4 identification of the next packet. */
  identification: number;
}

/** Both ways between a client in the captured network and a server somewhere behind its router. */
export interface Path {
  readonly up: Direction;
  readonly down: Direction;
  readonly isIpv6: boolean;
  readonly client: Host;
  readonly server: Host;
}

/** What tells a path from others between the same two hosts. */
export interface PathKind {
  readonly protocol: number;
  readonly isIpv6: boolean;
  readonly flowLabel: number;
}

/** Lays the path of one conversation. */
export function createPath(client: Host, server: Host, kind: PathKind): Path {
  const way = (source: Host, target: Host, ttl: number): Direction => ({
    header: Buffer.concat([
      ethernetHeader(source.mac, target.mac, client.vlan, kind.isIpv6 ? ETHERTYPE.ipv6 : ETHERTYPE.ipv4),
      kind.isIpv6
        ? ipv6Header(source, target, { ...kind, ttl })
        : ipv4Header(source, target, { ...kind, ttl }),
    ]),
    isIpv6: kind.isIpv6,
    protocol: kind.protocol,
    isReceived: source !== client,
    identification: kind.flowLabel & 0xffff,
  });
  return {
    up: way(client, server, CLIENT_TTL),
    down: way(server, client, CLIENT_TTL - server.hops),
    isIpv6: kind.isIpv6,
    client,
    server,
  };
}

/** An Ethernet II header, with an 802.1Q tag when `vlan` is not 0. */
export function ethernetHeader(source: Buffer, target: Buffer, vlan: number, etherType: number): Buffer {
  const types = vlan === 0 ? [etherType] : [ETHERTYPE.vlan, vlan, etherType];
  const words = Buffer.alloc(types.length * 2);
  types.forEach((word, index) => {
    words.writeUInt16BE(word, index * 2);
  });
  return Buffer.concat([target, source, words]);
}

function ipv4Header(source: Host, target: Host, { protocol, ttl }: PathKind & { ttl: number }): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt8(0x45, 0); // version 4, five words
  header.writeUInt16BE(DONT_FRAGMENT, 6);
  header.writeUInt8(ttl, 8);
  header.writeUInt8(protocol, 9);
  source.ipv4.copy(header, 12);
  target.ipv4.copy(header, 16);
  return header;
}

function ipv6Header(
  source: Host,
  target: Host,
  { protocol, flowLabel, ttl }: PathKind & { ttl: number },
): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt32BE(0x6000_0000 + (flowLabel & 0xf_ffff), 0);
  header.writeUInt8(protocol, 6);
  header.writeUInt8(ttl, 7);
  source.ipv6.copy(header, 8);
  target.ipv6.copy(header, 24);
  return header;
}
