import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Address, type AddressKind, parseAddress } from '../../src/lib/bytes/address.js';
import { compareAddresses, hasAddress, type Network, parseNetwork } from '../../src/lib/bytes/network.js';

const address = (kind: AddressKind, text: string) => parseAddress(kind, text) as Address;
const network = (kind: AddressKind, text: string) => parseNetwork(kind, text) as Network;

describe('a network', () => {
  it.each([
    { kind: 'ipv4', text: '10.0.0.0/8', has: '10.255.0.1', lacks: '11.0.0.0' },
    { kind: 'ipv4', text: '10.1.2.3/24', has: '10.1.2.255', lacks: '10.1.3.0' },
    { kind: 'ipv4', text: '192.168.1.129/25', has: '192.168.1.128', lacks: '192.168.1.127' },
    { kind: 'ipv4', text: '10.0.0.1', has: '10.0.0.1', lacks: '10.0.0.0' },
    { kind: 'ipv6', text: '2001:db8::/32', has: '2001:db8:ffff::1', lacks: '2001:db9::' },
    { kind: 'ipv6', text: 'fe80::/10', has: 'febf::1', lacks: 'fec0::1' },
    { kind: 'ipv6', text: '2001:db8::/65', has: '2001:db8::7fff:0:0:0', lacks: '2001:db8::8000:0:0:0' },
    { kind: 'ipv6', text: '::1', has: '::1', lacks: '::2' },
    { kind: 'mac', text: '02:00:00:20:00:01', has: '02:00:00:20:00:01', lacks: '02:00:00:20:00:02' },
  ] as const)('$text has $has and not $lacks', ({ kind, text, has, lacks }) => {
    expect(hasAddress(network(kind, text), address(kind, has))).toBe(true);
    expect(hasAddress(network(kind, text), address(kind, lacks))).toBe(false);
  });

  it('of no bits has every address', () => {
    expect(hasAddress(network('ipv4', '10.0.0.1/0'), address('ipv4', '255.255.255.255'))).toBe(true);
    expect(hasAddress(network('ipv6', '::/0'), address('ipv6', 'ffff::ffff'))).toBe(true);
  });

  it.each([
    ['ipv4', '10.0.0.0/33'],
    ['ipv4', '10.0.0/8'],
    ['ipv4', '10.0.0.0/'],
    ['ipv4', '10.0.0.0/8/8'],
    ['ipv6', '::/129'],
    ['mac', '02:00:00:20:00:01/8'],
  ] as const)('%s: %s is none', (kind, text) => {
    expect(parseNetwork(kind, text)).toBeUndefined();
  });
});

describe('the order of addresses', () => {
  const octets = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 });

  it('is that of their bits', () => {
    fc.assert(
      fc.property(octets, octets, (a, b) => {
        const order = compareAddresses(address('ipv4', a.join('.')), address('ipv4', b.join('.')));
        const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
        return Math.sign(order) === expected;
      }),
    );
  });

  it.each([
    ['fe80::1', '::1', 1],
    ['::ffff:ffff', '::1:0:0', -1],
    ['2001:db8::1', '2001:db8::1', 0],
  ])('holds for all words: %s and %s', (a, b, expected) => {
    expect(Math.sign(compareAddresses(address('ipv6', a), address('ipv6', b)))).toBe(expected);
  });
});
