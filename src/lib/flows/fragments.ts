import type { Packet } from '../packets/packet.js';
import type { FlowEnds } from './flow-ends.js';

/** Datagrams whose fragments are waited for. */
const MAX_DATAGRAMS = 4_096;
/** As long as Linux waits for the rest of a datagram (net.ipv4.ipfrag_time). */
const WAIT_MS = 30_000;

/** What a fragment says of its place in a datagram. */
export interface Fragment {
  readonly identification: number;
  /** It has the transport header. */
  readonly isFirst: boolean;
}

/** What a packet says of being a fragment; undefined where it is a whole datagram. */
export function fragmentOf({ ip, ipv6 }: Packet): Fragment | undefined {
  if (ip !== undefined) {
    if (!ip.flags.mf && ip.frag_offset === 0) return undefined;
    return { identification: ip.id, isFirst: ip.frag_offset === 0 };
  }
  const { offset, more, ident } = ipv6?.fraghdr ?? {};
  if (offset === undefined || ident === undefined || (offset === 0 && more !== true)) return undefined;
  return { identification: ident, isFirst: offset === 0 };
}

interface Ports {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly isOneWay: boolean;
  readonly untilMs: number;
}

/**
 * Remembers the ports of datagrams whose first fragment was seen, for the fragments behind it, which have none. At
 * most 4,096, the oldest is forgotten; those that come before the first fragment stay without ports.
 */
export class FragmentedDatagrams {
  readonly #ports = new Map<string, Ports>();
  /** Datagrams given up for others. */
  forgotten = 0;

  /** Notes the ports of a first fragment, or gives them to a later one. */
  join({ identification, isFirst }: Fragment, ends: FlowEnds, nowMs: number): void {
    const { source, destination, protocol } = ends;
    const key = `${source?.text} ${destination?.text} ${protocol} ${identification}`;
    if (isFirst) this.#note(key, ends, nowMs);
    else this.#give(key, ends, nowMs);
  }

  #note(key: string, { sourcePort, destinationPort, isOneWay }: FlowEnds, nowMs: number): void {
    this.#ports.delete(key);
    if (this.#ports.size >= MAX_DATAGRAMS) this.#forgetOldest(nowMs);
    this.#ports.set(key, { sourcePort, destinationPort, isOneWay, untilMs: nowMs + WAIT_MS });
  }

  #forgetOldest(nowMs: number): void {
    for (const [key, { untilMs }] of this.#ports) {
      this.#ports.delete(key);
      if (untilMs > nowMs) this.forgotten += 1;
      return;
    }
  }

  #give(key: string, ends: FlowEnds, nowMs: number): void {
    const ports = this.#ports.get(key);
    if (ports === undefined || ports.untilMs <= nowMs) return;
    ends.sourcePort = ports.sourcePort;
    ends.destinationPort = ports.destinationPort;
    ends.isOneWay = ports.isOneWay;
  }
}
