import { vendorName } from '../../names/vendors.js';
import { text } from '../../records/field.js';
import { countedGroup, countedResult, countedTable } from '../counted.js';
import { TextCounts } from '../sketches/text-counts.js';
import { TALKERS, Talkers, talkerTables } from '../talkers.js';
import { defineTap } from '../tap.js';

/** Vendors of all MAC addresses that can be told apart: there are fewer than 65,536 of these. */
const MAX_VENDORS = 65_536;
const UNKNOWN = 'unknown';

/** Who talks to whom on Ethernet, as `tshark -z endpoints,eth` and `-z conv,eth`, and who made their cards. */
export const eth = defineTap({
  name: 'eth',
  about: 'Ethernet endpoints, conversations and vendors with the most bytes',
  needs: ['eth'],
  fields: {
    ...TALKERS,
    vendors: countedGroup('Vendors of the addresses, by what these sent', {
      vendor: text('Organisation that the IEEE gave the address to; `unknown` where it did not'),
    }),
  },
  parts: (options) => ({ talkers: new Talkers(options) }),

  observer:
    ({ talkers }) =>
    ({ eth: header, frame }) => {
      if (header !== undefined) talkers.observe(header.src, header.dst, frame.len);
    },

  result: ({ talkers }, { top }) => ({
    ...talkers.result(top),
    vendors: countedResult(vendorsOf(talkers), top, (vendor) => ({ vendor })),
  }),

  tables: (result) => [
    ...talkerTables(result, 'Ethernet'),
    countedTable({ title: 'Vendors (sent)', columns: ['vendor'] }, result.vendors),
  ],
});

/** What the addresses of each vendor sent. */
function vendorsOf(talkers: Talkers): TextCounts {
  const vendors = new TextCounts({ limit: MAX_VENDORS, by: 'bytes' });
  for (const { address, packets, bytes } of talkers.senders()) {
    vendors.countMany(vendorName(address.text) ?? UNKNOWN, packets, bytes);
  }
  vendors.forgotten = talkers.forgotten;
  vendors.maxError = talkers.maxError;
  return vendors;
}
