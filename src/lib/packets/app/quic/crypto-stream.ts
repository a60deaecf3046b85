/** The first flight of a handshake; later bytes are not kept. */
const MAX_STREAM_BYTES = 65_536;
const MAX_PIECES = 256;
const HEADER_BYTES = 4;
const NOTHING: Buffer = Buffer.alloc(0);

/** What came of the stream of handshake messages of one direction, in whatever order it came. */
export class CryptoStream {
  /** Offset of the first byte that was not handed on. */
  #next = 0;
  /** Pieces that are not handed on yet, by offset. */
  readonly #pieces = new Map<number, Buffer>();
  /** Bytes in all pieces. */
  #kept = 0;

  /** Keeps what a CRYPTO frame brings (RFC 9000 section 19.6). */
  add(offset: number, data: Buffer): void {
    if (offset + data.length <= this.#next || offset + data.length > MAX_STREAM_BYTES) return;
    const known = this.#pieces.get(offset)?.length ?? 0;
    const kept = this.#kept - known + data.length;
    if (known >= data.length || kept > MAX_STREAM_BYTES || this.#pieces.size >= MAX_PIECES) return;
    this.#pieces.set(offset, Buffer.from(data));
    this.#kept = kept;
  }

  /** Takes the messages that are whole now, one behind the other; nothing where none is. */
  takeMessages(): Buffer {
    return this.#pieces.size === 0 ? NOTHING : this.#takeWhole();
  }

  #takeWhole(): Buffer {
    const bytes = this.#contiguous();
    let end = 0;
    while (bytes.length - end >= HEADER_BYTES) {
      const after = end + HEADER_BYTES + bytes.readUIntBE(end + 1, 3);
      if (after > bytes.length) break;
      end = after;
    }
    this.#next += end;
    for (const [offset, piece] of this.#pieces) {
      if (offset + piece.length > this.#next) continue;
      this.#pieces.delete(offset);
      this.#kept -= piece.length;
    }
    return bytes.subarray(0, end);
  }

  /** All bytes from the next one on, up to the first gap. */
  #contiguous(): Buffer {
    const [only] = this.#pieces;
    if (this.#pieces.size === 1 && only?.[0] === this.#next) return only[1];
    const parts: Buffer[] = [];
    let at = this.#next;
    for (const [offset, piece] of [...this.#pieces].sort(([one], [other]) => one - other)) {
      if (offset > at) break;
      if (offset + piece.length <= at) continue;
      parts.push(piece.subarray(at - offset));
      at = offset + piece.length;
    }
    return Buffer.concat(parts);
  }
}
