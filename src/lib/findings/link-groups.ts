import type { Address } from '../bytes/address.js';

/** A bit of the first byte: the address is of a group (IEEE 802-2014 section 8.4.1). */
const GROUP_BIT = 0x0100;
const ALL_ONES = 0xffff;

/** Whether a MAC address is of a group, or of everybody. */
export const isToGroup = ({ word2 }: Address): boolean => (word2 & GROUP_BIT) !== 0;

/** Whether a MAC address is that of everybody: all bits are set. */
export const isToAll = ({ word2, word3 }: Address): boolean =>
  (word2 & ALL_ONES) === ALL_ONES && word3 === -1;
