import type { MessageMemory } from './message-memory.js';
import type { Unit } from './unit.js';

/**
 * A segment that begins more than this before what is expected is no repetition: the capture missed the
 * handshake of another connection between the same ports.
 */
const MAX_REWIND_BYTES = 16_777_216;

/** The most bytes of an unfinished message that are kept: a TLS record, a HTTP head, a DNS message fit. */
export const MAX_MESSAGE_BYTES = 131_072;

const NOTHING: Buffer = Buffer.alloc(0);

/** One direction of a TCP connection: where it stands, and the message that began and did not end yet. */
export class StreamSide {
  readonly #memory: MessageMemory;
  #isKnown = false;
  /** Sequence number of the first byte not seen yet. */
  #next = 0;
  /** Bytes of a message still to come that no one wants to see. */
  #skipped = 0;
  #message: Buffer = NOTHING;
  #messageBytes = 0;
  #wantedBytes = 0;
  /** Bytes behind the head of the message that no one wants to see. */
  #unseen = 0;
  /** How many of them are still to come. */
  #unseenToCome = 0;
  /** How often the unfinished message was read in vain. */
  attempts = 0;
  #unit: Unit | undefined;

  constructor(memory: MessageMemory) {
    this.#memory = memory;
  }

  /** Whether anything of this direction was seen. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** Whether what was seen stands behind the SYN with this sequence number. */
  isAfterSyn(sequence: number): boolean {
    const behind = (this.#next - sequence) | 0;
    return behind > 0 && behind <= MAX_REWIND_BYTES;
  }

  /** The application whose message is unfinished. */
  get unfinished(): Unit | undefined {
    return this.#unit;
  }

  /**
   * Takes note of a segment of `bytes` bytes at `sequence`. Returns how many of them need not be looked at:
   * they were seen before, or are the rest of a message that was skipped.
   */
  arrive(sequence: number, bytes: number): number {
    const repeated = this.#isKnown ? (this.#next - sequence) | 0 : 0;
    if (repeated >= bytes && repeated <= MAX_REWIND_BYTES) return bytes;
    const isOverlap = repeated > 0 && repeated <= MAX_REWIND_BYTES;
    const overlap = isOverlap ? repeated : 0;
    if (repeated !== 0 && !isOverlap) this.#lose(-repeated);
    this.#isKnown = true;
    this.#next = (sequence + bytes) >>> 0;
    const skipped = Math.min(this.#skipped, bytes - overlap);
    this.#skipped -= skipped;
    return overlap + skipped;
  }

  /** Bytes are missing: what they belong to cannot be finished, but where it ends is known. */
  #lose(bytes: number): void {
    const rest = this.giveUpMessage() + this.#skipped;
    this.skip(bytes > 0 ? rest - bytes : 0);
  }

  /** Drops the unfinished message; returns how many bytes of it are still to come. */
  giveUpMessage(): number {
    const rest = this.#unit === undefined ? 0 : this.#wantedBytes - this.#arrivedBytes;
    this.dropMessage();
    return rest;
  }

  /** The next `bytes` bytes, if more than none, need not be looked at. */
  skip(bytes: number): void {
    this.#skipped = Math.max(bytes, 0);
  }

  /** Keeps the beginning of a message of `unit`; returns false, and keeps nothing, where there is no memory left. */
  keep(unit: Unit, bytes: Buffer, start: number, end: number): boolean {
    this.#unit = unit;
    this.attempts = 0;
    if (this.append(bytes, start, end)) return true;
    this.dropMessage();
    return false;
  }

  /** Says that of a message of `bytes` bytes, of which `came` came, only the `head` that was kept is looked at. */
  passUnseen(bytes: number, { head, came }: { head: number; came: number }): void {
    this.#unseen = bytes - head;
    this.#unseenToCome = bytes - came;
  }

  /** Bytes behind the head of the message that were not kept. */
  get unseen(): number {
    return this.#unseen;
  }

  /** Puts more bytes behind those that are kept; returns false where there is no memory left for them. */
  append(bytes: Buffer, from: number, end: number): boolean {
    const start = from + Math.min(this.#unseenToCome, end - from);
    this.#unseenToCome -= start - from;
    const length = this.#messageBytes + (end - start);
    if (length > this.#message.length && !this.#grow(length)) return false;
    if (end > start) bytes.copy(this.#message, this.#messageBytes, start, end);
    this.#messageBytes = length;
    return true;
  }

  #grow(bytes: number): boolean {
    const larger = this.#memory.take(bytes);
    if (larger === undefined) return false;
    this.#message.copy(larger, 0, 0, this.#messageBytes);
    if (this.#message !== NOTHING) this.#memory.giveBack(this.#message);
    this.#message = larger;
    return true;
  }

  /** Bytes with which the message is to be read again. */
  want(bytes: number): void {
    this.#wantedBytes = bytes;
    this.attempts += 1;
  }

  get isReady(): boolean {
    return this.#arrivedBytes >= this.#wantedBytes;
  }

  /** Bytes of the message that came, kept or not. */
  get #arrivedBytes(): number {
    return this.#messageBytes + this.#unseen - this.#unseenToCome;
  }

  /** What is kept. It stays as it is to the end of the packet, also when it is dropped. */
  get message(): Buffer {
    return this.#message.subarray(0, this.#messageBytes);
  }

  dropMessage(): void {
    if (this.#unit === undefined) return;
    this.#unit = undefined;
    this.#messageBytes = 0;
    this.#unseen = 0;
    this.#unseenToCome = 0;
    if (this.#message !== NOTHING) this.#memory.giveBack(this.#message);
    this.#message = NOTHING;
  }
}
