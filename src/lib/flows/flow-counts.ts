import type { Time } from '../bytes/time.js';
import type { Packet } from '../packets/packet.js';
import { ipBytes, payloadBytes } from './flow-lengths.js';
import {
  BITS,
  type FlowPage,
  IP_BYTES,
  isOriginator,
  LAST_NANOSECONDS,
  LAST_SECONDS,
  LINK_BYTES,
  PACKETS,
  rowOf,
  SENT,
  START_NANOSECONDS,
  START_SECONDS,
} from './flow-page.js';
import { FLOW_BIT } from './flow-summary.js';
import { addLetter, addScaledLetter } from './history.js';
import { IP_PROTOCOL } from './protocols.js';
import { type Services, withService } from './services.js';
import { isClosed } from './tcp-state.js';

/** Notes when a flow begins. */
export function countBegin(page: FlowPage, row: number, { seconds, nanoseconds, decimals }: Time): void {
  page.setMoment(row, START_SECONDS, seconds);
  page.setMoment(row, LAST_SECONDS, seconds);
  page.setWord(row, START_NANOSECONDS, nanoseconds);
  page.setWord(row, LAST_NANOSECONDS, nanoseconds);
  page.decimals[row] = decimals;
}

/** Counts a packet that one side of a flow sent, its bytes and its damage. */
export function countPacket(page: FlowPage, side: number, packet: Packet): void {
  page.addSize(side, PACKETS, 1);
  page.addSize(side, LINK_BYTES, packet.frame.len);
  page.addSize(side, IP_BYTES, ipBytes(packet) ?? 0);
  if (hasBadChecksum(packet)) addScaledLetter(page, side, 'c');
}

/** Whether a checksum of the packet was verified and is wrong. */
const hasBadChecksum = ({ ip, tcp, udp, icmp, icmpv6 }: Packet): boolean =>
  ip?.checksum_status === 'bad' ||
  tcp?.checksum_status === 'bad' ||
  udp?.checksum_status === 'bad' ||
  icmp?.checksum_status === 'bad' ||
  icmpv6?.checksum_status === 'bad';

/** Notes when a packet of a flow came. Nothing behind the end of both sides makes a connection that is followed longer. */
export function noteTime(page: FlowPage, row: number, time: Time, isFollowed: boolean): void {
  if (time.decimals === 0 || (isFollowed && isClosed(page, row))) return;
  const later =
    time.seconds - page.moment(row, LAST_SECONDS) || time.nanoseconds - page.word(row, LAST_NANOSECONDS);
  if (later < 0) return;
  page.setMoment(row, LAST_SECONDS, time.seconds);
  page.setWord(row, LAST_NANOSECONDS, time.nanoseconds);
}

/** Counts the payload of a packet that is of no stream; of UDP it is told that there is any. */
export function countPayload(page: FlowPage, side: number, packet: Packet, protocol: number): void {
  page.addSize(side, SENT, payloadBytes(packet, protocol));
  if (protocol !== IP_PROTOCOL.udp) return;
  const bit = isOriginator(side) ? FLOW_BIT.originatorData : FLOW_BIT.responderData;
  const row = rowOf(side);
  if (page.hasBits(row, bit)) return;
  page.setBits(row, bit);
  addLetter(page, side, 'd');
}

/** Notes the application of a packet. A guess by port counts until something is known. */
export function noteApplication(page: FlowPage, row: number, packet: Packet, services: Services): void {
  const service = services.of(packet.frame.protocols);
  const { app } = packet;
  if (service === undefined && app === undefined) return;
  const details = page.detailsOf(row);
  if (service !== undefined && service !== details.service)
    details.service = withService(details.service, service);
  if (app === undefined) return;
  const isGuess = app.by === 'port';
  const bits = page.word(row, BITS);
  if (isGuess && details.app !== undefined && (bits & FLOW_BIT.isGuess) === 0) return;
  details.app = app.name.text;
  page.setWord(row, BITS, isGuess ? bits | FLOW_BIT.isGuess : bits & ~FLOW_BIT.isGuess);
}
