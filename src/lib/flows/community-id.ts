import { hash } from 'node:crypto';
import { type Address, sameAddress } from '../bytes/address.js';
import { isInOrder } from './place.js';
import { IP_PROTOCOL } from './protocols.js';

/** Protocols whose ports are part of the ID; of ICMP, the types that ask and answer. */
const WITH_PORTS: ReadonlySet<number> = new Set([
  IP_PROTOCOL.icmp,
  IP_PROTOCOL.tcp,
  IP_PROTOCOL.udp,
  IP_PROTOCOL.icmpv6,
  IP_PROTOCOL.sctp,
]);

const SEED_BYTES = 2;
/** Protocol and padding. */
const PROTOCOL_BYTES = 2;
const PORTS_BYTES = 4;

/** What is hashed, by the words of an address and whether ports are part of it: one buffer for all flows of a kind. */
const identityOf = (words: number, portBytes: number): Buffer =>
  Buffer.alloc(SEED_BYTES + 2 * 4 * words + PROTOCOL_BYTES + portBytes);
const IDENTITIES = {
  ipv4: { withPorts: identityOf(1, PORTS_BYTES), without: identityOf(1, 0) },
  ipv6: { withPorts: identityOf(4, PORTS_BYTES), without: identityOf(4, 0) },
} as const;

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
  const { source, destination, sourcePort, destinationPort, protocol } = ends;
  const { kind } = source;
  if (kind === 'mac') return undefined;
  const isForward = ends.isOneWay || areInOrder(ends);
  const hasPorts = WITH_PORTS.has(protocol);
  const identity = hasPorts ? IDENTITIES[kind].withPorts : IDENTITIES[kind].without;
  const second = putAddress(identity, SEED_BYTES, isForward ? source : destination);
  const behind = putAddress(identity, second, isForward ? destination : source);
  identity[behind] = protocol;
  if (hasPorts) {
    identity.writeUInt16BE(isForward ? sourcePort : destinationPort, behind + PROTOCOL_BYTES);
    identity.writeUInt16BE(isForward ? destinationPort : sourcePort, behind + PROTOCOL_BYTES + 2);
  }
  return `1:${hash('sha1', identity, 'base64')}`;
}

function areInOrder({ source, destination, sourcePort, destinationPort }: CommunityEnds): boolean {
  return sameAddress(source, destination) ? sourcePort <= destinationPort : isInOrder(source, destination);
}

/** Puts the bytes of an address at `at`; returns the position behind them. */
function putAddress(bytes: Buffer, at: number, { kind, word0, word1, word2, word3 }: Address): number {
  if (kind === 'ipv4') return bytes.writeInt32BE(word3, at);
  bytes.writeInt32BE(word0, at);
  bytes.writeInt32BE(word1, at + 4);
  bytes.writeInt32BE(word2, at + 8);
  return bytes.writeInt32BE(word3, at + 12);
}
