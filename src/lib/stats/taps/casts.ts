import type { Address } from '../../bytes/address.js';
import { text } from '../../records/field.js';
import { countedFields, countedResult, countedTable } from '../counted.js';
import { NumberCounts } from '../sketches/number-counts.js';
import { defineTap } from '../tap.js';

const KINDS = ['unicast', 'multicast', 'broadcast'] as const;
const [UNICAST, MULTICAST, BROADCAST] = [0, 1, 2];
/** A bit of the first byte: the address is of a group (IEEE 802-2014 section 8.4.1). */
const GROUP_BIT = 0x0100;
const ALL_ONES = 0xffff;

/** To how many a MAC address sends: its words are the first two bytes and the other four. */
function kindOf({ word2, word3 }: Address): number {
  if ((word2 & GROUP_BIT) === 0) return UNICAST as number;
  return (word2 & ALL_ONES) === ALL_ONES && word3 === -1 ? (BROADCAST as number) : (MULTICAST as number);
}

/** Whether frames go to one, to a group or to all: by the address of the link. */
export const casts = defineTap({
  name: 'casts',
  about: 'Frames to one, to a group and to all, by the address of Ethernet or IEEE 802.11',
  needs: ['eth', 'wlan'],
  fields: countedFields('Kinds', { kind: text('To whom frames go', { values: KINDS }) }),
  parts: () => ({ kinds: new NumberCounts({ limit: KINDS.length }) }),

  observer:
    ({ kinds }) =>
    ({ eth, wlan, frame }) => {
      const destination = eth?.dst ?? wlan?.da ?? wlan?.ra;
      if (destination !== undefined) kinds.count(kindOf(destination), frame.len);
    },

  result: ({ kinds }) => countedResult(kinds, KINDS.length, (kind) => ({ kind: KINDS[kind] as string })),
  tables: (result) => [countedTable({ title: 'Frames to', columns: ['kind'] }, result)],
});
