/** Packets of which it can still change whether they arrived; more than can be out of order. */
export const WINDOW = 128;

/** What became of a packet. */
export const STATE = { missing: 0, inTime: 1, late: 2 } as const;
export type State = (typeof STATE)[keyof typeof STATE];

/** Two packets in a byte: typed arrays of up to 64 bytes need no memory outside of the heap. */
const PACKETS_PER_BYTE = 2;
const BITS_PER_PACKET = 4;
const MASK = 0x0f;

/** What became of the latest packets, by their numbers: a new one takes the place of that {@link WINDOW} before it. */
export class ArrivalWindow {
  readonly #states = new Uint8Array(WINDOW / PACKETS_PER_BYTE);

  get(number: number): State {
    const byte = this.#states[this.#byteOf(number)] as number;
    return ((byte >>> this.#shiftOf(number)) & MASK) as State;
  }

  set(number: number, state: State): void {
    const at = this.#byteOf(number);
    const shift = this.#shiftOf(number);
    this.#states[at] = ((this.#states[at] as number) & ~(MASK << shift)) | (state << shift);
  }

  #byteOf(number: number): number {
    return Math.trunc((number % WINDOW) / PACKETS_PER_BYTE);
  }

  #shiftOf(number: number): number {
    return (number % PACKETS_PER_BYTE) * BITS_PER_PACKET;
  }
}
