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
    if (!this.#mayTake(1)) return 0;
    this.at += 1;
    return this.bytes[this.at - 1] as number;
  }

  uint16(): number {
    if (!this.#mayTake(2)) return 0;
    const { bytes, at } = this;
    this.at = at + 2;
    return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  }

  uint24(): number {
    if (!this.#mayTake(3)) return 0;
    const { bytes, at } = this;
    this.at = at + 3;
    return ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
  }

  uint32(): number {
    if (!this.#mayTake(4)) return 0;
    const { bytes, at } = this;
    this.at = at + 4;
    const high = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
    return high * 65_536 + (((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number));
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
