import { codePointName, serviceClass } from '../../names/dscp.js';
import { optional, text, uint8 } from '../../records/field.js';
import { countedGroup, countedResult, countedTable } from '../counted.js';
import { NumberCounts } from '../sketches/number-counts.js';
import { defineTap } from '../tap.js';

/** RFC 3168 section 5, by the two bits. */
const ECN_NAMES = ['not capable', 'capable (1)', 'capable (0)', 'congestion experienced'] as const;

/** How packets ask to be treated: differentiated services (RFC 2474) and congestion notification (RFC 3168). */
export const dscp = defineTap({
  name: 'dscp',
  about: 'Classes of service and congestion notification of IP packets',
  needs: ['ip', 'ipv6'],
  fields: {
    classes: countedGroup('Differentiated services code points', {
      dscp: uint8('Differentiated services code point'),
      name: optional(text('Its name, such as EF or AF41')),
      service_class: optional(text('Service class that it is meant for (RFC 4594)')),
    }),
    ecn: countedGroup('Explicit congestion notification', {
      ecn: uint8('The two bits'),
      name: text('What they say', { values: ECN_NAMES }),
    }),
  },
  parts: () => ({ classes: new NumberCounts({ limit: 64 }), ecn: new NumberCounts({ limit: 4 }) }),

  observer:
    ({ classes, ecn }) =>
    ({ ip, ipv6, frame }) => {
      const field = ip?.dsfield ?? ipv6?.tclass;
      if (field === undefined) return;
      classes.count(field.dscp, frame.len);
      ecn.count(field.ecn, frame.len);
    },

  result: ({ classes, ecn }, { top }) => ({
    classes: countedResult(classes, top, (value) => ({
      dscp: value,
      name: codePointName(value),
      service_class: serviceClass(value),
    })),
    ecn: countedResult(ecn, top, (value) => ({ ecn: value, name: ECN_NAMES[value] as string })),
  }),

  tables: ({ classes, ecn }) => [
    countedTable({ title: 'Differentiated services', columns: ['dscp', 'name', 'class'] }, classes),
    countedTable({ title: 'Congestion notification', columns: ['ecn', 'name'] }, ecn),
  ],
});
