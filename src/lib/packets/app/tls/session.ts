import { MemoryKey } from '../../conversation.js';

/** Longer handshake messages are not put together; the longest certificate chains have a third of this. */
const MAX_MESSAGE_BYTES = 131_072;
const HEADER_BYTES = 4;

/** One direction of a connection: the handshake message that began and did not end, and whether it is encrypted now. */
export class HandshakeSide {
  /** A change of the cipher was announced: what follows cannot be read. */
  isEncrypted = false;
  #begun = Buffer.alloc(0);
  #missing = 0;

  get isPending(): boolean {
    return this.#begun.length > 0 || this.#missing > 0;
  }

  /** Keeps the beginning of a message. Returns false where it is so long that only its length is kept. */
  begin(fragment: Buffer): boolean {
    this.#begun = Buffer.from(fragment);
    this.#missing = 0;
    return !this.#skipsTooLong();
  }

  /** Adds what stands in `fragment`; returns the bytes that were of the message. It is whole when nothing is missing. */
  add(fragment: Buffer): number {
    if (this.#missing > 0) {
      const skipped = Math.min(this.#missing, fragment.length);
      this.#missing -= skipped;
      return skipped;
    }
    const before = this.#begun.length;
    const joined = Buffer.concat([this.#begun, fragment]);
    const whole = joined.length < HEADER_BYTES ? joined.length : HEADER_BYTES + joined.readUIntBE(1, 3);
    this.#begun = joined.subarray(0, whole);
    this.#skipsTooLong();
    return Math.min(whole, joined.length) - before;
  }

  /** The message, if it is whole; it is forgotten then. */
  finish(): Buffer | undefined {
    const { length } = this.#begun;
    if (length < HEADER_BYTES || length < HEADER_BYTES + this.#begun.readUIntBE(1, 3)) return undefined;
    const message = this.#begun;
    this.drop();
    return message;
  }

  drop(): void {
    this.#begun = Buffer.alloc(0);
    this.#missing = 0;
  }

  #skipsTooLong(): boolean {
    if (this.#begun.length < HEADER_BYTES) return false;
    const whole = HEADER_BYTES + this.#begun.readUIntBE(1, 3);
    if (whole <= MAX_MESSAGE_BYTES) return false;
    this.#missing = whole - this.#begun.length;
    this.#begun = Buffer.alloc(0);
    return true;
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
