import { wireText } from '../../bytes/wire-text.js';
import { headerName } from './header-name.js';

const HT = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;

/** Most lines end within as many bytes: looking at each of them takes less time than a call of a function of Node. */
const NEAR_BYTES = 192;

const isBlank = (byte: number | undefined): boolean => byte === SPACE || byte === HT;

/** Where the line that begins at `start` ends, behind its LF; -1 where it does not end before `end`. */
export function behindLine(bytes: Buffer, start: number, end: number): number {
  const near = Math.min(end, start + NEAR_BYTES);
  for (let at = start; at < near; at += 1) if (bytes[at] === LF) return at + 1;
  if (near === end) return -1;
  const length = bytes.subarray(near, end).indexOf(LF);
  return length < 0 ? -1 : near + length + 1;
}

/** Where the text of a line ends, of which `behind` is the first byte behind its LF, or CR and LF. */
export const endOfLine = (bytes: Buffer, start: number, behind: number): number =>
  behind - 2 >= start && bytes[behind - 2] === CR ? behind - 2 : behind - 1;

/** The first byte behind the empty line that ends a head; -1 where there is none before `end`. */
export function behindHead(bytes: Buffer, start: number, end: number): number {
  let line = start;
  for (;;) {
    const behind = behindLine(bytes, line, end);
    if (behind < 0) return -1;
    if (line > start && endOfLine(bytes, line, behind) === line) return behind;
    line = behind;
  }
}

/**
 * The header lines of a message in the manner of RFC 5322: HTTP, SIP and RTSP have them. A line that begins
 * with a blank goes on with the one before (RFC 9112 section 5.2, RFC 3261 section 7.3.1).
 */
export class HeaderLines {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;
  #valueStart = 0;
  #valueEnd = 0;
  #isFolded = false;
  /** Name of the header in lower case. */
  name = '';
  /** The line has no end. */
  hasNoEnd = false;

  /** `start` is where the first header line begins, `end` the first byte behind the last one. */
  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** Goes on to the next header; false where there is none. Lines without a name are passed over. */
  next(): boolean {
    while (this.#at < this.#end) {
      const start = this.#at;
      const end = this.#takeLine(start);
      const colon = this.#colonIn(start, end);
      if (colon > start) {
        this.name = headerName(this.#bytes, start, colon);
        this.#valueStart = colon + 1;
        this.#valueEnd = end;
        return true;
      }
    }
    return false;
  }

  /** Where the first colon of a line stands; -1 where there is none. */
  #colonIn(start: number, end: number): number {
    for (let at = start; at < end; at += 1) if (this.#bytes[at] === COLON) return at;
    return -1;
  }

  /** What stands behind the colon, without the blanks around it. */
  get value(): string {
    const bytes = this.#bytes;
    let start = this.#valueStart;
    let end = this.#valueEnd;
    while (start < end && isBlank(bytes[start])) start += 1;
    while (end > start && isBlank(bytes[end - 1])) end -= 1;
    const text = wireText(bytes, start, end);
    if (!this.#isFolded) return text;
    const lines = text.split('\n').map((line) => line.trim());
    return lines.join(' ').trim();
  }

  /** Moves behind the line at `start` and those that go on with it; returns where its text ends. */
  #takeLine(start: number): number {
    let line = start;
    this.#isFolded = false;
    for (;;) {
      const behind = behindLine(this.#bytes, line, this.#end);
      this.#at = behind < 0 ? this.#end : behind;
      const end = behind < 0 ? this.#end : endOfLine(this.#bytes, line, behind);
      this.hasNoEnd = behind < 0;
      if (this.#at >= this.#end || !isBlank(this.#bytes[this.#at])) return end;
      this.#isFolded = true;
      line = this.#at;
    }
  }
}
