import { count, group, list, text, uint8 } from '../../records/field.js';
import type { Name } from '../../records/name.js';
import { defineTap } from '../tap.js';

/** Distinct protocol stacks that are counted apart; hostile traffic could make any number of them. */
const MAX_STACKS = 4096;

/**
 * Whether a name of the path stands in the hierarchy, as in Wireshark's: not the step from a type number to its
 * protocol (`ethertype`), nor a part of a protocol (`ipv6.hopopts`).
 */
const isProtocol = (name: string): boolean => name !== '' && name !== 'ethertype' && !name.includes('.');

interface Counts {
  packets: number;
  bytes: number;
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

  create() {
    const stacks = new Map<string, Counts>();
    let uncounted = 0;
    let lastName: Name | undefined;
    let last: Counts = { packets: 0, bytes: 0 };
    const find = (name: Name): Counts | undefined => {
      let counts = stacks.get(name.text);
      if (counts === undefined) {
        if (stacks.size === MAX_STACKS) return undefined;
        counts = { packets: 0, bytes: 0 };
        stacks.set(name.text, counts);
      }
      lastName = name;
      last = counts;
      return counts;
    };
    return {
      get forgotten() {
        return uncounted;
      },
      observe({ frame }) {
        const counts = frame.protocols === lastName ? last : find(frame.protocols);
        if (counts === undefined) {
          uncounted += 1;
          return;
        }
        counts.packets += 1;
        counts.bytes += frame.len;
      },
      result: () => ({ tree: hierarchy(stacks), uncounted_packets: uncounted }),
      clear() {
        stacks.clear();
        uncounted = 0;
        lastName = undefined;
      },
    };
  },

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
