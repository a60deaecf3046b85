import { type Address, ipv4OfWord, macOfWords, parseAddress } from '../bytes/address.js';
import { type AsciiText, SLACK_BYTES } from '../bytes/ascii.js';
import type { Time } from '../bytes/time.js';
import { type Name, nameOf } from './name.js';
import { parseRecordText } from './parse-text.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** The last character of ASCII that is no control. */
const LAST_ASCII = 0x7e;
const COLON = 0x3a;
const POINT = 0x2e;
const HEX_VALUE = new Int8Array(256).fill(-1);
for (let value = 0; value < 16; value += 1) HEX_VALUE[value.toString(16).charCodeAt(0)] = value;

/** Bytes that a number consists of. */
const IN_NUMBER = new Uint8Array(256);
for (const character of '+-.0123456789e') IN_NUMBER[character.charCodeAt(0)] = 1;

const CACHE_SLOTS = 1024;

/**
 * The bytes that compiled decoders read. Every reader takes a position, leaves the one behind the value in
 * `at`, and answers `undefined` (or false) where the text is not exactly what our encoder writes: the caller
 * then falls back to `JSON.parse`.
 */
export class LineSource {
  bytes: Buffer = Buffer.alloc(SLACK_BYTES);
  view: DataView = new DataView(this.bytes.buffer);
  /** Position behind the value read last. */
  at = 0;
  readonly #names = new Array<Name | undefined>(CACHE_SLOTS).fill(undefined);
  readonly #addresses = new Array<Address | undefined>(CACHE_SLOTS).fill(undefined);

  /** Reads from `bytes` from now on; at least {@link SLACK_BYTES} must stand behind the last line. */
  use(bytes: Buffer): void {
    if (bytes === this.bytes) return;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** An IPv4 address and its closing quote. */
  ipv4(start: number): Address | undefined {
    const { bytes } = this;
    let at = start;
    let bits = 0;
    for (let part = 0; part < 4; part += 1) {
      let digit = (bytes[at] as number) ^ 48;
      if (digit > 9) return undefined;
      let octet = digit;
      at += 1;
      while (octet !== 0 && octet < 256) {
        digit = (bytes[at] as number) ^ 48;
        if (digit > 9) break;
        octet = octet * 10 + digit;
        at += 1;
      }
      if (octet > 255 || bytes[at] !== (part === 3 ? QUOTE : POINT)) return undefined;
      at += 1;
      bits = (bits << 8) | octet;
    }
    this.at = at;
    return ipv4OfWord(bits);
  }

  /** A MAC address and its closing quote. */
  mac(start: number): Address | undefined {
    const { bytes } = this;
    let high = 0;
    let low = 0;
    for (let part = 0; part < 6; part += 1) {
      const at = start + part * 3;
      // A digit that is none reads as -1, which makes the whole octet negative.
      const octet =
        ((HEX_VALUE[bytes[at] as number] as number) << 4) | (HEX_VALUE[bytes[at + 1] as number] as number);
      if (octet < 0 || bytes[at + 2] !== (part === 5 ? QUOTE : COLON)) return undefined;
      if (part < 2) high = (high << 8) | octet;
      else low = (low << 8) | octet;
    }
    this.at = start + 18;
    return macOfWords(high, low);
  }

  /** An IPv6 address and its closing quote. */
  ipv6(start: number): Address | undefined {
    const end = this.#endOfText(start);
    if (end < 0) return undefined;
    this.at = end + 1;
    const slot = this.#slotOf(start, end);
    const known = this.#addresses[slot];
    if (known !== undefined && this.#isAt(known.text, start, end - start)) return known;
    const text = this.bytes.toString('latin1', start, end);
    const address = parseAddress('ipv6', text);
    // `2001:DB8::1` is a valid spelling of an address whose own text is another one.
    if (address === undefined || address.text !== text) return undefined;
    this.#addresses[slot] = address;
    return address;
  }

  /** A number that may be negative or have a fraction, as `JSON.stringify` writes it. */
  number(start: number): number | undefined {
    const { bytes } = this;
    let end = start;
    while (IN_NUMBER[bytes[end] as number] === 1) end += 1;
    this.at = end;
    const text = bytes.toString('latin1', start, end);
    const number = Number(text);
    return String(number) === text ? number : undefined;
  }

  /** Text and its closing quote. */
  text(start: number): string | undefined {
    const end = this.#endOfText(start);
    if (end < 0) return this.#unusualText(start);
    this.at = end + 1;
    return this.bytes.toString('latin1', start, end);
  }

  /** As {@link text}, for one with escapes or with characters beyond ASCII. */
  #unusualText(start: number): string | undefined {
    const end = this.#endOfEscapedText(start, 0xff);
    if (end < 0) return undefined;
    this.at = end + 1;
    const json = this.bytes.toString('utf8', start - 1, end + 1);
    const text = parseRecordText(json);
    return typeof text === 'string' && JSON.stringify(text) === json ? text : undefined;
  }

  /** As {@link text}, for a text with few distinct values; `likely` is the one that stood here last. */
  name(start: number, likely: Name | undefined): Name | undefined {
    if (likely?.ascii !== undefined && this.#isNameAt(likely.json, likely.ascii, start)) {
      this.at = start + likely.ascii.length + 1;
      return likely;
    }
    const end = this.#endOfEscapedText(start, LAST_ASCII);
    if (end < 0) return undefined;
    this.at = end + 1;
    const slot = this.#slotOf(start, end);
    const known = this.#names[slot];
    if (known !== undefined && this.#isAt(known.json, start, end - start)) return known;
    const made = nameOfJson(this.bytes.toString('latin1', start, end));
    this.#names[slot] = made;
    return made;
  }

  /** Where a text of these bytes stands in a cache: each slot holds the text seen there last. */
  #slotOf(start: number, end: number): number {
    let hash = end - start;
    for (let at = start; at < end; at += 1) hash = (Math.imul(hash, 31) + (this.bytes[at] as number)) | 0;
    return (hash ^ (hash >>> 10)) & (CACHE_SLOTS - 1);
  }

  /** Whether this name and its closing quote stand at `start`. */
  #isNameAt(json: string, { length, words }: AsciiText, start: number): boolean {
    const { bytes, view } = this;
    if (bytes[start + length] !== QUOTE) return false;
    const whole = length >>> 3;
    for (let index = 0; index < whole; index += 1) {
      if (view.getFloat64(start + index * 8, true) !== words[index]) return false;
    }
    // The last word is padded, where the line goes on.
    for (let index = whole * 8; index < length; index += 1) {
      if (json.charCodeAt(index) !== bytes[start + index]) return false;
    }
    return true;
  }

