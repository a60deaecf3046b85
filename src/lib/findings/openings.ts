import type { Packet } from '../packets/packet.js';
import type { BoundedMap } from './bounded-map.js';
import { msOf } from './moments.js';

/** The begin of a connection. */
export interface Opening {
  /** From the end of the handshake to the first data of the originator, in ms; not a number where there was none. */
  waitMs: number;
  /** Number of the packet with that data. */
  packet: number;
}

interface Followed extends Opening {
  /** When the SYN-ACK was acknowledged; not a number before. */
  openMs: number;
  isOver: boolean;
}

/** Connections whose begin is remembered until they are over. */
const MAX_CONNECTIONS = 16_384;
const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;

interface Tables {
  table<Key, Value>(limit: number): BoundedMap<Key, Value>;
}

/** Follows connections from the handshake to the first data of the one who opened them. */
export class Openings {
  readonly #begun: BoundedMap<string, Followed>;
  /** Connections that are not over: while there are none, no packet costs more than a look at its flags. */
  #waiting = 0;

  constructor(tables: Tables) {
    this.#begun = tables.table(MAX_CONNECTIONS);
  }

  observe({ tcp, ip, ipv6, frame }: Packet): void {
    const network = ip ?? ipv6;
    if (tcp?.flags === undefined || tcp.len === undefined || network === undefined) return;
    const { flags, srcport, dstport } = tcp;
    const isSyn = (flags & SYN) !== 0;
    if (!isSyn && this.#waiting === 0) return;
    const key = keyOf(network.src.text, srcport, network.dst.text, dstport);
    if (isSyn) {
      if ((flags & ACK) === 0) this.#begin(key);
      return;
    }
    const opening = this.#begun.peek(key);
    if (opening === undefined || opening.isOver || (flags & ACK) === 0) return;
    const nowMs = msOf(frame.time_epoch);
    if (Number.isNaN(opening.openMs)) opening.openMs = nowMs;
    if (tcp.len > 0) {
      opening.waitMs = nowMs - opening.openMs;
      opening.packet = frame.number;
    }
    if (tcp.len > 0 || (flags & RST) !== 0) this.#end(opening);
  }

  /** What is known of a connection that is over; it is forgotten. */
  take(originator: string, port: number, responder: string, peer: number): Opening | undefined {
    const key = keyOf(originator, port, responder, peer);
    const opening = this.#begun.peek(key);
    if (opening === undefined) return undefined;
    this.#end(opening);
    this.#begun.delete(key);
    return opening;
  }

  #begin(key: string): void {
    if (this.#begun.peek(key)?.isOver === false) return;
    this.#waiting += 1;
    this.#begun.set(key, { waitMs: Number.NaN, packet: 0, openMs: Number.NaN, isOver: false });
  }

  #end(opening: Followed): void {
    if (!opening.isOver) this.#waiting -= 1;
    opening.isOver = true;
  }
}

const keyOf = (a: string, aPort: number, b: string, bPort: number): string => `${a} ${aPort} ${b} ${bPort}`;
