/** Reads a range of bytes from front to back. What is not there any more reads as 0, and `isShort` tells of it. */
export class ByteReader {
  readonly bytes: Buffer;
  at: number;
  readonly end: number;
  /** The range is shorter than what it is to hold: the rest of it is not there. */
  readonly isCut: boolean;
  /** Something was asked for that is not there. */
  isShort = false;

  constructor(bytes: Buffer, start: number, end: number, { wholeEnd = end }: { wholeEnd?: number } = {}) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.isCut = wholeEnd > end;
  }

  get left(): number {
    return this.end - this.at;
  }

  uint8(): number {
    return this.#uint(1);
  }

  uint16(): number {
    return this.#uint(2);
  }

  uint24(): number {
    return this.#uint(3);
  }

  uint32(): number {
    return this.#uint(4);
  }

  #uint(bytes: 1 | 2 | 3 | 4): number {
    if (!this.#mayTake(bytes)) return 0;
    const value = this.bytes.readUIntBE(this.at, bytes);
    this.at += bytes;
    return value;
  }

  /** The next `bytes` bytes on their own, or as many of them as there are. */
  take(bytes: number): ByteReader {
    const start = this.at;
    this.at = this.#mayTake(bytes) ? start + bytes : this.end;
    return new ByteReader(this.bytes, start, this.at, { wholeEnd: start + bytes });
  }

  #mayTake(bytes: number): boolean {
    if (this.left >= bytes) return true;
    this.isShort = true;
    return false;
  }

  /** What is left, in lower-case hexadecimal. */
  hex(): string {
    return this.bytes.toString('hex', this.at, this.end);
  }

  /** Calls `read` until everything is read, or it did not get what it asked for. */
  each(read: () => void): void {
    while (this.left > 0 && !this.isShort) {
      const { at } = this;
      read();
      if (this.at === at) return;
    }
  }
}
