import type { FlowObserver } from '../../flows/flow-observer.js';
import type { Packet } from '../../packets/packet.js';
import { RunningMoments } from '../moments.js';
import type { Novelty } from './novelty.js';

const FIN = 1;
const SYN = 2;
const RST = 4;
const MS_PER_SECOND = 1_000;
const NS_PER_MS = 1_000_000;

/** What was seen of all flows: which ports and peers their originators had to do with. */
export interface KnownContacts {
  readonly ports: Novelty;
  readonly peers: Novelty;
}

/**
 * What the `baseline` set measures of the packets of a flow, beside what its record tells. Nearly all flows of a flood have
 * one packet: what is written only behind that is made then.
 */
export class FlowShape implements FlowObserver {
  sentPackets = 0;
  receivedPackets = 0;
  /** Sums of the squared lengths of frames. */
  sentSquares = 0;
  receivedSquares = 0;
  syns = 0;
  fins = 0;
  resets = 0;
  /** Of the first packet of the originator. */
  ttl: number | undefined = undefined;
  dscp: number | undefined = undefined;
  /** From the first packet of the originator to the first of the responder behind it. */
  firstResponseMs: number | undefined = undefined;
  newPorts: number | undefined = undefined;
  newPeers: number | undefined = undefined;
  /** Time between packets of either direction, in ms. */
  gapsMs: RunningMoments | undefined = undefined;
  readonly #contacts: KnownContacts;
  /** Time of the first packet of the originator, and of the last one of both, in s and ns; -1 before. */
  #firstSeconds = -1;
  #firstNanoseconds = 0;
  #lastSeconds = -1;
  #lastNanoseconds = 0;

  constructor(contacts: KnownContacts) {
    this.#contacts = contacts;
  }

  observe(packet: Packet, fromOriginator: boolean): void {
    const { len } = packet.frame;
    if (this.sentPackets + this.receivedPackets === 0) this.#noteContacts(packet, fromOriginator);
    if (fromOriginator) {
      this.sentPackets += 1;
      this.sentSquares += len * len;
      if (this.sentPackets === 1) this.#noteFirst(packet);
    } else {
      this.receivedPackets += 1;
      this.receivedSquares += len * len;
    }
    if (packet.tcp?.flags !== undefined) this.#noteFlags(packet.tcp.flags);
    this.#noteTime(packet, fromOriginator);
  }

  /** Who is the originator now was taken for the responder: what was its first packet is not known any more. */
  swapSides(): void {
    [this.sentPackets, this.receivedPackets] = [this.receivedPackets, this.sentPackets];
    [this.sentSquares, this.receivedSquares] = [this.receivedSquares, this.sentSquares];
    this.ttl = undefined;
    this.dscp = undefined;
    this.firstResponseMs = undefined;
    this.#firstSeconds = -1;
  }

  #noteFlags(flags: number): void {
    if ((flags & SYN) !== 0) this.syns += 1;
    if ((flags & FIN) !== 0) this.fins += 1;
    if ((flags & RST) !== 0) this.resets += 1;
  }

  #noteFirst({ ip, ipv6, frame: { time_epoch } }: Packet): void {
    this.ttl = ip?.ttl ?? ipv6?.hlim;
    this.dscp = ip?.dsfield.dscp ?? ipv6?.tclass.dscp;
    if (time_epoch.decimals === 0) return;
    this.#firstSeconds = time_epoch.seconds;
    this.#firstNanoseconds = time_epoch.nanoseconds;
  }

  #noteTime({ frame: { time_epoch } }: Packet, fromOriginator: boolean): void {
    const { seconds, nanoseconds, decimals } = time_epoch;
    if (decimals === 0) return;
    if (this.#lastSeconds >= 0) {
      this.gapsMs ??= new RunningMoments();
      this.gapsMs.add(msBetween(this.#lastSeconds, this.#lastNanoseconds, seconds, nanoseconds));
    }
    this.#lastSeconds = seconds;
    this.#lastNanoseconds = nanoseconds;
    if (fromOriginator || this.receivedPackets !== 1 || this.#firstSeconds < 0) return;
    this.firstResponseMs = msBetween(this.#firstSeconds, this.#firstNanoseconds, seconds, nanoseconds);
  }

  #noteContacts({ ip, ipv6, tcp, udp, sctp, frame }: Packet, fromOriginator: boolean): void {
    const network = ip ?? ipv6;
    if (network === undefined) return;
    const [host, peer] = fromOriginator ? [network.src, network.dst] : [network.dst, network.src];
    const { seconds } = frame.time_epoch;
    this.newPeers = this.#contacts.peers.note(host.text, peer.text, seconds);
    const ports = tcp ?? udp ?? sctp;
    if (ports === undefined) return;
    const port = fromOriginator ? ports.dstport : ports.srcport;
    const protocol = tcp === undefined ? (udp === undefined ? 'sctp' : 'udp') : 'tcp';
    this.newPorts = this.#contacts.ports.note(host.text, `${protocol} ${port}`, seconds);
  }
}

/** Time from one moment to the next, in ms; 0 where the clock was set back: that says nothing of what has passed. */
function msBetween(
  seconds: number,
  nanoseconds: number,
  laterSeconds: number,
  laterNanoseconds: number,
): number {
  const ms = (laterSeconds - seconds) * MS_PER_SECOND + (laterNanoseconds - nanoseconds) / NS_PER_MS;
  return Math.max(0, ms);
}
