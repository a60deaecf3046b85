import { createHmac } from 'node:crypto';
import { getPublicSuffix } from 'tldts-icann';
import { type Address, addressOf, ipv4At, ipv6At, macAt } from '../../bytes/address.js';
import { CryptoPan } from './crypto-pan.js';

const WORD_BYTES = 4;
const MAC_BYTES = 6;
const GROUP_BIT = 0x01;
const LOCAL_BIT = 0x02;
/** Digits of a name that stands for another: one in 16^10 names has those of another. */
const NAME_DIGITS = 10;
/** What was replaced is remembered, up to so many texts; then all is forgotten, and comes out the same again. */
const MAX_REMEMBERED = 65_536;

/**
 * Replaces what tells who somebody is, by a key: the same text is always replaced by the same one. Addresses keep what
 * they have in common ({@link CryptoPan}); of a name, the parts of the DNS that everybody shares (`co.uk`) stay.
 */
export class Anonymizer {
  readonly #pan: CryptoPan;
  readonly #key: Uint8Array;
  readonly #remembered = new Map<string, string>();

  /** Takes a key of 32 bytes. */
  constructor(key: Uint8Array) {
    this.#pan = new CryptoPan(key);
    this.#key = key;
  }

  /** What stands for an address of any kind; a text that is none is replaced as a name. */
  address(text: string): string {
    return this.#once(text, () => {
      const address = addressOf(text);
      if (address === undefined) return this.#newName(text);
      if (isCommon(address)) return address.text;
      return address.kind === 'mac' ? this.#mac(address) : this.#ip(address);
    });
  }

  /** What stands for a name: of a host, a domain, a network, a file, a person. */
  name(text: string): string {
    return addressOf(text) === undefined
      ? this.#once(`name ${text}`, () => this.#newName(text))
      : this.address(text);
  }

  #once(key: string, make: () => string): string {
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    const made = make();
    this.#remembered.set(key, made);
    return made;
  }

  /**
   * An address that nobody has for his own means the same everywhere and is left alone. Where one is replaced by such an
   * address, the replacement is replaced again, so that no two addresses become one.
   */
  #ip(address: Address): string {
    const at = address.kind === 'ipv4' ? ipv4At : ipv6At;
    let replaced = address;
    do replaced = at(this.#pan.replace(bytesOf(replaced)), 0);
    while (isCommon(replaced));
    return replaced.text;
  }

  #mac(address: Address): string {
    const bytes = this.#digest(`mac ${address.text}`).subarray(0, MAC_BYTES);
    bytes[0] = ((bytes[0] as number) & ~GROUP_BIT) | LOCAL_BIT;
    return macAt(bytes, 0).text;
  }

  /** Each label by itself and what stands behind it, so that hosts of one domain are still of one domain. */
  #newName(text: string): string {
    const name = text.toLowerCase();
    const suffix = /^[\w.-]+\.[a-z-]+$/.test(name) ? (getPublicSuffix(name) ?? '') : '';
    const labels = (suffix === '' ? name : name.slice(0, -suffix.length - 1)).split('.');
    const replaced = labels.map((_, place) => this.#label([...labels.slice(place), suffix].join('.')));
    return [...replaced, ...(suffix === '' ? [] : [suffix])].join('.');
  }

  #label(text: string): string {
    return `n${this.#digest(`name ${text}`).toString('hex').slice(0, NAME_DIGITS)}`;
  }

  #digest(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}

/** The bits of an IP address. */
function bytesOf({ kind, word0, word1, word2, word3 }: Address): Buffer {
  const words = kind === 'ipv4' ? [word3] : [word0, word1, word2, word3];
  const bytes = Buffer.alloc(words.length * WORD_BYTES);
  for (const [index, word] of words.entries()) bytes.writeInt32BE(word | 0, index * WORD_BYTES);
  return bytes;
}

const LOOPBACK = 127;
const FIRST_MULTICAST = 224;
const LAST_MULTICAST = 239;
const IPV6_MULTICAST = 0xff;

/** Addresses of nobody: unspecified, loopback, multicast, broadcast (RFC 6890, RFC 4291 section 2.4). */
function isCommon({ kind, word0, word1, word2, word3 }: Address): boolean {
  if (kind === 'mac') return ((word2 >>> 8) & GROUP_BIT) !== 0 || (word2 === 0 && word3 === 0);
  if (kind === 'ipv6') {
    const isLow = word0 === 0 && word1 === 0 && word2 === 0 && (word3 === 0 || word3 === 1);
    return isLow || word0 >>> 24 === IPV6_MULTICAST;
  }
  const first = word3 >>> 24;
  return (
    word3 === 0 || word3 === -1 || first === LOOPBACK || (first >= FIRST_MULTICAST && first <= LAST_MULTICAST)
  );
}
