import { count, group, list, type RecordOf, text, uint8 } from '../../records/field.js';
import type { Name } from '../../records/name.js';
import type { Part } from '../part.js';
import { defineTap } from '../tap.js';

/** Distinct protocol stacks that are counted apart; hostile traffic could make any number of them. */
const MAX_STACKS = 4096;

const STEPS: ReadonlySet<string> = new Set(['ethertype', 'pcap_pktdata']);

/**
 * Whether a name of the path stands in the hierarchy, as in Wireshark's: not the step from a number to its protocol
 * (`ethertype`, `pcap_pktdata`), nor a part of a protocol (`ipv6.hopopts`).
 */
const isProtocol = (name: string): boolean => name !== '' && !STEPS.has(name) && !name.includes('.');

interface Counts {
  packets: number;
  bytes: number;
}

const STATE = {
  uncounted_packets: count('Packets of stacks beyond the 4,096th'),
  paths: list('Stacks in the order in which they came', text('Path')),
  packets: list('Packets of each', count('Packets')),
  bytes: list('Bytes of each', count('Bytes', { unit: 'bytes' })),
} as const;

/** Packets and bytes of each stack of protocols. */
class Stacks implements Part<typeof STATE> {
  /** Packets of stacks that were too many. */
  forgotten = 0;
  readonly state = STATE;
  readonly counts = new Map<string, Counts>();
  /** Most packets have the stack of the one before. */
  #lastName: Name | undefined;
  #last: Counts = { packets: 0, bytes: 0 };

  get size(): number {
    return this.counts.size;
  }

  count(name: Name, bytes: number): void {
    const counts = name === this.#lastName ? this.#last : this.#find(name.text);
    if (counts === undefined) {
      this.forgotten += 1;
      return;
    }
    this.#lastName = name;
    this.#last = counts;
    counts.packets += 1;
    counts.bytes += bytes;
  }

  save(): RecordOf<typeof STATE> {
    const counts = [...this.counts.values()];
    return {
      uncounted_packets: this.forgotten,
      paths: [...this.counts.keys()],
      packets: counts.map(({ packets }) => packets),
      bytes: counts.map(({ bytes }) => bytes),
    };
  }

  absorb({ uncounted_packets, paths, packets, bytes }: RecordOf<typeof STATE>): void {
    this.forgotten += uncounted_packets;
    for (const [index, path] of paths.entries()) this.#add(path, packets[index] ?? 0, bytes[index] ?? 0);
  }

  merge(other: this): void {
    this.forgotten += other.forgotten;
    for (const [path, { packets, bytes }] of other.counts) this.#add(path, packets, bytes);
  }

  clear(): void {
    this.forgotten = 0;
    this.counts.clear();
    this.#lastName = undefined;
  }

  #add(path: string, packets: number, bytes: number): void {
    const counts = this.#find(path);
    if (counts === undefined) {
      this.forgotten += packets;
      return;
    }
    counts.packets += packets;
    counts.bytes += bytes;
  }

  #find(path: string): Counts | undefined {
    const known = this.counts.get(path);
    if (known !== undefined || this.counts.size === MAX_STACKS) return known;
    const made = { packets: 0, bytes: 0 };
    this.counts.set(path, made);
    return made;
  }
}

/** Frames and bytes for each protocol inside each other one, as `tshark -z io,phs`. */
export const protocols = defineTap({
  name: 'protocols',
  about: 'Protocol hierarchy: packets and bytes of each stack of protocols, the outermost first',
  fields: {
    tree: list(
      'Stacks, each before those that it contains',
      group('Stack', {
        path: text('Protocols from the outside in, joined by colons'),
        depth: uint8('Protocols in the path'),
        packets: count('Packets'),
        bytes: count('Bytes on the wire', { unit: 'bytes' }),
      }),
    ),
    uncounted_packets: count('Packets of stacks beyond the 4,096th'),
  },

  parts: () => ({ stacks: new Stacks() }),

  observer:
    ({ stacks }) =>
    ({ frame }) =>
      stacks.count(frame.protocols, frame.len),

  result: ({ stacks }) => ({ tree: hierarchy(stacks.counts), uncounted_packets: stacks.forgotten }),

  tables: ({ tree, uncounted_packets }) => [
    {
      title: 'Protocols',
      columns: ['protocol', 'packets', 'bytes'],
      rows: tree.map(({ path, depth, packets, bytes }) => [
        `${'  '.repeat(depth - 1)}${path.slice(path.lastIndexOf(':') + 1)}`,
        packets,
        bytes,
      ]),
      ...(uncounted_packets > 0
        ? { note: `${uncounted_packets} packets of further stacks are not shown` }
        : {}),
    },
  ],
});

/** Adds each stack to all that contain it, and orders them as a tree, the larger branch first. */
function hierarchy(stacks: ReadonlyMap<string, Counts>) {
  const nodes = new Map<string, Counts & { children: Set<string> }>();
  for (const [path, { packets, bytes }] of stacks) {
    const names = path.split(':').filter(isProtocol);
    for (let depth = 1; depth <= names.length; depth += 1) {
      const ancestor = names.slice(0, depth).join(':');
      const node = nodes.get(ancestor) ?? { packets: 0, bytes: 0, children: new Set<string>() };
      node.packets += packets;
      node.bytes += bytes;
      if (depth < names.length) node.children.add(names.slice(0, depth + 1).join(':'));
      nodes.set(ancestor, node);
    }
  }
  const ordered: { path: string; depth: number; packets: number; bytes: number }[] = [];
  const visit = (paths: string[], depth: number): void => {
    for (const path of paths.sort(byPackets)) {
      const node = nodes.get(path);
      if (node === undefined) continue;
      ordered.push({ path, depth, packets: node.packets, bytes: node.bytes });
      visit([...node.children], depth + 1);
    }
  };
  const byPackets = (a: string, b: string): number =>
    (nodes.get(b)?.packets ?? 0) - (nodes.get(a)?.packets ?? 0) || (a < b ? -1 : 1);
  visit(
    [...nodes.keys()].filter((path) => !path.includes(':')),
    1,
  );
  return ordered;
}
