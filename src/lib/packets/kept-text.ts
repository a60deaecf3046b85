import { AsciiText } from '../bytes/ascii.js';

const ASCII = /^[ -~]*$/;
/** Longer texts are written anew each time: what has no limit asks for its room itself. */
const MAX_KEPT_BYTES = 512;

/** The text of a header that many packets share, once one of them was written: the others copy it. */
export class KeptText {
  /** Undefined where nothing is kept yet, or can be. */
  ascii: AsciiText | undefined;

  /** Keeps what was written from `start` to `end`. */
  keep(bytes: Buffer, start: number, end: number): void {
    if (end - start > MAX_KEPT_BYTES) return;
    const text = bytes.toString('latin1', start, end);
    if (ASCII.test(text)) this.ascii = new AsciiText(text);
  }
}
