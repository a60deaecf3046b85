import type { Cursor } from '../cursor.js';

const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;
const END = [CR, LF, DOT, CR, LF] as const;
/** The text that ends with the dot begins behind a line's end: of these five bytes two have been. */
const AFTER_LINE = 2;

/** Finds the line with nothing but a dot that ends a text: RFC 5321 section 4.1.1.4, RFC 1939 section 3. */
export class DotEnd {
  #matched = AFTER_LINE;

  /** Begins with the first line of another text. */
  restart(): void {
    this.#matched = AFTER_LINE;
  }

  /** Moves the cursor behind what it has of the text; returns whether the text ends there. */
  skip(cursor: Cursor): boolean {
    const { bytes, end } = cursor;
    for (let at = cursor.at; at < end; at += 1) {
      const byte = bytes[at];
      if (byte !== END[this.#matched]) this.#matched = byte === CR ? 1 : 0;
      else this.#matched += 1;
      if (this.#matched < END.length) continue;
      cursor.advance(at + 1 - cursor.at);
      return true;
    }
    cursor.advance(end - cursor.at);
    return false;
  }
}
