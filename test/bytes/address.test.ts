import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipv4At, ipv6At, macAt, parseAddress, sameAddress } from '../../src/lib/bytes/address.js';
import { ipv4Addresses, ipv6Addresses, macAddresses, runs } from '../support/arbitraries.js';
import { hex } from '../support/hex.js';

describe('text of IPv6 addresses (RFC 5952)', () => {
  it.each([
    { bytes: hex`20010db8 00000000 00000000 00000001`, text: '2001:db8::1', because: 'section 4.2.1' },
    { bytes: hex`20010db8 00000000 00000000 00020001`, text: '2001:db8::2:1', because: 'section 4.2.1' },
    {
      bytes: hex`20010db8 00000001 00010001 00010001`,
      text: '2001:db8:0:1:1:1:1:1',
      because: 'section 4.2.2: one zero group is not shortened',
    },
    {
      bytes: hex`20010000 00000001 00000000 00000001`,
      text: '2001:0:0:1::1',
      because: 'section 4.2.3: the longest run is shortened',
    },
    {
      bytes: hex`20010db8 00000000 00010000 00000001`,
      text: '2001:db8::1:0:0:1',
      because: 'section 4.2.3: of equal runs the first',
    },
    {
      bytes: hex`20010db8 0aaa0aaa 0aaa0aaa 0aaa000a`,
      text: '2001:db8:aaa:aaa:aaa:aaa:aaa:a',
      because: '4.1',
    },
    {
      bytes: hex`ABCDEF01 23456789 ABCDEF01 23456789`,
      text: 'abcd:ef01:2345:6789:abcd:ef01:2345:6789',
      because: '4.3',
    },
    { bytes: hex`00000000 00000000 00000000 00000000`, text: '::', because: 'all zero' },
    {
      bytes: hex`00000000 00000000 00000000 00000001`,
      text: '::1',
      because: 'a run of seven is no IPv4 address',
    },
    { bytes: hex`00010000 00000000 00000000 00000000`, text: '1::', because: 'the run may end the address' },
    {
      bytes: hex`00000000 00000000 0000ffff c0000201`,
      text: '::ffff:192.0.2.1',
      because: 'section 5: the IPv4 address inside is shown',
    },
    {
      bytes: hex`00000000 00000000 00000000 c0000201`,
      text: '::192.0.2.1',
      because: 'IPv4-compatible, as inet_ntop',
    },
    {
      bytes: hex`0064ff9b 00000000 00000000 c0000201`,
      text: '64:ff9b::c000:201',
      because: 'other prefixes with an IPv4 address inside are not known by their bits',
    },
  ])('$text: $because', ({ bytes, text }) => {
    expect(ipv6At(bytes, 0).text).toBe(text);
    expect(parseAddress('ipv6', text)).toBe(ipv6At(bytes, 0));
  });
});

describe('notations that are read', () => {
  it.each([
    { kind: 'ipv6', text: '2001:DB8:0:0::0:1', as: '2001:db8::1', because: 'upper case and zeros are legal' },
    { kind: 'ipv6', text: '0:0:0:0:0:0:0:0', as: '::', because: 'nothing has to be shortened' },
    { kind: 'ipv6', text: '2001:0db8::0001', as: '2001:db8::1', because: 'leading zeros are legal' },
    { kind: 'ipv6', text: '::FFFF:C000:0201', as: '::ffff:192.0.2.1', because: 'RFC 4291 allows both forms' },
    { kind: 'ipv6', text: '1:2:3:4:5:6:7.8.9.10', as: '1:2:3:4:5:6:708:90a', because: 'a quad may end it' },
    { kind: 'ipv6', text: '1:2:3:4:5:6:7::', as: '1:2:3:4:5:6:7:0', because: ':: may stand for one group' },
    { kind: 'mac', text: '00:1B:21:3C:9D:F8', as: '00:1b:21:3c:9d:f8', because: 'upper case is legal' },
    { kind: 'ipv4', text: '255.255.255.255', as: '255.255.255.255', because: 'the highest address' },
  ] as const)('$kind $text: $because', ({ kind, text, as }) => {
    expect(parseAddress(kind, text)?.text).toBe(as);
  });
});

