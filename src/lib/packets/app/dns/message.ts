import type { Cursor } from '../../cursor.js';
import type { DomainName } from './domain-name.js';

/** One message while it is being read: names point into all of it. Nothing behind `end` may be read. */
export class DnsMessage {
  readonly bytes: Buffer;
  /** First byte of the header: pointers count from here. */
  readonly start: number;
  /** First byte behind what was captured of the message. */
  readonly end: number;
  /** First byte behind the message as it was on the wire. */
  readonly wireEnd: number;
  /** Where it is read. */
  at: number;
  /** First byte behind the data of the record being read. */
  dataEnd: number;
  /** The last name that was nothing but a pointer. */
  last: { readonly pointer: number; readonly name: DomainName } | undefined;
  readonly #cursor: Cursor;
  /** The message goes on where the capture does not, or in another fragment. */
  readonly #isCut: boolean;
  #hasRemark = false;
  /** What is read makes no sense any more, or has ended. */
  isDamaged = false;

  constructor(cursor: Cursor, { start, wireBytes }: { start: number; wireBytes: number }) {
    this.#cursor = cursor;
    this.bytes = cursor.bytes;
    this.start = start;
    this.at = start;
    this.wireEnd = start + wireBytes;
    this.end = Math.min(this.wireEnd, cursor.end);
    this.dataEnd = this.end;
    this.#isCut = this.wireEnd > this.end || cursor.isFragment;
  }

  /** Whether `needed` bytes are left of the message; records the damage where not. */
  has(needed: number, note: string): boolean {
    if (this.at + needed <= this.end) return true;
    this.cutShort(this.at + needed, note);
    return false;
  }

  /** Whether the message can reach up to `end`, though it may not have been captured so far. */
  canReach(end: number): boolean {
    return end <= this.wireEnd || this.#cursor.isFragment;
  }

  /** Whether `needed` bytes are left of the data of the record. */
  hasData(needed: number): boolean {
    return this.at + needed <= this.dataEnd;
  }

  uint8(): number {
    const value = this.bytes[this.at] as number;
    this.at += 1;
    return value;
  }

  uint16(): number {
    const value = this.bytes.readUInt16BE(this.at);
    this.at += 2;
    return value;
  }

  uint32(): number {
    const value = this.bytes.readUInt32BE(this.at);
    this.at += 4;
    return value;
  }

  /** The next `length` bytes as hexadecimal digits. */
  hex(length: number): string {
    const start = this.at;
    this.at += length;
    return this.bytes.toString('hex', start, this.at);
  }

  /** Records that the message ends before `needed`: the capture was cut, or a count or length in it lies. */
  cutShort(needed: number, note: string): undefined {
    if (!this.#isCut) return this.damaged(note, this.at);
    this.isDamaged = true;
    this.#cursor.truncated(needed - this.#cursor.at, note);
    return undefined;
  }

  /** Records that what stands at `at` cannot be, and nothing behind it can be read. */
  damaged(note: string, at: number): undefined {
    this.isDamaged = true;
    this.#cursor.malformed(note, at - this.#cursor.at);
    return undefined;
  }

  /** Records what is wrong with the message but does not hinder reading on: the first such thing. */
  remark(note: string): void {
    if (!this.#hasRemark) this.#cursor.remark(note, this.at - this.#cursor.at);
    this.#hasRemark = true;
  }
}
