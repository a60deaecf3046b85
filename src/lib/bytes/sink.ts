import { SLACK_BYTES } from './ascii.js';

const PLAIN_TEXT = /^[ !#-[\]-~]*$/;

/** Whether JSON writes the text as it is: printable ASCII without quote and backslash. */
const isPlainText = (text: string): boolean => PLAIN_TEXT.test(text);

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
    this.ensure(at, text.length * 3);
    return at + this.bytes.write(text, at);
  }

  /** Writes a JSON string with its quotes, escaped as `JSON.stringify` does. */
  text(at: number, text: string): number {
    if (!isPlainText(text)) return this.raw(at, JSON.stringify(text));
    this.ensure(at, text.length + 2);
    this.bytes[at] = 0x22;
    const end = at + 1 + this.bytes.write(text, at + 1, 'latin1');
    this.bytes[end] = 0x22;
    return end + 1;
  }
}
