import { assetRows } from './asset.js';

/** Hexadecimal digits of the blocks that the IEEE gives out: MA-S, MA-M and MA-L. */
const BLOCK_DIGITS = [9, 7, 6] as const;
/** A bit of the first byte: whoever runs the network made the address up (IEEE 802-2014 section 8.4.2). */
const LOCALLY_ADMINISTERED = 0x02;

let byPrefix: ReadonlyMap<string, string> | undefined;

/** The organisation that a MAC address (`00:1b:21:3c:9d:f8`) was given to; undefined where it was given to none. */
export function vendorName(mac: string): string | undefined {
  const digits = mac.replaceAll(':', '');
  if ((Number.parseInt(digits.slice(0, 2), 16) & LOCALLY_ADMINISTERED) !== 0) return undefined;
  byPrefix ??= new Map(assetRows('vendors.tsv.gz').map(([prefix = '', name = '']) => [prefix, name]));
  for (const length of BLOCK_DIGITS) {
    const name = byPrefix.get(digits.slice(0, length));
    if (name !== undefined) return name;
  }
  return undefined;
}
