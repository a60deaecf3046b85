import { uint16 } from '../../records/field.js';
import { countedFields, countedResult, countedTable } from '../counted.js';
import { NumberCounts } from '../sketches/number-counts.js';
import { defineTap } from '../tap.js';

/** VLAN identifiers have 12 bits: IEEE 802.1Q-2018 section 9.6. */
const VLANS = 4096;

/** Packets in each virtual network, by the outermost tag. */
export const vlans = defineTap({
  name: 'vlans',
  about: 'Virtual networks by the outermost tag',
  needs: ['vlan'],
  fields: countedFields('VLANs', { id: uint16('VLAN identifier; 0 where the tag has a priority only') }),
  parts: () => ({ ids: new NumberCounts({ limit: VLANS }) }),

  observer:
    ({ ids }) =>
    ({ vlan, frame }) =>
      ids.count(vlan[0]?.id ?? 0, frame.len),

  result: ({ ids }, { top }) => countedResult(ids, top, (id) => ({ id })),
  tables: (result) => [countedTable({ title: 'VLANs', columns: ['vlan'] }, result)],
});