describe('texts that are no address', () => {
  it.each([
    { kind: 'ipv4', text: '', because: 'nothing' },
    { kind: 'ipv4', text: '10.0.0', because: 'three numbers' },
    { kind: 'ipv4', text: '10.0.0.256', because: 'a number has 8 bits' },
    { kind: 'ipv4', text: '10.0.0.1 ', because: 'white space' },
    { kind: 'ipv4', text: '10.0.0.01', because: 'leading zeros mean octal to some and decimal to others' },
    { kind: 'ipv4', text: '10.0.0.1.2', because: 'five numbers' },
    { kind: 'ipv4', text: '::1', because: 'another kind' },
    { kind: 'ipv6', text: '', because: 'nothing' },
    { kind: 'ipv6', text: ':', because: 'no group' },
    { kind: 'ipv6', text: ':::', because: 'three colons' },
    { kind: 'ipv6', text: '1::2::3', because: ':: twice says nothing about lengths' },
    { kind: 'ipv6', text: '1:2:3:4:5:6:7', because: 'seven groups' },
    { kind: 'ipv6', text: '1:2:3:4:5:6:7:8:9', because: 'nine groups' },
    { kind: 'ipv6', text: '1:2:3:4::5:6:7:8', because: ':: must stand for at least one group' },
    { kind: 'ipv6', text: '12345::', because: 'a group has four digits' },
    { kind: 'ipv6', text: 'g::', because: 'no hexadecimal digit' },
    { kind: 'ipv6', text: 'fe80::1%eth0', because: 'a zone is no part of the address' },
    { kind: 'ipv6', text: '1.2.3.4::', because: 'a quad stands at the end only' },
    { kind: 'ipv6', text: '10.0.0.1', because: 'another kind' },
    { kind: 'mac', text: '00:1b:21:3c:9d', because: 'five octets' },
    { kind: 'mac', text: '00-1b-21-3c-9d-f8', because: 'we write colons, and read what we write' },
    { kind: 'mac', text: '0:1b:21:3c:9d:f8', because: 'an octet has two digits' },
  ] as const)('$kind "$text": $because', ({ kind, text }) => {
    expect(parseAddress(kind, text)).toBeUndefined();
  });
});

describe('one object for one address', () => {
  it.each([
    { kind: 'ipv4', addresses: ipv4Addresses },
    { kind: 'ipv6', addresses: ipv6Addresses },
    { kind: 'mac', addresses: macAddresses },
  ] as const)('$kind: what is written is read as the same', ({ kind, addresses }) => {
    fc.assert(
      fc.property(addresses, (address) => {
        const read = parseAddress(kind, address.text);
        expect(read).toBe(address);
        expect(JSON.stringify({ address })).toBe(`{"address":"${address.text}"}`);
      }),
      runs(1_000),
    );
  });

  it('addresses of other kinds with the same bits are others', () => {
    const ipv4 = ipv4At(hex`00000001`, 0);
    const mac = macAt(hex`000000000001`, 0);
    const ipv6 = ipv6At(Buffer.from('00000000000000000000000000000001', 'hex'), 0);
    expect([sameAddress(ipv4, mac), sameAddress(ipv4, ipv6), sameAddress(mac, ipv6)]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('an address is equal to itself also after the table was emptied', () => {
    const bytes = Buffer.alloc(4);
    const before = ipv4At(hex`0a000001`, 0);
    // One more than the table holds.
    for (let each = 0; each <= 65_536; each += 1) {
      bytes.writeUInt32BE(0x0b000000 + each);
      ipv4At(bytes, 0);
    }
    const after = ipv4At(hex`0a000001`, 0);
    expect(after).not.toBe(before);
    expect(sameAddress(before, after)).toBe(true);
    expect(after.hash).toBe(before.hash);
  });
});
