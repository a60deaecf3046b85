import { SLACK_BYTES } from './ascii.js';

/** Texts up to this length are copied letter by letter: a call of a function of Node takes longer. */
const SHORT_TEXT = 64;
const PLAIN_TEXT = /^[ !#-[\]-~]*$/;
const QUOTE = 0x22;

/** What JSON writes as it is: printable ASCII without quote and backslash. */
const IS_PLAIN = Uint8Array.from({ length: 128 }, (_, code) =>
  PLAIN_TEXT.test(String.fromCharCode(code)) ? 1 : 0,
);

/**
 * A growing buffer that encoders write into. They take `view` and a position, and hand the new position back;
 * whoever may need much room calls {@link ByteSink.ensure}, after which `view` and `bytes` may be others.
 */
export class ByteSink {
  bytes: Buffer;
  view: DataView;
  /** Where the next record starts: all before it is whole. */
  at = 0;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Makes room for `needed` bytes at `at`, keeping what stands before it. */
  ensure(at: number, needed: number): void {
    const wanted = at + needed + SLACK_BYTES;
    if (wanted <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(wanted, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, at);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }

  /** Writes UTF-8 text as it is. */
  raw(at: number, text: string): number {
    const { length } = text;
    this.ensure(at, length * 3);
    const { bytes } = this;
    if (length > SHORT_TEXT) return at + bytes.write(text, at);
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) return at + bytes.write(text, at);
      bytes[at + index] = code;
    }
    return at + length;
  }

  /** Writes a JSON string with its quotes, escaped as `JSON.stringify` does. */
  text(at: number, text: string): number {
    const { length } = text;
    if (length > SHORT_TEXT) return this.#longText(at, text);
    this.ensure(at, length + 2);
    const { bytes } = this;
    bytes[at] = QUOTE;
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      // Beyond the table nothing is found, which is not 1 either.
      if (IS_PLAIN[code] !== 1) return this.raw(at, JSON.stringify(text));
      bytes[at + 1 + index] = code;
    }
    bytes[at + 1 + length] = QUOTE;
    return at + length + 2;
  }

  #longText(at: number, text: string): number {
    if (!PLAIN_TEXT.test(text)) return this.raw(at, JSON.stringify(text));
    this.ensure(at, text.length + 2);
    this.bytes[at] = QUOTE;
    const end = at + 1 + this.bytes.write(text, at + 1, 'latin1');
    this.bytes[end] = QUOTE;
    return end + 1;
  }
}
