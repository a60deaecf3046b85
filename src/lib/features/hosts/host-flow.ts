import type { Address } from '../../bytes/address.js';
import type { FlowObserver } from '../../flows/flow-observer.js';
import type { Packet } from '../../packets/packet.js';
import type { HostCounts } from './host-counts.js';
import type { HostTable } from './host-table.js';

const SYN = 2;
const RST = 4;
const ACK = 16;

/** Knows the window that the packet which is being counted belongs to. */
export interface OpenWindow {
  readonly table: HostTable | undefined;
}

/** Counts the packets of one flow for both of its hosts, and the flow for the window in which it began. */
export class HostFlow implements FlowObserver {
  readonly #window: OpenWindow;
  #hasBegun = false;
  #isAnswered = false;
  /** Who began the flow in its first window, until it is known how it went; and its peer. */
  #originator: HostCounts | undefined;
  #responder: HostCounts | undefined;

  constructor(window: OpenWindow) {
    this.#window = window;
  }

  observe(packet: Packet, fromOriginator: boolean): void {
    const { table } = this.#window;
    const network = packet.ip ?? packet.ipv6;
    if (table === undefined || network === undefined) return;
    const sender = table.of(network.src.text);
    const receiver = table.of(network.dst.text);
    if (sender !== undefined) countSent(sender, packet);
    if (receiver !== undefined) countReceived(receiver, packet);
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      const peer = fromOriginator ? network.dst : network.src;
      this.#originator = fromOriginator ? sender : receiver;
      this.#responder = fromOriginator ? receiver : sender;
      this.#begin(packet, { peer, fromOriginator, table });
    }
    if (!fromOriginator && !this.#isAnswered) this.#answer(packet);
  }

  /** The first packet came from the responder: so it has answered. */
  swapSides(): void {
    if (this.#originator !== undefined) {
      this.#originator.flowsOut -= 1;
      if (!this.#isAnswered) this.#originator.flowsUnanswered -= 1;
    }
    if (this.#responder !== undefined) this.#responder.flowsIn -= 1;
    this.#isAnswered = true;
    this.#hasBegun = false;
  }

  #begin(packet: Packet, { peer, fromOriginator, table }: Beginning): void {
    if (this.#responder !== undefined) this.#responder.flowsIn += 1;
    const originator = this.#originator;
    if (originator === undefined) return;
    originator.flowsOut += 1;
    originator.noteTarget(peer.text, portOf(packet, fromOriginator), table.budget);
    // Nobody has to answer what goes to many.
    if (isForMany(packet)) this.#isAnswered = true;
    if (!this.#isAnswered) originator.flowsUnanswered += 1;
  }

  #answer({ tcp }: Packet): void {
    this.#isAnswered = true;
    const originator = this.#originator;
    if (originator === undefined) return;
    originator.flowsUnanswered -= 1;
    if (((tcp?.flags ?? 0) & RST) !== 0) originator.flowsRejected += 1;
  }
}

interface Beginning {
  readonly peer: Address;
  readonly fromOriginator: boolean;
  readonly table: HostTable;
}

function countSent(host: HostCounts, packet: Packet): void {
  const { frame, tcp, icmp, icmpv6 } = packet;
  host.packetsOut += 1;
  host.bytesOut += frame.len;
  host.lastFrame = frame.number;
  const flags = tcp?.flags ?? 0;
  if ((flags & (SYN | ACK)) === SYN) host.synsOut += 1;
  if ((flags & RST) !== 0) host.resetsOut += 1;
  if (icmp?.type === ECHO_REQUEST || icmpv6?.type === ECHO_REQUEST_V6) host.echoesOut += 1;
}

function countReceived(host: HostCounts, packet: Packet): void {
  const { frame, tcp, icmp, icmpv6 } = packet;
  host.packetsIn += 1;
  host.bytesIn += frame.len;
  host.lastFrame = frame.number;
  if (((tcp?.flags ?? 0) & RST) !== 0) host.resetsIn += 1;
  const isError =
    icmp === undefined ? (icmpv6?.type ?? FIRST_INFO_V6) < FIRST_INFO_V6 : ERRORS.has(icmp.type);
  if (isError) host.icmpErrorsIn += 1;
}

const ECHO_REQUEST = 8;
const ECHO_REQUEST_V6 = 128;
/** Destination unreachable, source quench, redirect, time exceeded, parameter problem (RFC 792). */
const ERRORS: ReadonlySet<number> = new Set([3, 4, 5, 11, 12]);
/** Types below are errors (RFC 4443 section 2.1). */
const FIRST_INFO_V6 = 128;

function portOf({ tcp, udp, sctp }: Packet, fromOriginator: boolean): string | undefined {
  const ports = tcp ?? udp ?? sctp;
  if (ports === undefined) return undefined;
  const protocol = tcp === undefined ? (udp === undefined ? 'sctp' : 'udp') : 'tcp';
  return `${protocol} ${fromOriginator ? ports.dstport : ports.srcport}`;
}

const MULTICAST_V4 = 0xe;
const BROADCAST_V4 = -1;
const MULTICAST_V6 = 0xff;
const GROUP_BIT = 0x0100;

/** Whether the packet goes to a group, or to all: by its network address, or by its hardware address. */
function isForMany({ ip, ipv6, eth }: Packet): boolean {
  if (eth !== undefined && (eth.dst.word2 & GROUP_BIT) !== 0) return true;
  if (ip !== undefined) return ip.dst.word3 >>> 28 === MULTICAST_V4 || ip.dst.word3 === BROADCAST_V4;
  return ipv6 !== undefined && ipv6.dst.word0 >>> 24 === MULTICAST_V6;
}
