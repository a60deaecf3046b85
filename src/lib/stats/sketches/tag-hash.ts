import { AddressHash } from '../../bytes/address-hash.js';

const hash = new AddressHash();

/** Spreads numbers of 32 bits, such as two ports, over a table, so that nobody can foresee which of them collide. */
export const tagHash = (tag: number): number => hash.of(0, 0, 0, tag);
