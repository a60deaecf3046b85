import { AddressHash } from './address-hash.js';
import { AsciiText } from './ascii.js';

export type AddressKind = 'ipv4' | 'ipv6' | 'mac';

/**
 * One network address. Its bits stand in four 32-bit words, the last used first: IPv4 has `word3`, a MAC
 * address `word2` (upper 16 bits) and `word3`, IPv6 all four. The text is made when first asked for.
 *
 * Equal addresses are nearly always one object (see {@link AddressTable}), but not always: compare them with
 * {@link sameAddress}.
 */
export class Address {
  readonly kind: AddressKind;
  readonly word0: number;
  readonly word1: number;
  readonly word2: number;
  readonly word3: number;
  /** A hash of the bits, for tables keyed by addresses. It is another one in each process. */
  readonly hash: number;
  #ascii: AsciiText | undefined;
  #text = '';

  constructor(kind: AddressKind, words: readonly [number, number, number, number], hash: number) {
    this.kind = kind;
    [this.word0, this.word1, this.word2, this.word3] = words;
    this.hash = hash;
  }

  /** `10.0.0.1`, `2001:db8::1` (RFC 5952), `00:1b:21:3c:9d:f8`. */
  get text(): string {
    if (this.#text === '') this.#text = formatAddress(this);
    return this.#text;
  }

  /** The text, ready to be written. */
  get ascii(): AsciiText {
    this.#ascii ??= new AsciiText(this.text);
    return this.#ascii;
  }

  toJSON(): string {
    return this.text;
  }
}

export const sameAddress = (a: Address, b: Address): boolean =>
  a === b ||
  (a.word3 === b.word3 &&
    a.word2 === b.word2 &&
    a.word1 === b.word1 &&
    a.word0 === b.word0 &&
    a.kind === b.kind);

function formatAddress(address: Address): string {
  if (address.kind === 'ipv4') return formatIpv4(address.word3);
  if (address.kind === 'mac') return formatMac(address.word2, address.word3);
  return formatIpv6([address.word0, address.word1, address.word2, address.word3]);
}

const formatIpv4 = (word: number): string =>
  `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;

function formatMac(high: number, low: number): string {
  const digits = (high & 0xffff).toString(16).padStart(4, '0') + (low >>> 0).toString(16).padStart(8, '0');
  return digits.replaceAll(/(..)(?=.)/g, '$1:');
}

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as `::`, the first of equals. */
function formatIpv6(words: readonly number[]): string {
  const groups: number[] = [];
  for (const word of words) groups.push(word >>> 16, word & 0xffff);
  const { start, length } = longestZeroRun(groups);
  if (start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff))) {
    // RFC 5952 section 5: addresses that carry an IPv4 address show it.
    return `${length === 6 ? '::' : '::ffff:'}${formatIpv4(words[3] as number)}`;
  }
  if (length < 2) return groupsText(groups, 0, groups.length);
  return `${groupsText(groups, 0, start)}::${groupsText(groups, start + length, groups.length)}`;
}

function groupsText(groups: readonly number[], start: number, end: number): string {
  let text = '';
  for (let index = start; index < end; index += 1) {
    const digits = (groups[index] as number).toString(16);
    text = index === start ? digits : `${text}:${digits}`;
  }
  return text;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  const best = { start: 0, length: 0 };
  let length = 0;
  for (let index = 0; index < groups.length; index += 1) {
    length = groups[index] === 0 ? length + 1 : 0;
    if (length <= best.length) continue;
    best.start = index + 1 - length;
    best.length = length;
  }
  return best;
}

const RECENT_BITS = 10;
const INITIAL_SLOTS = 1 << 10;
const MAX_ENTRIES = 1 << 16;
/** A search this long has met very bad luck: what is not found by then is made anew, which costs little. */
const MAX_PROBES = 64;

/**
 * Gives one {@link Address} object for the same bits, so that texts are made once and most comparisons end
 * at `===`. It is a cache with a limit: when 65,536 addresses are held it forgets them all, and an address
 * seen again is a new, equal object. No result may depend on identity.
 */
class AddressTable {
  readonly #kind: AddressKind;
  /** At most half full, so that a search stays short; small at first, so that it stays in the cache. */
  #slots: (Address | undefined)[] = emptySlots(INITIAL_SLOTS);
  #entries = 0;
  readonly #hash: AddressHash;
  /** The last address for each of a few values of its bits mixed: found there, it needs no hash. */
  readonly #recent = new Array<Address | undefined>(1 << RECENT_BITS).fill(undefined);

  constructor(kind: AddressKind, hash: AddressHash) {
    this.#kind = kind;
    this.#hash = hash;
  }

  get(word0: number, word1: number, word2: number, word3: number): Address {
    const place = Math.imul(word3 ^ word2 ^ word1, 0x9e3779b1) >>> (32 - RECENT_BITS);
    const recent = this.#recent[place];
    if (
      recent !== undefined &&
      recent.word3 === word3 &&
      recent.word2 === word2 &&
      recent.word1 === word1 &&
      recent.word0 === word0
    ) {
      return recent;
    }
    const address = this.#search(word0, word1, word2, word3);
    this.#recent[place] = address;
    return address;
  }

  #search(word0: number, word1: number, word2: number, word3: number): Address {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const hash = this.#hash.of(word0, word1, word2, word3);
    let index = hash & mask;
    for (let probes = 0; ; probes += 1) {
      const found = slots[index];
      if (found === undefined) break;
      if (found.word3 === word3 && found.word2 === word2 && found.word1 === word1 && found.word0 === word0) {
        return found;
      }
      if (probes === MAX_PROBES) return new Address(this.#kind, [word0, word1, word2, word3], hash);
      index = (index + 1) & mask;
    }
    const address = new Address(this.#kind, [word0, word1, word2, word3], hash);
    slots[index] = address;
    this.#entries += 1;
    if (this.#entries * 2 > slots.length) this.#grow();
    return address;
  }

  /** Makes the table larger, or forgets everything where it is as large as it may be. */
  #grow(): void {
    const old = this.#slots;
    if (this.#entries >= MAX_ENTRIES) {
      this.#slots = emptySlots(old.length);
      this.#entries = 0;
      return;
    }
    this.#slots = emptySlots(old.length * 2);
    const mask = this.#slots.length - 1;
    for (const address of old) {
      if (address === undefined) continue;
      let index = address.hash & mask;
      while (this.#slots[index] !== undefined) index = (index + 1) & mask;
      this.#slots[index] = address;
    }
  }
}

const emptySlots = (count: number): (Address | undefined)[] =>
  new Array<Address | undefined>(count).fill(undefined);

const addressHash = new AddressHash();
const ipv4Table = new AddressTable('ipv4', addressHash);
const ipv6Table = new AddressTable('ipv6', addressHash);
const macTable = new AddressTable('mac', addressHash);

const word = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) << 24) |
  ((bytes[at + 1] as number) << 16) |
  ((bytes[at + 2] as number) << 8) |
  (bytes[at + 3] as number);

/** The IPv4 address in the four bytes at `at`. */
export const ipv4At = (bytes: Uint8Array, at: number): Address => ipv4Table.get(0, 0, 0, word(bytes, at));

/** The IPv6 address in the sixteen bytes at `at`. */
export const ipv6At = (bytes: Uint8Array, at: number): Address =>
  ipv6Table.get(word(bytes, at), word(bytes, at + 4), word(bytes, at + 8), word(bytes, at + 12));

/** The MAC address in the six bytes at `at`. */
export const macAt = (bytes: Uint8Array, at: number): Address =>
  macTable.get(0, 0, ((bytes[at] as number) << 8) | (bytes[at + 1] as number), word(bytes, at + 2));

/** The IPv4 address with these 32 bits (a signed 32-bit integer). */
export const ipv4OfWord = (bits: number): Address => ipv4Table.get(0, 0, 0, bits);

/** The MAC address with these bits: the upper 16 and the lower 32 (a signed 32-bit integer). */
export const macOfWords = (high: number, low: number): Address => macTable.get(0, 0, high, low);

/** The address of a kind with these bits. */
export const addressOfWords = (
  kind: AddressKind,
  [word0, word1, word2, word3]: readonly [number, number, number, number],
): Address => {
  const table = kind === 'ipv4' ? ipv4Table : kind === 'ipv6' ? ipv6Table : macTable;
  return table.get(word0, word1, word2, word3);
};

/** Reads the text of an address in any notation its kind allows; undefined where it is none. */
export function parseAddress(kind: AddressKind, text: string): Address | undefined {
  if (kind === 'ipv4') return parseIpv4(text);
  if (kind === 'mac') return parseMac(text);
  return parseIpv6(text);
}

/** Reads the text of an address of any kind, as {@link Address.text} writes it. */
export function addressOf(text: string): Address | undefined {
  if (!text.includes(':')) return parseIpv4(text);
  return parseMac(text) ?? parseIpv6(text);
}

function parseIpv4(text: string): Address | undefined {
  const octets = text.split('.');
  // `010` is eight to some programs and ten to others.
  if (octets.length !== 4 || !octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet))) return undefined;
  if (octets.some((octet) => Number(octet) > 255)) return undefined;
  return ipv4OfWord(octets.reduce((bits, octet) => (bits << 8) | Number(octet), 0));
}

function parseMac(text: string): Address | undefined {
  const match = /^([0-9a-f]{2}):([0-9a-f]{2}):([0-9a-f]{2}):([0-9a-f]{2}):([0-9a-f]{2}):([0-9a-f]{2})$/i.exec(
    text,
  );
  if (match === null) return undefined;
  const octets = match.slice(1).map((digits) => Number.parseInt(digits, 16));
  const [high = 0, low = 0, ...rest] = octets;
  return macOfWords(
    (high << 8) | low,
    rest.reduce((bits, octet) => (bits << 8) | octet, 0),
  );
}

function parseIpv6(text: string): Address | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const last = parseGroups(halves.at(-1) ?? '');
  const head = halves.length === 2 ? parseGroups(halves[0] ?? '', { mayEndInQuad: false }) : last;
  const tail = halves.length === 2 ? last : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  const bits = (index: number): number => ((groups[index] as number) << 16) | (groups[index + 1] as number);
  return ipv6Table.get(bits(0), bits(2), bits(4), bits(6));
}

/** 16-bit groups of one side of `::`; a dotted quad at the end of the address stands for two. */
function parseGroups(text: string, { mayEndInQuad } = { mayEndInQuad: true }): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    const quad = mayEndInQuad && index === parts.length - 1 ? parseIpv4(part) : undefined;
    if (quad !== undefined) groups.push(quad.word3 >>> 16, quad.word3 & 0xffff);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
