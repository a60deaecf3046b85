import type { Packet } from '../packets/packet.js';
import type { BoundedMap } from './bounded-map.js';
import { msOf } from './moments.js';

/** How long one end of a connection took nothing. */
export interface Stall {
  times: number;
  totalMs: number;
  longestMs: number;
  /** The window was closed when the connection was last seen. */
  isClosed: boolean;
  readonly packets: number[];
}

interface Followed extends Stall {
  /** When the window was closed; not a number while it is open. */
  sinceMs: number;
  /** What of the closed time is in `totalMs` already. */
  addedMs: number;
  readonly ports: number;
}

/** Ends of connections with a closed window that are remembered. */
const MAX_ENDS = 4_096;
const MAX_PACKETS = 16;
const SYN_FIN_RST = 0x07;
const PORT_BITS = 16;

/** Gives tables that forget. */
interface Tables {
  table<Key, Value>(limit: number): BoundedMap<Key, Value>;
}

/** Follows windows of 0 until they open again. Connections that never had one cost a look at a small table. */
export class Stalls {
  readonly #ends: BoundedMap<string, Followed>;
  /** Ports of the ends that are followed, as one number: most packets have none of them. */
  readonly #ports = new Set<number>();

  constructor(tables: Tables) {
    this.#ends = tables.table(MAX_ENDS);
  }

  observe({ tcp, ip, ipv6, frame }: Packet): void {
    const network = ip ?? ipv6;
    if (tcp?.flags === undefined || tcp.window_size_value === undefined || network === undefined) return;
    const isZero = tcp.window_size_value === 0;
    const ports = portsOf(tcp.srcport, tcp.dstport);
    if (!isZero && !this.#ports.has(ports)) return;
    if ((tcp.flags & SYN_FIN_RST) !== 0) return;
    const key = keyOf(network.src.text, tcp.srcport, network.dst.text, tcp.dstport);
    if (isZero) this.#remember(ports);
    const end = isZero ? this.#ends.ensure(key, () => emptyStall(ports)) : this.#ends.get(key);
    if (end === undefined) return;
    follow(end, isZero, msOf(frame.time_epoch));
    if (isZero && end.packets.length < MAX_PACKETS) end.packets.push(frame.number);
  }

  /** What is known of the end of a connection that is over; it is forgotten. */
  take(receiver: string, port: number, sender: string, peer: number): Stall | undefined {
    const key = keyOf(receiver, port, sender, peer);
    const end = this.#ends.peek(key);
    if (end !== undefined) this.#ends.delete(key);
    if (this.#ends.size === 0) this.#ports.clear();
    return end;
  }

  /** Ports of ends that were forgotten go when there are too many. */
  #remember(ports: number): void {
    if (this.#ports.size >= 2 * MAX_ENDS) {
      this.#ports.clear();
      for (const { ports: known } of this.#ends.values()) this.#ports.add(known);
    }
    this.#ports.add(ports);
  }
}

function follow(end: Followed, isZero: boolean, nowMs: number): void {
  if (Number.isNaN(end.sinceMs)) {
    if (!isZero) return;
    end.sinceMs = nowMs;
    end.addedMs = 0;
    end.times += 1;
    end.isClosed = true;
    return;
  }
  const lastedMs = Math.max(0, nowMs - end.sinceMs);
  end.totalMs += lastedMs - end.addedMs;
  end.addedMs = lastedMs;
  end.longestMs = Math.max(end.longestMs, lastedMs);
  if (isZero) return;
  end.sinceMs = Number.NaN;
  end.isClosed = false;
}

const emptyStall = (ports: number): Followed => ({
  times: 0,
  totalMs: 0,
  longestMs: 0,
  isClosed: false,
  packets: [],
  sinceMs: Number.NaN,
  addedMs: 0,
  ports,
});

const portsOf = (source: number, destination: number): number => ((source << PORT_BITS) | destination) >>> 0;

const keyOf = (a: string, aPort: number, b: string, bPort: number): string => `${a} ${aPort} ${b} ${bPort}`;
