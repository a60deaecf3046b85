import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type Layer, LEVEL } from '../../src/lib/packets/layer.js';
import { LAYERS } from '../../src/lib/packets/registry.js';
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

const EVERYTHING = 65_536;

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

/** No reassembly: a packet is what is in it. */
const ONE_PACKET_AT_A_TIME = ['-o', 'ip.defragment:FALSE', '-o', 'ipv6.defragment:FALSE'];
const TABLES = ['io,phs', 'conv,ip', 'conv,ipv6', 'endpoints,ip', 'endpoints,ipv6'];

/** What tshark's tables say, as text by key: stacks of protocols, pairs of addresses, addresses. */
interface Tables {
  readonly hierarchy: Map<string, string>;
  readonly conversations: Map<string, string>;
  readonly endpoints: Map<string, string>;
}

const tables = new Map<string, Tables>();

/** All tables of one run, because most of the time tshark takes is to start. */
function tsharkTables(path: string): Tables {
  const known = tables.get(path);
  if (known !== undefined) return known;
  const options = [
    '-n',
    '-q',
    '-r',
    path,
    ...ONE_PACKET_AT_A_TIME,
    ...TABLES.flatMap((table) => ['-z', table]),
  ];
  const read: Tables = { hierarchy: new Map(), conversations: new Map(), endpoints: new Map() };
  const stack: string[] = [];
  for (const line of run('tshark', options).split('\n')) {
    readHierarchyLine(line, stack, read.hierarchy);
    readConversationLine(line, read.conversations);
    readEndpointLine(line, read.endpoints);
  }
  tables.set(path, read);
  return read;
}

/** The tree is drawn by indentation. */
function readHierarchyLine(line: string, stack: string[], hierarchy: Tables['hierarchy']): void {
  const match = /^( *)(\S+) +frames:(\d+) bytes:(\d+)$/.exec(line);
  if (match === null) return;
  const [, indent = '', protocol = '', frames, bytes] = match;
  stack.splice(indent.length / 2);
  stack.push(protocol);
  hierarchy.set(stack.join(':'), `${frames} frames, ${bytes} bytes`);
}

/** Bytes have units that hide their digits: only frames are compared, back and forth, from the first address. */
function readConversationLine(line: string, conversations: Tables['conversations']): void {
  const match = /^(\S+) +<-> (\S+) +(\d+) [\d.]+ \S+ +(\d+) [\d.]+ \S+ /.exec(line);
  if (match === null) return;
  const [, a = '', b = '', toFirst, fromFirst] = match;
  conversations.set(`${a} ${b}`, `${fromFirst} packets there, ${toFirst} back`);
}

function readEndpointLine(line: string, endpoints: Tables['endpoints']): void {
  const [address = '', ...numbers] = line.trim().split(/\s+/);
  if (!/^[\da-f.:]+$/.test(address) || numbers.length !== 6) return;
  const [packets, bytes, txPackets, txBytes, rxPackets, rxBytes] = numbers;
  endpoints.set(address, `${packets} ${bytes} ${txPackets} ${txBytes} ${rxPackets} ${rxBytes}`);
}

const APPLICATIONS: ReadonlySet<string> = new Set(
  (LAYERS as readonly Layer[])
    .filter(({ level }) => level === LEVEL.application)
    .map(({ name, protocol }) => protocol ?? name),
);

/** Where messages end, and which are told again, is compared by the oracle: it explains the differences. */
const isBelowApplications = ({ path }: { readonly path: string }): boolean =>
  !path.split(':').some((name) => APPLICATIONS.has(name));

describe.skipIf(!hasProgram('tshark'))('against tshark (skipped where it is not installed)', () => {
  it.each(CAPTURES)('protocol hierarchy of $name', async ({ path }) => {
    const [record] = await statsOf(path);
    const ours = record?.protocols.tree ?? [];
    expect(ours.length).toBeGreaterThan(0);
    const theirs = tsharkTables(path).hierarchy;
    for (const { path: stack, packets, bytes } of ours.filter(isBelowApplications)) {
      expect.soft(theirs.get(stack), stack).toBe(`${packets} frames, ${bytes} bytes`);
    }
  });

  it.each(CAPTURES)('packets of the conversations of $name', async ({ path }) => {
    const [record] = await statsOf(path, { top: EVERYTHING });
    const ours = record?.ip?.conversations.top ?? [];
    const theirs = tsharkTables(path).conversations;
    expect(ours.length).toBe(theirs.size);
    for (const { a, b, packets_a_to_b: there, packets_b_to_a: back } of ours) {
      // Whoever spoke first is first in tshark's table; the lower address is in ours.
      const seen = theirs.get(`${a} ${b}`) ?? theirs.get(`${b} ${a}`);
      const isTurned = !theirs.has(`${a} ${b}`);
      const [forth, reverse] = isTurned ? [back, there] : [there, back];
      expect.soft(seen, `${a} ${b}`).toBe(`${forth} packets there, ${reverse} back`);
    }
  });

  it.each(CAPTURES)('packets and bytes of the endpoints of $name', async ({ path }) => {
    const [record] = await statsOf(path, { top: EVERYTHING });
    const ours = (record?.ip?.endpoints.top ?? []).map(({ address, ...counts }): [string, string] => [
      address,
      Object.values(counts).join(' '),
    ]);
    expect(new Map(ours)).toEqual(tsharkTables(path).endpoints);
  });
});
