import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FileNames, type Naming } from '../../../src/lib/frames/rotation/file-names.js';
import { parseNameTemplate } from '../../../src/lib/frames/rotation/name-template.js';
import { temporaryFolder } from '../../support/nt.js';

/** Names for files of these seconds in a folder that has these files. */
function namesFor(name: string, { naming, seconds, has = [] }: Asked): string[] {
  const folder = temporaryFolder();
  for (const each of has) writeFileSync(join(folder, each), '');
  const names = new FileNames(parseNameTemplate(join(folder, name)), naming);
  return seconds.map((second) => names.next(second * 1_000).slice(folder.length + 1));
}

interface Asked {
  readonly naming: Naming;
  readonly seconds: readonly number[];
  readonly has?: readonly string[];
}

it('numbers files from 1', () => {
  expect(namesFor('x.pcap', { naming: 'numbered', seconds: [5, 5, 6] })).toEqual([
    'x_00001.pcap',
    'x_00002.pcap',
    'x_00003.pcap',
  ]);
});

it.each([
  { has: ['x_00007.pcap'], first: 'x_00008.pcap', because: 'of a file' },
  { has: ['x_00007.pcap.gz', 'x_00003.pcap'], first: 'x_00008.pcap', because: 'of a compressed file' },
  { has: ['x_00007.pcap.part'], first: 'x_00008.pcap', because: 'of an unfinished file' },
  { has: ['x_00007.pcap.gz.part'], first: 'x_00008.pcap', because: 'of one half compressed' },
  { has: ['x_123456.pcap'], first: 'x_123457.pcap', because: 'of a number with more digits' },
  {
    has: ['x_00007.pcapng', 'xx_00007.pcap', 'x_7.pcap', 'x_00007.pcap.old'],
    first: 'x_00001.pcap',
    because: 'all others are other files',
  },
])('goes on behind the highest number: $first because $because', ({ has, first }) => {
  expect(namesFor('x.pcap', { naming: 'numbered', seconds: [0], has })).toEqual([first]);
});

it('numbers files of the same time, from the second one on', () => {
  expect(namesFor('%S.pcap', { naming: 'timed', seconds: [5, 5, 5, 6, 6] })).toEqual([
    '05.pcap',
    '05_00002.pcap',
    '05_00003.pcap',
    '06.pcap',
    '06_00002.pcap',
  ]);
});

it('keeps an exact name as it is', () => {
  expect(namesFor('x.pcap', { naming: 'exact', seconds: [1, 2] })).toEqual(['x.pcap', 'x.pcap']);
});
