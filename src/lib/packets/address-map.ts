import { type Address, sameAddress } from '../bytes/address.js';

/** Slots for each value that there can be: a search stays short. */
const SLOTS_PER_VALUE = 4;

/** Values by address, up to a limit: whoever adds beyond it has to {@link clear} first. Nothing is allocated to find one. */
export class AddressMap<Value> {
  readonly #limit: number;
  /** Numbers of values, counted from 1; 0 where there is none. Made with the first value. */
  #slots: Int32Array | undefined;
  readonly #addresses: Address[] = [];
  readonly #values: Value[] = [];

  /** `limit` is a power of two; twice as many may be put in before it is cleared. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether as many values are in it as are to be remembered. */
  get isFull(): boolean {
    return this.#values.length >= this.#limit;
  }

  get(address: Address): Value | undefined {
    const slots = this.#slots;
    if (slots === undefined) return undefined;
    const entry = slots[this.#slotOf(slots, address)] as number;
    return entry === 0 ? undefined : this.#values[entry - 1];
  }

  set(address: Address, value: Value): void {
    this.#slots ??= new Int32Array(this.#limit * SLOTS_PER_VALUE);
    const slot = this.#slotOf(this.#slots, address);
    const entry = this.#slots[slot] as number;
    if (entry > 0) {
      this.#values[entry - 1] = value;
      return;
    }
    if (this.#values.length >= 2 * this.#limit) return;
    this.#addresses.push(address);
    this.#slots[slot] = this.#values.push(value);
  }

  clear(): void {
    this.#slots?.fill(0);
    this.#addresses.length = 0;
    this.#values.length = 0;
  }

  /** The slot that an address has, or would get. */
  #slotOf(slots: Int32Array, address: Address): number {
    const mask = slots.length - 1;
    let slot = address.hash & mask;
    for (;;) {
      const entry = slots[slot] as number;
      if (entry === 0 || sameAddress(this.#addresses[entry - 1] as Address, address)) return slot;
      slot = (slot + 1) & mask;
    }
  }
}
