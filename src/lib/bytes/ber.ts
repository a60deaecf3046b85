import { wireText } from './wire-text.js';

/** Tags of the universal class: ITU-T X.680 section 8.6. */
export const BER = {
  integer: 0x02,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  utcTime: 0x17,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

const LONG_TAG = 0x1f;
const CONTINUES = 0x80;
const MAX_LENGTH_BYTES = 4;
const MAX_TAG_BYTES = 4;
/** What a double can hold exactly. */
const MAX_INTEGER_BYTES = 6;

/** One value: its tag as it stands there, and where its content is. */
export interface BerValue {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads values of BER, and so of DER, one after the other, never past the end it was given: a length that
 * reaches further ends it.
 * What is inside of a value is read by another reader, so that nesting costs nothing until someone looks.
 * ITU-T X.690 section 8.1; lengths that are not stated, which the protocols here forbid, are not read.
 */
export class BerReader {
  readonly bytes: Buffer;
  at: number;
  readonly end: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** A reader of what is inside a value. */
  inside({ start, end }: BerValue): BerReader {
    return new BerReader(this.bytes, start, end);
  }

  /** The next value; undefined where there is none that is whole. */
  next(): BerValue | undefined {
    const { bytes, end } = this;
    let at = this.at;
    if (at + 2 > end) return undefined;
    let tag = bytes[at] as number;
    at += 1;
    if ((tag & LONG_TAG) === LONG_TAG) {
      const first = at;
      while (at < end && ((bytes[at] as number) & CONTINUES) !== 0) at += 1;
      at += 1;
      if (at - first > MAX_TAG_BYTES || at >= end) return undefined;
      for (let each = first; each < at; each += 1) tag = tag * 0x100 + (bytes[each] as number);
    }
    const length = berLength(bytes, at, end);
    if (length === undefined || length.start + length.length > end) return undefined;
    this.at = length.start + length.length;
    return { tag, start: length.start, end: this.at };
  }

  /** The next value where it has this tag; otherwise it stays where it is. */
  take(tag: number): BerValue | undefined {
    if (this.at >= this.end || this.bytes[this.at] !== tag) return undefined;
    return this.next();
  }

  /** All values that are left, up to the first that is not whole. */
  values(): BerValue[] {
    const values: BerValue[] = [];
    for (let value = this.next(); value !== undefined; value = this.next()) values.push(value);
    return values;
  }

  /** A reader of what is inside the next value, where it has this tag. */
  enter(tag: number): BerReader | undefined {
    const value = this.take(tag);
    return value === undefined ? undefined : this.inside(value);
  }

  /** The number in a value of two's complement; undefined where it is empty or larger than any that is used. */
  integer(value: BerValue | undefined): number | undefined {
    if (value === undefined) return undefined;
    const length = value.end - value.start;
    if (length < 1 || length > MAX_INTEGER_BYTES) return undefined;
    return this.bytes.readIntBE(value.start, length);
  }

  text(value: BerValue): string {
    return wireText(this.bytes, value.start, value.end);
  }

  hex(value: BerValue): string {
    return this.bytes.toString('hex', value.start, value.end);
  }

  /** `1.3.6.1.2.1`: X.690 section 8.19; undefined where it ends in the middle of a number. */
  oid({ start, end }: BerValue): string | undefined {
    const numbers: number[] = [];
    let number = 0;
    for (let at = start; at < end; at += 1) {
      const byte = this.bytes[at] as number;
      number = number * 0x80 + (byte & 0x7f);
      if (number > Number.MAX_SAFE_INTEGER) return undefined;
      if ((byte & CONTINUES) !== 0) continue;
      numbers.push(number);
      number = 0;
    }
    const [first, ...others] = numbers;
    if (first === undefined || ((this.bytes[end - 1] as number) & CONTINUES) !== 0) return undefined;
    const root = Math.min(Math.trunc(first / 40), 2);
    return [root, first - root * 40, ...others].join('.');
  }
}

/** The length that stands at `at`, and where the content begins. */
export function berLength(
  bytes: Buffer,
  at: number,
  end: number,
): { readonly length: number; readonly start: number } | undefined {
  if (at >= end) return undefined;
  const first = bytes[at] as number;
  if (first < CONTINUES) return { length: first, start: at + 1 };
  const count = first & 0x7f;
  if (count === 0 || count > MAX_LENGTH_BYTES || at + 1 + count > end) return undefined;
  return { length: bytes.readUIntBE(at + 1, count), start: at + 1 + count };
}
