import { type Address, sameAddress } from '../../bytes/address.js';
import { pairHash } from '../../bytes/address-hash.js';
import { tagHash } from '../sketches/tag-hash.js';

const PORT_BITS = 16;

/** What is kept of each connection, by its two sockets. When there are too many, the half that was silent longest goes. */
export class ConnectionTable<State> {
  /** Connections that were given up. */
  forgotten = 0;
  readonly #limit: number;
  readonly #create: () => State;
  #size = 0;
  /** Where each hash leads: the number of an entry, counted from 1; 0 where there is none. At most half are used. */
  readonly #slots: Int32Array;
  /** Both addresses of each entry, side by side. */
  readonly #ends: Address[] = [];
  readonly #ports: Uint32Array;
  readonly #states: State[] = [];
  /** When each was asked for last, by the number of the question. */
  readonly #asked: Float64Array;
  #questions = 0;

  /** `limit` is a power of two. */
  constructor({ limit, create }: { readonly limit: number; readonly create: () => State }) {
    this.#limit = limit;
    this.#create = create;
    this.#slots = new Int32Array(limit * 2);
    this.#ports = new Uint32Array(limit);
    this.#asked = new Float64Array(limit);
  }

  /** What is kept of the connection between two sockets, which are given in the same order for both directions. */
  of(a: Address, aPort: number, b: Address, bPort: number): State {
    const ports = ((aPort << PORT_BITS) | bPort) >>> 0;
    let slot = this.#find(a, b, ports);
    if (this.#slots[slot] === 0) {
      if (this.#size === this.#limit) {
        this.#purge();
        slot = this.#find(a, b, ports);
      }
      this.#put(slot, a, b, ports, this.#create());
    }
    const entry = (this.#slots[slot] as number) - 1;
    this.#questions += 1;
    this.#asked[entry] = this.#questions;
    return this.#states[entry] as State;
  }

  #find(a: Address, b: Address, ports: number): number {
    const mask = this.#slots.length - 1;
    let slot = (pairHash(a.hash, b.hash) ^ tagHash(ports)) & mask;
    for (;;) {
      const entry = (this.#slots[slot] as number) - 1;
      if (entry < 0 || this.#is(entry, a, b, ports)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #is(entry: number, a: Address, b: Address, ports: number): boolean {
    return (
      this.#ports[entry] === ports &&
      sameAddress(this.#ends[entry * 2] as Address, a) &&
      sameAddress(this.#ends[entry * 2 + 1] as Address, b)
    );
  }

  #put(slot: number, a: Address, b: Address, ports: number, state: State): void {
    const entry = this.#size;
    this.#ends[entry * 2] = a;
    this.#ends[entry * 2 + 1] = b;
    this.#ports[entry] = ports;
    this.#states[entry] = state;
    this.#size += 1;
    this.#slots[slot] = this.#size;
  }

  #purge(): void {
    const median = this.#asked.toSorted()[this.#limit >>> 1] as number;
    const size = this.#size;
    this.#size = 0;
    this.#slots.fill(0);
    for (let old = 0; old < size; old += 1) {
      const asked = this.#asked[old] as number;
      if (asked < median) continue;
      const [a, b] = [this.#ends[old * 2] as Address, this.#ends[old * 2 + 1] as Address];
      const ports = this.#ports[old] as number;
      this.#asked[this.#size] = asked;
      this.#put(this.#find(a, b, ports), a, b, ports, this.#states[old] as State);
    }
    this.#states.length = this.#size;
    this.#ends.length = this.#size * 2;
    this.forgotten += size - this.#size;
  }
}
