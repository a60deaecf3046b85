import { uint8 } from '../../records/field.js';
import { countedFields, countedResult, countedTable } from '../counted.js';
import { NumberCounts } from '../sketches/number-counts.js';
import { defineTap } from '../tap.js';

/** Time to live of IPv4 packets, hop limit of IPv6 packets: how far away those who sent them are. */
export const ttl = defineTap({
  name: 'ttl',
  about: 'Time to live (IPv4) and hop limit (IPv6) of packets',
  needs: ['ip', 'ipv6'],
  fields: countedFields('Values', { ttl: uint8('Time to live or hop limit') }),
  parts: () => ({ values: new NumberCounts({ limit: 256 }) }),

  observer:
    ({ values }) =>
    ({ ip, ipv6, frame }) => {
      if (ip !== undefined) values.count(ip.ttl, frame.len);
      else if (ipv6 !== undefined) values.count(ipv6.hlim, frame.len);
    },

  result: ({ values }, { top }) => countedResult(values, top, (value) => ({ ttl: value })),
  tables: (result) => [countedTable({ title: 'Time to live', columns: ['ttl'] }, result)],
});
