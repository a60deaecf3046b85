/** Buffers come in these sizes, each twice the one before. */
const SMALLEST_BYTES = 64;
const SIZES = 13;
/** What all unfinished messages together may take. */
const MAX_BYTES = 67_108_864;
/** What buffers of one size that are held ready for the next messages may take. */
const MAX_SPARE_BYTES = 2_097_152;

/** Memory for messages that have begun and not ended, with one limit for all of them. */
export class MessageMemory {
  readonly #spare: Buffer[][] = Array.from({ length: SIZES }, () => []);
  /** Given back since {@link reclaim}: a layer may still be reading them. */
  readonly #returned: Buffer[] = [];
  #bytesTaken = 0;

  /** A buffer of at least `bytes` bytes; undefined where there is no memory left, or the message is too long. */
  take(bytes: number): Buffer | undefined {
    const size = sizeFor(bytes);
    const length = SMALLEST_BYTES << size;
    if (size >= SIZES || this.#bytesTaken + length > MAX_BYTES) return undefined;
    this.#bytesTaken += length;
    return this.#spare[size]?.pop() ?? Buffer.allocUnsafe(length);
  }

  /** The buffer is not needed any more; what stands in it stays until {@link reclaim}. */
  giveBack(buffer: Buffer): void {
    this.#bytesTaken -= buffer.length;
    this.#returned.push(buffer);
  }

  /** Makes what was given back available: nothing is being read now. */
  reclaim(): void {
    while (this.#returned.length > 0) {
      const buffer = this.#returned.pop();
      const spare = buffer === undefined ? undefined : this.#spare[sizeFor(buffer.length)];
      if (buffer === undefined || spare === undefined) continue;
      if ((spare.length + 1) * buffer.length <= MAX_SPARE_BYTES) spare.push(buffer);
    }
  }
}

function sizeFor(bytes: number): number {
  let size = 0;
  while (size < SIZES && SMALLEST_BYTES << size < bytes) size += 1;
  return size;
}
