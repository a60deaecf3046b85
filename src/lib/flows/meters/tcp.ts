import type { Gauge, Meter } from '../meter.js';
import { Connection } from '../tcp/connection.js';
import { canOpen, Opening } from '../tcp/opening.js';
import { readSegment, Segment } from '../tcp/segment.js';
import { TCP_FIELDS, type TcpResult } from '../tcp/tcp-fields.js';
import { resultOf } from '../tcp/tcp-result.js';

/** The segment that is being measured: one for all flows, as they are measured one at a time. */
const segment = new Segment();

/** Quality of TCP connections. */
export const tcp: Meter<'tcp', typeof TCP_FIELDS> = {
  name: 'tcp',
  about: 'TCP: what was sent again, lost or late, and how long answers took',
  fields: TCP_FIELDS,
  isFor: (packet) => packet.tcp !== undefined,
  create: () => new TcpGauge(),
};

/** Keeps the first segment only, until there is a second. */
class TcpGauge implements Gauge<TcpResult> {
  #opening: Opening | undefined;
  #connection: Connection | undefined;

  observe(packet: Parameters<Gauge<TcpResult>['observe']>[0], fromOriginator: boolean): void {
    if (!readSegment(packet, segment)) return;
    if (this.#connection === undefined) {
      if (this.#opening === undefined && canOpen(segment)) {
        this.#opening = new Opening(segment, fromOriginator);
        return;
      }
      this.#connection = this.#connect();
      readSegment(packet, segment);
    }
    this.#connection.follow(segment, fromOriginator);
  }

  result(): TcpResult {
    return resultOf(this.#connection ?? this.#connect());
  }

  /** The connection as it stands behind the first segment. */
  #connect(): Connection {
    const connection = new Connection(this.#opening ?? segment);
    if (this.#opening !== undefined) {
      this.#opening.restore(segment);
      connection.follow(segment, this.#opening.fromOriginator);
    }
    return connection;
  }
}
