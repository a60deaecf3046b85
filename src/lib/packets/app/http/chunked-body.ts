import { behindLine } from '../header-lines.js';

/** No limit is set for sizes with their extensions, nor for trailers; real ones are far shorter. */
const MAX_LINE_BYTES = 8192;
/** More digits do not fit into a number. */
const SIZE = /^[0-9a-f]{1,13}(?=[ \t]*(;|$))/i;
const CRLF_BYTES = 2;

/**
 * A body in chunks, of which only the sizes are read (RFC 9112 section 7.1):
 *
 *     5 CR LF  hello CR LF  0 CR LF  trailers  CR LF
 */
export class ChunkedBody {
  #place: 'size' | 'trailer' | 'end' = 'size';
  /** What has come of the line that is being read. */
  #line = '';
  /** It is not in chunks, or we have lost our place in it. */
  isBroken = false;

  get hasEnded(): boolean {
    return this.#place === 'end';
  }

  /** How many bytes from `start` on belong to the body: more than there are, where a chunk goes on behind `end`. */
  pass(bytes: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end && !this.hasEnded) {
      const behind = behindLine(bytes, at, end);
      const lineEnd = behind < 0 ? end : behind;
      this.#line += bytes.toString('latin1', at, Math.min(lineEnd, at + MAX_LINE_BYTES));
      at = lineEnd;
      if (this.#line.length >= MAX_LINE_BYTES) this.#giveUp();
      else if (behind >= 0) at += this.#endLine();
    }
    return at - start;
  }

  /** Reads the line that has ended; returns the bytes of the chunk behind it. */
  #endLine(): number {
    const line = this.#line.trimEnd();
    this.#line = '';
    if (this.#place === 'trailer') {
      if (line === '') this.#place = 'end';
      return 0;
    }
    const digits = SIZE.exec(line)?.[0];
    if (digits === undefined) {
      this.#giveUp();
      return 0;
    }
    const size = Number.parseInt(digits, 16);
    if (size > 0) return size + CRLF_BYTES;
    this.#place = 'trailer';
    return 0;
  }

  #giveUp(): void {
    this.isBroken = true;
    this.#place = 'end';
  }
}
