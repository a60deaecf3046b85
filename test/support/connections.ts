import { isQuoted } from '../../src/lib/flows/tcp/segment.js';
import type { Packet } from '../../src/lib/packets/packet.js';
import { readPackets } from '../../src/lib/packets/packet-input.js';
import { inSession } from './in-process.js';

/** Where a packet belongs. */
export interface Belonging<Each> {
  /** What was made for the connection. */
  readonly each: Each;
  readonly fromOriginator: boolean;
}

/**
 * Takes packets to their TCP connections as tshark does: by addresses and ports of the innermost packet, whoever
 * comes first being the originator. A header that an ICMP error quotes belongs to none.
 */
export class Connections<Each, First> {
  readonly #create: (first: First) => Each;
  readonly #byEnds = new Map<string, { each: Each; source: string }>();

  constructor(create: (first: First) => Each) {
    this.#create = create;
  }

  /** The connection of a packet; made of `first` where the packet is its first. */
  find(packet: Packet, first: First): Belonging<Each> | undefined {
    const { tcp } = packet;
    const network = packet.ip ?? packet.ipv6;
    if (tcp === undefined || network === undefined || isQuoted(packet)) return undefined;
    const source = `${network.src.text} ${tcp.srcport}`;
    const destination = `${network.dst.text} ${tcp.dstport}`;
    const key = source < destination ? `${source} ${destination}` : `${destination} ${source}`;
    let found = this.#byEnds.get(key);
    if (found === undefined) {
      found = { each: this.#create(first), source };
      this.#byEnds.set(key, found);
    }
    return { each: found.each, fromOriginator: found.source === source };
  }

  [Symbol.iterator](): Iterator<Each> {
    return [...this.#byEnds.values()].map(({ each }) => each)[Symbol.iterator]();
  }
}

/** Lends each packet of a capture. */
export const eachPacket = (path: string, take: (packet: Packet) => void): Promise<unknown> =>
  inSession((session) => readPackets({ inputs: [path], session, take }));