  #isAt(text: string, start: number, length: number): boolean {
    if (text.length !== length) return false;
    for (let index = 0; index < length; index += 1) {
      if (text.charCodeAt(index) !== this.bytes[start + index]) return false;
    }
    return true;
  }

  /** Position of the closing quote, or -1 where an escape, a control or a non-ASCII byte comes first. */
  #endOfText(start: number): number {
    const { bytes } = this;
    for (let at = start; ; at += 1) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) return at;
      if (byte === BACKSLASH || byte < 0x20 || byte > LAST_ASCII) return -1;
    }
  }

  /** As {@link #endOfText}, but escapes are part of the text, and so are bytes up to `last`. */
  #endOfEscapedText(start: number, last: number): number {
    const { bytes } = this;
    for (let at = start; ; at += 1) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) return at;
      if (byte < 0x20 || byte > last) return -1;
      if (byte === BACKSLASH) at += 1;
    }
  }

  /** Decimal epoch seconds with six or nine decimals. */
  time(start: number, target: Time): boolean {
    const { bytes } = this;
    let at = start;
    let seconds = 0;
    let digit = (bytes[at] as number) ^ 48;
    const startsWithZero = digit === 0;
    while (digit <= 9 && at - start < 15) {
      seconds = seconds * 10 + digit;
      at += 1;
      digit = (bytes[at] as number) ^ 48;
    }
    if (at === start || (startsWithZero && at > start + 1) || bytes[at] !== POINT) return false;
    at += 1;
    const fractionStart = at;
    let fraction = 0;
    digit = (bytes[at] as number) ^ 48;
    while (digit <= 9 && at - fractionStart < 10) {
      fraction = fraction * 10 + digit;
      at += 1;
      digit = (bytes[at] as number) ^ 48;
    }
    const decimals = at - fractionStart;
    if (decimals !== 6 && decimals !== 9) return false;
    target.seconds = seconds;
    target.nanoseconds = decimals === 9 ? fraction : fraction * 1000;
    target.decimals = decimals;
    this.at = at;
    return true;
  }
}

/** The name that is written like this in JSON, unless it could be written in fewer characters. */
function nameOfJson(json: string): Name | undefined {
  if (!json.includes('\\')) return nameOf(json);
  const text = parseRecordText(`"${json}"`);
  const name = typeof text === 'string' ? nameOf(text) : undefined;
  return name?.json === json ? name : undefined;
}
