import type { Packet } from '../../packets/packet.js';
import type { Gauge, Meter } from '../meter.js';
import { Connection } from '../tcp/connection.js';
import { canOpen, Opening, packOpening, unpackOpening } from '../tcp/opening.js';
import { isQuoted, readSegment, Segment } from '../tcp/segment.js';
import { TCP_FIELDS, type TcpResult } from '../tcp/tcp-fields.js';
import { resultOf } from '../tcp/tcp-result.js';

/** Segments that are kept: SYN, SYN-ACK, RST. */
const MAX_OPENINGS = 3;

/** The segment that is being measured: one for all flows, as they are measured one at a time. */
const segment = new Segment();

/** Quality of TCP connections. */
export const tcp: Meter<'tcp', typeof TCP_FIELDS> = {
  name: 'tcp',
  about: 'TCP: what was sent again, lost or late, and how long answers took',
  fields: TCP_FIELDS,
  isFor: (packet) => packet.tcp !== undefined && !isQuoted(packet),
  create: () => new TcpGauge(),

  first: {
    keep(packet, words, at) {
      if (!readSegment(packet, segment) || !canOpen(segment)) return false;
      packOpening(segment, words, at);
      return true;
    },

    resume(words, at, start) {
      unpackOpening(segment, words, at, start);
      return new TcpGauge(new Opening(segment, true, undefined));
    },
  },
};

/** Keeps the first segments as they are, until there are more than a flood or scan has. */
class TcpGauge implements Gauge<TcpResult> {
  /** The last of the segments that were kept. */
  #opening: Opening | undefined;
  #connection: Connection | undefined;

  /** A gauge that has taken one segment, or none. */
  constructor(opening?: Opening) {
    this.#opening = opening;
  }

  observe(packet: Packet, fromOriginator: boolean): void {
    if (!readSegment(packet, segment)) return;
    if (this.#connection === undefined) {
      if (canOpen(segment) && (this.#opening === undefined || this.#opening.count < MAX_OPENINGS)) {
        this.#opening = new Opening(segment, fromOriginator, this.#opening);
        return;
      }
      this.#connection = this.#connect();
      this.#opening = undefined;
      readSegment(packet, segment);
    }
    this.#connection.follow(segment, fromOriginator);
  }

  result(): TcpResult {
    return resultOf(this.#connection ?? this.#connect());
  }

  /** The connection as it stands behind the segments that were kept. */
  #connect(): Connection {
    const connection = new Connection(this.#opening?.first ?? segment);
    followAll(this.#opening, connection);
    return connection;
  }
}

function followAll(opening: Opening | undefined, connection: Connection): void {
  if (opening === undefined) return;
  followAll(opening.before, connection);
  opening.restore(segment);
  connection.follow(segment, opening.fromOriginator);
}
