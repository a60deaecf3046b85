import { type Address, sameAddress } from '../../bytes/address.js';
import { pairHash } from '../../bytes/address-hash.js';
import { tagHash } from '../sketches/tag-hash.js';

const PORT_BITS = 16;

/** A connection, and what is kept of it. */
interface Entry<State> {
  readonly a: Address;
  readonly b: Address;
  readonly ports: number;
  readonly state: State;
  /** When it was asked for last, by the number of the question. */
  asked: number;
}

/** What is kept of each connection, by its two sockets. When there are too many, the half that was silent longest goes. */
export class ConnectionTable<State> {
  /** Connections that were given up. */
  forgotten = 0;
  readonly #limit: number;
  readonly #create: () => State;
  /** Where each hash leads; undefined where there is none. At most half are used. */
  #slots: (Entry<State> | undefined)[];
  #entries: Entry<State>[] = [];
  #questions = 0;

  /** `limit` is a power of two. */
  constructor({ limit, create }: { readonly limit: number; readonly create: () => State }) {
    this.#limit = limit;
    this.#create = create;
    this.#slots = emptySlots(limit * 2);
  }

  /** What is kept of the connection between two sockets, which are given in the same order for both directions. */
  of(a: Address, aPort: number, b: Address, bPort: number): State {
    const ports = ((aPort << PORT_BITS) | bPort) >>> 0;
    let slot = this.#find(a, b, ports);
    let entry = this.#slots[slot];
    if (entry === undefined) {
      if (this.#entries.length === this.#limit) {
        this.#purge();
        slot = this.#find(a, b, ports);
      }
      entry = { a, b, ports, state: this.#create(), asked: 0 };
      this.#slots[slot] = entry;
      this.#entries.push(entry);
    }
    this.#questions += 1;
    entry.asked = this.#questions;
    return entry.state;
  }

  #find(a: Address, b: Address, ports: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (pairHash(a.hash, b.hash) ^ tagHash(ports)) & mask;
    for (;;) {
      const entry = slots[slot];
      if (entry === undefined) return slot;
      if (entry.ports === ports && sameAddress(entry.a, a) && sameAddress(entry.b, b)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #purge(): void {
    const old = this.#entries;
    const median = Float64Array.from(old, ({ asked }) => asked).sort()[this.#limit >>> 1] as number;
    this.#entries = old.filter(({ asked }) => asked >= median);
    this.#slots = emptySlots(this.#limit * 2);
    for (const entry of this.#entries) this.#slots[this.#find(entry.a, entry.b, entry.ports)] = entry;
    this.forgotten += old.length - this.#entries.length;
  }
}

const emptySlots = <State>(slots: number): (Entry<State> | undefined)[] =>
  new Array<Entry<State> | undefined>(slots).fill(undefined);
