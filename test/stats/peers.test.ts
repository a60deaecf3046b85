import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { timeText } from '../../src/lib/bytes/time.js';
import { corpusCaptures, hasProgram } from '../support/corpus.js';
import { SAMPLE } from '../support/nt.js';
import { statsOf } from './naive.js';

/** A capture of each kind, the sample first. What tshark says is compared in agreement/. */
const CAPTURES = [
  { name: 'office.pcapng', path: SAMPLE },
  ...corpusCaptures().filter(({ name }) =>
    /eternalblue|amp.TCP.syn.optionally|arp-storm|synscan|voip1b|latency1|dns-tunnel-iodine|westermo/.test(
      name,
    ),
  ),
];

/** A line of titles and one of values, with raw numbers. */
const AS_TABLE = ['-T', '-M', '-S'];
/** Packets, bytes, duration, times, rates, mean length. */
const COLUMNS = ['-c', '-d', '-u', '-a', '-e', '-x', '-i', '-z'];

const run = (program: string, args: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

function capinfos(path: string): (title: string) => string {
  const text = run('capinfos', [...AS_TABLE, ...COLUMNS, path]);
  const [titles = [], values = []] = text.split('\n').map((line) => line.split('\t'));
  return (title) => values[titles.findIndex((each) => each.startsWith(title))] ?? '';
}

describe.skipIf(!hasProgram('capinfos'))('against capinfos (skipped where it is not installed)', () => {
  it.each(CAPTURES)('$name', async ({ path }) => {
    const theirs = capinfos(path);
    const [record] = await statsOf(path);
    if (record === undefined) throw new Error('no record');
    const { window, totals, sizes } = record;
    expect(totals.packets).toBe(Number(theirs('Number of packets')));
    expect(totals.bytes).toBe(Number(theirs('Data size')));
    expect(window.seconds).toBeCloseTo(Number(theirs('Capture duration')), 5);
    expect(timeText(window.start)).toBe(theirs('Start time').slice(0, timeText(window.start).length));
    expect(timeText(window.end)).toBe(theirs('End time').slice(0, timeText(window.end).length));
    // Rounded to hundredths.
    expect(totals.packets_per_second).toBeCloseTo(Number(theirs('Average packet rate')), 1);
    expect(totals.bits_per_second).toBeCloseTo(Number(theirs('Data bit rate')), 1);
    expect(sizes.mean).toBeCloseTo(Number(theirs('Average packet size')), 1);
  });
});
