import { type Address, type AddressKind, parseAddress } from './address.js';

/** The addresses whose first bits are the same: `10.0.0.0/8`, or one address alone. */
export interface Network {
  readonly address: Address;
  /** Bits that count, word by word as in {@link Address}. */
  readonly masks: readonly [number, number, number, number];
}

const WORD_BITS = 32;
const ADDRESS_BITS: Record<AddressKind, number> = { ipv4: 32, ipv6: 128, mac: 48 };

/** Reads an address, with a prefix length or (a MAC address never) without; undefined where it is none. */
export function parseNetwork(kind: AddressKind, text: string): Network | undefined {
  const [, addressText = '', prefixText] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = parseAddress(kind, addressText);
  const prefix = prefixText === undefined ? ADDRESS_BITS[kind] : Number(prefixText);
  if (address === undefined || prefix > ADDRESS_BITS[kind]) return undefined;
  if (kind === 'mac' && prefixText !== undefined) return undefined;
  // The words of an address are filled from the last one.
  const unusedBits = ADDRESS_BITS.ipv6 - ADDRESS_BITS[kind];
  const mask = (word: number): number => wordMask(unusedBits + prefix - word * WORD_BITS);
  return { address, masks: [mask(0), mask(1), mask(2), mask(3)] };
}

/** The word whose first `bits` bits are set. */
function wordMask(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= WORD_BITS ? -1 : -1 << (WORD_BITS - bits);
}

/** Whether the network has this address. */
export function hasAddress({ address, masks }: Network, other: Address): boolean {
  return (
    ((address.word3 ^ other.word3) & masks[3]) === 0 &&
    ((address.word2 ^ other.word2) & masks[2]) === 0 &&
    ((address.word1 ^ other.word1) & masks[1]) === 0 &&
    ((address.word0 ^ other.word0) & masks[0]) === 0
  );
}

/** Negative, zero or positive as `a` stands before, at or behind `b` in the order of their bits. */
export const compareAddresses = (a: Address, b: Address): number =>
  (a.word0 >>> 0) - (b.word0 >>> 0) ||
  (a.word1 >>> 0) - (b.word1 >>> 0) ||
  (a.word2 >>> 0) - (b.word2 >>> 0) ||
  (a.word3 >>> 0) - (b.word3 >>> 0);
