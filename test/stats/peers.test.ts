import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { corpusCaptures, hasProgram } from '../support/corpus.js';
import { SAMPLE } from '../support/nt.js';
import { statsOf } from './naive.js';

/** A capture of each kind, the sample first. */
const CAPTURES = [
  { name: 'office.pcapng', path: SAMPLE },
  ...corpusCaptures().filter(({ name }) =>
    /eternalblue|amp.TCP.syn.optionally|arp-storm|synscan|voip1b|latency1|dns-tunnel-iodine|westermo/.test(
      name,
    ),
  ),
];

const run = (program: string, args: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 28 });

describe.skipIf(!hasProgram('capinfos'))('against capinfos (skipped where it is not installed)', () => {
  it.each(CAPTURES)('$name', async ({ path }) => {
    // -T -M: one line with tabs and raw numbers; packets, bytes and duration by their letters.
    const [header = '', values = ''] = run('capinfos', ['-T', '-M', '-c', '-d', '-u', path]).split('\n');
    const column = (name: string): number =>
      Number(values.split('\t')[header.split('\t').findIndex((title) => title.startsWith(name))]);
    const [record] = await statsOf(path);
    expect(record?.totals.packets).toBe(column('Number of packets'));
    expect(record?.totals.bytes).toBe(column('Data size'));
    expect(record?.window.seconds).toBeCloseTo(column('Capture duration'), 5);
  });
});

/** Frames and bytes of each stack in `-z io,phs`, whose tree is drawn by indentation. */
function tsharkHierarchy(path: string): Map<string, string> {
  const nodes = new Map<string, string>();
  const stack: string[] = [];
  for (const line of run('tshark', ['-n', '-q', '-r', path, ...ONE_PACKET_AT_A_TIME, '-z', 'io,phs']).split(
    '\n',
  )) {
    const match = /^( *)(\S+) +frames:(\d+) bytes:(\d+)$/.exec(line);
    if (match === null) continue;
    const [, indent = '', protocol = '', frames, bytes] = match;
    stack.splice(indent.length / 2);
    stack.push(protocol);
    nodes.set(stack.join(':'), `${frames} frames, ${bytes} bytes`);
  }
  return nodes;
}

/** No reassembly: a packet is what is in it. */
const ONE_PACKET_AT_A_TIME = ['-o', 'ip.defragment:FALSE', '-o', 'ipv6.defragment:FALSE'];

describe.skipIf(!hasProgram('tshark'))('against tshark (skipped where it is not installed)', () => {
  it.each(CAPTURES)('protocol hierarchy of $name', async ({ path }) => {
    const [record] = await statsOf(path);
    const theirs = tsharkHierarchy(path);
    const ours = record?.protocols.tree ?? [];
    expect(ours.length).toBeGreaterThan(0);
    for (const { path: stack, packets, bytes } of ours) {
      expect.soft(theirs.get(stack), stack).toBe(`${packets} frames, ${bytes} bytes`);
    }
  });

  it.each(CAPTURES)('packets of the conversations of $name', async ({ path }) => {
    const [record] = await statsOf(path, { top: 65_536 });
    const ours = new Map(
      (record?.ip.conversations.top ?? []).map(({ a, b, packets }) => [[a, b].sort().join(' '), packets]),
    );
    const theirs = new Map<string, number>();
    for (const table of ['conv,ip', 'conv,ipv6']) {
      for (const line of run('tshark', ['-n', '-q', '-r', path, ...ONE_PACKET_AT_A_TIME, '-z', table]).split(
        '\n',
      )) {
        const columns = line.trim().split(/\s+/);
        const [a = '', arrow, b = ''] = columns;
        // Counts without their units: address <-> address, then frames and bytes of each way, then both.
        const frames = columns.slice(3).filter((column) => /^\d+$/.test(column));
        if (arrow === '<->') theirs.set([a, b].sort().join(' '), Number(frames[4] ?? frames.at(-2)));
      }
    }
    expect(ours.size).toBe(theirs.size);
    for (const [pair, packets] of ours) expect.soft(theirs.get(pair), pair).toBe(packets);
  });
});
