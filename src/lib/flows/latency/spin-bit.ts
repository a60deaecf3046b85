import { Durations } from './durations.js';

/** One direction of a connection. */
interface Side {
  /** The bit of the last packet. */
  bit: boolean | undefined;
  /** When it last turned as it does in a spinning connection. */
  turnedMs: number | undefined;
}

/**
 * Round trips by the spin bit of QUIC: RFC 9000 section 17.4. The client turns the bit that it sent when the server has
 * reflected it, so that between two turns of one side there is exactly one of the other. A turn that breaks this order
 * comes from packets out of order, or from an end that does not spin, and is not taken (RFC 9312 section 4.2 asks for
 * such a filter: packet numbers are encrypted).
 */
export class SpinBit {
  /** From a turn of one side to its next one: the whole round trip, with what the ends need. */
  readonly roundTrips = new Durations();
  /** From a turn of the client to that of the server: from here to the server and back. */
  readonly toServer = new Durations();
  /** From a turn of the server to that of the client. */
  readonly toClient = new Durations();
  /** Packets with the bit. */
  packets = 0;
  /** Turns that follow one of the other side. */
  turns = 0;
  /** Turns that do not. */
  disorderly = 0;
  readonly #client: Side = { bit: undefined, turnedMs: undefined };
  readonly #server: Side = { bit: undefined, turnedMs: undefined };
  /** The side that turned last. */
  #last: Side | undefined;

  /** Takes the bit of a packet that came at `atMs`. */
  add(bit: boolean, atMs: number, isClients: boolean): void {
    const side = isClients ? this.#client : this.#server;
    this.packets += 1;
    const hasTurned = side.bit !== undefined && side.bit !== bit;
    side.bit = bit;
    if (!hasTurned) return;
    if (this.#last === side) {
      this.disorderly += 1;
      return;
    }
    this.turns += 1;
    if (side.turnedMs !== undefined) this.roundTrips.add(atMs - side.turnedMs);
    const other = isClients ? this.#server : this.#client;
    if (other.turnedMs !== undefined) (isClients ? this.toClient : this.toServer).add(atMs - other.turnedMs);
    side.turnedMs = atMs;
    this.#last = side;
  }

  /** What the ends do with the bit: `spins` where nearly all turns are in order, `unknown` before there are some. */
  get kind(): 'spins' | 'constant' | 'irregular' | 'unknown' {
    if (this.packets < MIN_PACKETS) return 'unknown';
    if (this.turns + this.disorderly === 0) return 'constant';
    if (this.turns < MIN_TURNS) return this.disorderly > 0 ? 'irregular' : 'unknown';
    return this.disorderly * MAX_DISORDER <= this.turns ? 'spins' : 'irregular';
  }
}

const MIN_PACKETS = 8;
/** Both sides have turned, and one of them again. */
const MIN_TURNS = 3;
/** A turn out of order for every four in order is too much: where bits are random, it is one for one. */
const MAX_DISORDER = 4;
