import { MemoryKey } from '../../conversation.js';

/** Longer handshake messages are not put together; the longest certificate chains have a third of this. */
const MAX_MESSAGE_BYTES = 131_072;
const HEADER_BYTES = 4;

const NOTHING = Buffer.alloc(0);

/** One direction of a connection: the handshake message that began and did not end, and whether it is encrypted now. */
export class HandshakeSide {
  /** A change of the cipher was announced: what follows cannot be read. */
  isEncrypted = false;
  /** Room for the message, which grows with what is there. */
  #room = NOTHING;
  #length = 0;
  /** Bytes still to come of a message that is too long to be kept. */
  #skipped = 0;

  get isPending(): boolean {
    return this.#length > 0 || this.#skipped > 0;
  }

  /** Keeps the beginning of a message. Returns false where it is so long that only its length is kept. */
  begin(fragment: Buffer): boolean {
    this.drop();
    this.add(fragment);
    return this.#skipped === 0;
  }

  /** Adds what stands in `fragment`; returns the bytes that were of the message. */
  add(fragment: Buffer): number {
    const head = this.#skipped > 0 ? 0 : Math.min(Math.max(HEADER_BYTES - this.#length, 0), fragment.length);
    this.#append(fragment, 0, head);
    if (this.#skipped === 0 && this.#whole > MAX_MESSAGE_BYTES) this.#skipWhole();
    if (this.#skipped > 0) {
      const skipped = Math.min(this.#skipped, fragment.length - head);
      this.#skipped -= skipped;
      return head + skipped;
    }
    const end = Math.min(fragment.length, head + this.#whole - this.#length);
    this.#append(fragment, head, end);
    return end;
  }

  /** The message, if it is whole; it is forgotten then. */
  finish(): Buffer | undefined {
    if (this.#length < HEADER_BYTES || this.#length < this.#whole) return undefined;
    const message = this.#room.subarray(0, this.#length);
    this.drop();
    return message;
  }

  drop(): void {
    this.#room = NOTHING;
    this.#length = 0;
    this.#skipped = 0;
  }

  /** Length of the message as far as it is known: at first that of its header. */
  get #whole(): number {
    return this.#length < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + this.#room.readUIntBE(1, 3);
  }

  #skipWhole(): void {
    const rest = this.#whole - this.#length;
    this.drop();
    this.#skipped = rest;
  }

  #append(fragment: Buffer, start: number, end: number): void {
    const length = this.#length + end - start;
    if (length > this.#room.length) {
      const larger = Buffer.alloc(Math.max(length, this.#room.length * 2));
      this.#room.copy(larger, 0, 0, this.#length);
      this.#room = larger;
    }
    fragment.copy(this.#room, this.#length, start, end);
    this.#length = length;
  }
}

/** What is remembered of a TLS connection. */
export class TlsSession {
  /** Version that a server or a record other than a client hello told; 0 where none did. */
  version = 0;
  #firstPort: number | undefined;
  readonly #first = new HandshakeSide();
  readonly #second = new HandshakeSide();

  /** The direction of packets from this port. */
  side(srcport: number): HandshakeSide {
    this.#firstPort ??= srcport;
    return srcport === this.#firstPort ? this.#first : this.#second;
  }
}

export const TLS_SESSION = new MemoryKey(() => new TlsSession());
