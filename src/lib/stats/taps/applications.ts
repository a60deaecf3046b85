import { count, text } from '../../records/field.js';
import { countedGroup, countedResult, countedTable } from '../counted.js';
import { Sums } from '../sketches/sums.js';
import { TextCounts } from '../sketches/text-counts.js';
import { defineTap } from '../tap.js';

/** Applications of packets that bring them bytes: the service where it is known, else the protocol. */
export const applications = defineTap({
  name: 'applications',
  about: 'Applications with the most bytes, of packets that bring these any',
  needs: ['app'],
  fields: {
    guessed_packets: count('Packets of which only a port tells the application'),
    names: countedGroup('Applications', { name: text('Online service or protocol') }),
  },
  parts: ({ limit }) => ({
    sums: new Sums('guessed_packets'),
    names: new TextCounts({ limit, by: 'bytes' }),
  }),

  observer:
    ({ sums: { of: sums }, names }) =>
    ({ app, frame }) => {
      if (app === undefined) return;
      if (app.by === 'port') sums.guessed_packets += 1;
      names.count(app.name.text, frame.len);
    },

  result: ({ sums, names }, { top }) => ({
    ...sums.of,
    names: countedResult(names, top, (name) => ({ name })),
  }),

  tables: ({ names }) => [countedTable({ title: 'Applications', columns: ['application'] }, names)],
});
