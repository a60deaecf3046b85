import { hash } from 'node:crypto';
import type { Address } from '../bytes/address.js';
import { IP_PROTOCOL } from './protocols.js';

/** Protocols whose ports are part of the ID; of ICMP, the types that ask and answer. */
const WITH_PORTS: ReadonlySet<number> = new Set([
  IP_PROTOCOL.icmp,
  IP_PROTOCOL.tcp,
  IP_PROTOCOL.udp,
  IP_PROTOCOL.icmpv6,
  IP_PROTOCOL.sctp,
]);

const ADDRESS_BYTES = { ipv4: 4, ipv6: 16 } as const;
const PORTS_BYTES = 4;

/** A flow as its Community ID sees it. */
export interface CommunityEnds {
  readonly source: Address;
  readonly destination: Address;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly protocol: number;
  /** Nothing comes back: the ends are not put in order. */
  readonly isOneWay: boolean;
}

/**
 * The Community ID of a flow, version 1 with seed 0 (github.com/corelight/community-id-spec): the same for both
 * directions, and in every tool. Undefined where there is no IP.
 */
export function communityId(ends: CommunityEnds): string | undefined {
  const { source, destination, sourcePort, destinationPort, protocol, isOneWay } = ends;
  if (source.kind === 'mac') return undefined;
  const [from, to] = [addressBytes(source), addressBytes(destination)];
  const order = Buffer.compare(from, to) || sourcePort - destinationPort;
  const isInOrder = isOneWay || order <= 0;
  const hasPorts = WITH_PORTS.has(protocol);
  const ports = isInOrder ? [sourcePort, destinationPort] : [destinationPort, sourcePort];
  const behind = Buffer.alloc(2 + (hasPorts ? PORTS_BYTES : 0));
  behind.writeUInt8(protocol, 0);
  if (hasPorts) for (const [index, port] of ports.entries()) behind.writeUInt16BE(port, 2 + 2 * index);
  const seed = Buffer.alloc(2);
  const identity = Buffer.concat(isInOrder ? [seed, from, to, behind] : [seed, to, from, behind]);
  return `1:${hash('sha1', identity, 'base64')}`;
}

function addressBytes({ kind, word0, word1, word2, word3 }: Address): Buffer {
  const bytes = Buffer.alloc(16);
  for (const [index, word] of [word0, word1, word2, word3].entries()) bytes.writeInt32BE(word, 4 * index);
  return bytes.subarray(16 - ADDRESS_BYTES[kind === 'ipv4' ? 'ipv4' : 'ipv6']);
}
