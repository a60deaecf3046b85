import { describe, expect, it } from 'vitest';
import { findNamed, knownNames } from '../../src/lib/packets/field-path.js';
import { PACKET_RECORD } from '../../src/lib/packets/packet-record.js';
import { listFields } from '../../src/lib/records/field-list.js';
import { dissected } from '../support/dissected.js';
import { framesOfEveryKind } from '../support/real-frames.js';

const paths = (name: string) => findNamed(name)?.fields.map(({ path }) => path);

describe('names of fields', () => {
  it.each(
    listFields(PACKET_RECORD)
      .map(({ path }) => path)
      .filter((path) => !path.startsWith('tunnel[]')),
  )('%s is known with and without its brackets', (path) => {
    expect(paths(path)).toEqual([path]);
    expect(paths(path.replaceAll('[]', ''))).toEqual([path]);
  });

  it.each([
    { name: 'tcp.flags.str', means: ['tcp.flags_str'], because: "Wireshark's name where ours differs" },
    { name: 'tcp.checksum.status', means: ['tcp.checksum_status'], because: "Wireshark's name" },
    { name: 'ieee8021ad.id', means: ['vlan[].id'], because: 'one of several names in Wireshark' },
    { name: 'tcp.port', means: ['tcp.srcport', 'tcp.dstport'], because: 'either side' },
    { name: 'ip.addr', means: ['ip.src', 'ip.dst'], because: 'either side' },
    { name: 'eth.addr', means: ['eth.dst', 'eth.src'], because: 'either side' },
    { name: 'ip.flags', means: ['ip.flags.rb', 'ip.flags.df', 'ip.flags.mf'], because: 'a group' },
    { name: 'errors[].reason', means: ['errors[].reason'], because: 'a list of objects' },
  ])('$name is $because', ({ name, means }) => {
    expect(paths(name)).toEqual(means);
  });

  it.each(['', '.', 'tcp.', 'nosuch', 'tcp.nosuch', 'tunnel[].ip.src', 'toString', 'ip.sr'])(
    '%j is none',
    (name) => {
      expect(findNamed(name)).toBeUndefined();
    },
  );

  it('tells protocols, groups and fields apart', () => {
    const kinds = ['vlan', 'ethertype', 'raw', 'ip.flags', 'errors', 'frame', 'tcp.flags'].map(
      (name) => findNamed(name)?.kind,
    );
    expect(kinds).toEqual(['protocol', 'protocol', 'protocol', 'group', 'group', 'group', 'field']);
  });

  it('are all found by findNamed', () => {
    expect(knownNames().filter((name) => findNamed(name) === undefined)).toEqual([]);
  });
});

it('every protocol that frame.protocols ever names can be asked for', async () => {
  const names = new Set<string>();
  for (const frame of await framesOfEveryKind()) {
    const { protocols } = (JSON.parse(dissected(frame)) as { frame: { protocols: string } }).frame;
    for (const name of protocols.split(':')) names.add(name);
  }
  names.delete('');
  expect(names.size).toBeGreaterThan(4);
  expect([...names].filter((name) => findNamed(name) === undefined)).toEqual([]);
});
