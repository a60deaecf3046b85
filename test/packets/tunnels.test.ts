import { describe, expect, it } from 'vitest';
import { emptyPacket } from '../../src/lib/packets/packet.js';
import { emptyFrame } from '../../src/lib/records/frame.js';
import { eth, extension, inIpv4, inIpv6, ipv4, ipv6, join, word } from '../oracle/wire.js';
import { dissectedInto } from '../support/dissected.js';
import { hex } from '../support/hex.js';

const IPV4 = 0x0800;
const TCP = 6;
const UDP = 17;
const ICMP = 1;
const GRE = 47;
const FRAGMENT = 44;
const AH = 51;
const ICMPV6 = 58;
const DESTINATION = 60;
const UDP_LITE = 136;

const packet = emptyPacket();

interface Reading {
  readonly frame: { readonly protocols: string };
  readonly tunnel?: readonly object[];
  readonly errors?: readonly { readonly layer: string; readonly reason: string; readonly note: string }[];
}

function read(bytes: Buffer, wireBytes = bytes.length): Reading {
  const frame = emptyFrame();
  Object.assign(frame.header, { number: 1, linktype: 1, len: wireBytes, cap_len: bytes.length });
  frame.bytes = bytes;
  return JSON.parse(dissectedInto(packet, frame)) as Reading;
}

const errorsOf = (bytes: Buffer): string[] =>
  (read(bytes).errors ?? []).map(({ layer, reason, note }) => `${layer} ${reason}: ${note}`);

const datagram = hex`c350 d431  000c 0000  01 02 03 04`;
const inner = ipv4(UDP, datagram);
const udp = (port: number, payload: Buffer): Buffer =>
  join(word(0xc351), word(port), word(payload.length + 8), word(0), payload);
const udpTo = (port: number, payload: Buffer): Buffer => inIpv4(UDP, udp(port, payload));

describe('a packet in a tunnel', () => {
  it('is the packet of the record, and the tunnel’s header belongs to the outer packet', () => {
    const vxlan = udpTo(
      4789,
      join(
        hex`08 00 0000 00abcd 00`,
        eth(IPV4, ipv4(TCP, hex`d431 c350 00000001 00000002 50 18 2000 0000 0000`)),
      ),
    );
    const record = read(vxlan);
    expect(record).toMatchObject({ eth: {}, ip: { proto: 6 }, tcp: { srcport: 54321 } });
    expect(record.tunnel?.map((outer) => Object.keys(outer))).toEqual([['eth', 'ip', 'udp', 'vxlan']]);
    expect(record).not.toHaveProperty('vxlan');
    expect(record).not.toHaveProperty('udp');
  });

  it('has its outer packets in the order of the wire', () => {
    const threeDeep = inIpv4(
      GRE,
      join(hex`0000 86dd`, ipv6(UDP, udp(2152, join(hex`30 ff 0020 00000001`, inner)))),
    );
    expect(read(threeDeep).tunnel?.map((outer) => Object.keys(outer))).toEqual([
      ['eth', 'ip', 'gre'],
      ['ipv6', 'udp', 'gtp'],
    ]);
  });

  it('is none behind an authentication header: that is a part of the packet', () => {
    const record = read(
      inIpv4(AH, join(hex`11 04 0000 00001234 00000001 0102030405060708090a0b0c`, datagram)),
    );
    expect(record).toMatchObject({ ah: { spi: 0x1234 }, udp: { srcport: 50_000 } });
    expect(record.tunnel).toBeUndefined();
  });

  it('is not looked for in ESP, also in UDP', () => {
    const record = read(udpTo(4500, hex`00001234 00000001 45000020`));
    expect(record).toMatchObject({ udp: { dstport: 4500 }, esp: { spi: 0x1234, sequence: 1 } });
    expect(record.tunnel).toBeUndefined();
  });

  it('tells of NVGRE the subnet and the flow that its key is made of', () => {
    const [outer] = read(inIpv4(GRE, join(hex`2000 6558 00abcd 05`, eth(IPV4, inner)))).tunnel ?? [];
    expect(outer).toMatchObject({ gre: { key: 0xabcd05, nvgre: { vsid: 0xabcd, flow_id: 5 } } });
  });

  it('has no subnet where a key stands beside a sequence number', () => {
    const [outer] = read(inIpv4(GRE, join(hex`3000 6558 00abcd05 00000001`, eth(IPV4, inner)))).tunnel ?? [];
    expect(outer).toMatchObject({ gre: { key: 0xabcd05, sequence_number: 1 } });
    expect(outer).not.toHaveProperty('gre.nvgre');
  });
});

/** `levels` packets, each in the one before; `wrap` puts one around what it is given. */
function nested(levels: number, wrap: (inside: Buffer) => Buffer): Buffer {
  let bytes = inner;
  for (let level = 0; level < levels; level += 1) bytes = wrap(bytes);
  return bytes;
}

describe('what attackers send', () => {
  it.each([
    { name: '40 times IP in GRE', wrap: (inside: Buffer) => ipv4(GRE, join(hex`0000 0800`, inside)) },
    { name: '40 times IP in IP', wrap: (inside: Buffer) => ipv4(4, inside) },
    {
      name: '40 times IP in GTP',
      wrap: (inside: Buffer) =>
        ipv4(UDP, udp(2152, join(hex`30 ff`, word(inside.length), hex`00000001`, inside))),
    },
    {
      name: '40 times IP in GTP, behind two VLAN tags',
      wrap: (inside: Buffer) =>
        ipv4(UDP, udp(2152, join(hex`30 ff`, word(inside.length), hex`00000001`, inside))),
      tags: hex`0001 8100 0002 0800`,
    },
  ])('tunnels in tunnels end after 32 layers: $name', ({ wrap, tags }) => {
    const packets = nested(40, wrap);
    const record = read(tags === undefined ? eth(IPV4, packets) : eth(0x8100, join(tags, packets)));
    expect(record.errors).toEqual([
      expect.objectContaining({ layer: 'frame', reason: 'malformed', note: 'more than 32 layers' }),
    ]);
    expect(record.tunnel?.length).toBeLessThan(32);
  });

  it.each([
    {
      name: 'a GTP extension header of length 0, which would be read for ever',
      bytes: udpTo(2152, join(hex`34 ff 0028 00000001 0000 00 85  00 00 09 85`, inner)),
      errors: ['gtp malformed: extension header of length 0'],
    },
    {
      name: 'nine GTP extension headers',
      bytes: udpTo(
        2152,
        join(hex`34 ff 0028 00000001 0000 00 85`, ...Array.from({ length: 9 }, () => hex`01 00 09 85`)),
      ),
      errors: ['gtp malformed: more than 8 extension headers'],
    },
    {
      name: 'a GTP extension header past the packet',
      bytes: udpTo(2152, hex`34 ff 0008 00000001 0000 00 85  7f 00 09 00`),
      errors: ['gtp truncated: extension header cut short'],
    },
    {
      name: 'a GTP message that is longer than its packet',
      bytes: udpTo(2152, join(hex`30 ff ffff 00000001`, inner)),
      errors: ['gtp malformed: length 65535 is more than the packet has'],
    },
    {
      name: 'a Geneve option that is longer than the header',
      bytes: udpTo(6081, join(hex`02 00 0800 00abcd 00  0102 03 1f deadbeef`, inner)),
      errors: ['geneve malformed: option of 128 bytes runs past the header'],
    },
    {
      name: 'Geneve options past the packet',
      bytes: udpTo(6081, hex`3f 00 0800 00abcd 00  0102 03 00`),
      errors: ['geneve truncated: options cut short'],
    },
    {
      name: 'GRE source routes without an end',
      bytes: inIpv4(
        GRE,
        join(hex`4000 0800 0000 0000`, ...Array.from({ length: 20 }, () => hex`0800 00 00`)),
      ),
      errors: ['gre malformed: more than 16 source routes'],
    },
    {
      name: 'an AH whose length is less than its fields',
      bytes: inIpv4(AH, join(hex`11 00 0000 00001234 00000001`, datagram)),
      errors: ['ah malformed: length 8 is less than 12'],
    },
    {
      name: 'an L2TP message whose length is less than its header',
      bytes: udpTo(1701, hex`c802 0004 0001 0000 0001 0001`),
      errors: ["l2tp malformed: length 4 is less than the header's 12"],
    },
    {
      name: 'an L2TP header that is cut',
      bytes: udpTo(1701, hex`4802 002e 0001`),
      errors: ['l2tp truncated: header cut short'],
    },
    {
      name: 'an ERSPAN version that there is not',
      bytes: inIpv4(GRE, hex`1000 22eb 00000001 3064 000a 01020304 0007 0800`),
      errors: ['erspan malformed: version 3, expected 1 or 2'],
    },
    {
      name: 'an ISAKMP message shorter than its header',
      bytes: udpTo(500, hex`0102030405060708 0000000000000000 21 20 22 08 00000000 0000001b`),
      errors: ["isakmp malformed: length 27 is less than the header's 28"],
    },
    {
      name: 'a UDP-Lite checksum over less than its header',
      bytes: inIpv4(UDP_LITE, hex`c350 d431 0007 0000 01 02 03 04`),
      errors: ['udplite malformed: checksum coverage 7, of 12 bytes'],
    },
    {
      name: 'an ICMP extension of no length',
      bytes: inIpv4(
        ICMP,
        join(hex`0b 00 0000 00 20 0000`, inner, Buffer.alloc(128 - inner.length), hex`2000 0000 0000 01 01`),
      ),
      errors: ['icmp malformed: extension of length 0'],
    },
    {
      name: 'a chain of twenty IPv6 extension headers',
      bytes: inIpv6(DESTINATION, nestedExtensions(20)),
      errors: ['ipv6 malformed: more than 8 extension headers'],
    },
  ])('$name', ({ bytes, errors }) => {
    expect(errorsOf(bytes)).toEqual(errors);
  });

  it('cuts at any byte are only read as far as they go', () => {
    const whole = udpTo(2152, join(hex`36 ff 002c 00000001 0007 00 85  01 00 09 c0  01 1234 00`, inner));
    for (let captured = 14; captured < whole.length; captured += 1) {
      const { errors = [] } = read(whole.subarray(0, captured), whole.length);
      for (const { reason } of errors) expect(reason).toBe('truncated');
    }
  });
});

function nestedExtensions(count: number): Buffer {
  let bytes = datagram;
  for (let index = 0; index < count; index += 1) {
    bytes = extension(index === 0 ? UDP : DESTINATION, hex`01 04 00000000`, bytes);
  }
  return bytes;
}

const fragment = (offset: number, hasMore: boolean, payload: Buffer): Buffer =>
  inIpv4(ICMP, payload, { over: [[6, word((hasMore ? 0x2000 : 0) | offset)]] });
const fragment6 = (offset: number, hasMore: boolean, payload: Buffer): Buffer =>
  inIpv6(FRAGMENT, join(hex`3a 00`, word((offset << 3) | Number(hasMore)), hex`00000001`, payload));

describe('fragments', () => {
  it.each([
    {
      name: 'ping of death',
      bytes: fragment(8189, false, Buffer.alloc(1000)),
      errors: ['ip malformed: fragment ends at 66532, beyond the 65535 bytes of a datagram'],
    },
    {
      name: 'the last bytes that a datagram can have',
      bytes: fragment(8188, false, Buffer.alloc(11)),
      errors: [],
    },
    {
      name: 'one byte more',
      bytes: fragment(8188, false, Buffer.alloc(12)),
      errors: ['ip malformed: fragment ends at 65536, beyond the 65535 bytes of a datagram'],
    },
    {
      name: 'a first fragment of 37 bytes',
      bytes: fragment(0, true, Buffer.alloc(37)),
      errors: ['ip malformed: fragment of 37 bytes before others is no multiple of 8'],
    },
    { name: 'a last fragment of 37 bytes', bytes: fragment(100, false, Buffer.alloc(37)), errors: [] },
    {
      name: 'ping of death over IPv6',
      bytes: fragment6(8189, false, Buffer.alloc(1000)),
      errors: ['ipv6 malformed: fragment ends at 66512, beyond the 65535 bytes of a datagram'],
    },
    {
      name: 'an IPv6 fragment of 37 bytes before others',
      bytes: fragment6(5, true, Buffer.alloc(37)),
      errors: ['ipv6 malformed: fragment of 37 bytes before others is no multiple of 8'],
    },
    { name: 'an IPv6 fragment as it should be', bytes: fragment6(5, true, Buffer.alloc(40)), errors: [] },
  ])('say what no whole datagram can have: $name', ({ bytes, errors }) => {
    expect(errorsOf(bytes)).toEqual(errors);
  });

  it('that overlap are each read for what they say', () => {
    const first = read(fragment(0, true, join(hex`08 00 0000 0001 0001`, Buffer.alloc(24))));
    const second = read(fragment(1, false, Buffer.alloc(8, 0xff)));
    expect(first).toMatchObject({ ip: { frag_offset: 0, flags: { mf: true } }, icmp: { type: 8 } });
    expect(second).toMatchObject({ ip: { frag_offset: 1, flags: { mf: false } } });
    expect(second).not.toHaveProperty('icmp');
  });

  it('too small for a TCP header say that it is cut', () => {
    const tiny = inIpv4(TCP, hex`d431 0050 00000001`, { over: [[6, hex`2000`]] });
    expect(errorsOf(tiny)).toEqual(['tcp truncated: header cut short']);
  });
});

describe('the packet that an ICMP error is about', () => {
  const quoted = { src: '192.0.2.1', dst: '198.51.100.2', proto: UDP, srcport: 50_000, dstport: 54_321 };
  const errorAbout = (packetBytes: Buffer): Buffer =>
    inIpv4(ICMP, join(hex`03 03 0000 00000000`, packetBytes));
  const errorAbout6 = (packetBytes: Buffer): Buffer =>
    inIpv6(ICMPV6, join(hex`01 04 0000 00000000`, packetBytes));

  it.each([
    { name: 'whole', bytes: inner, expected: quoted },
    { name: 'with options', bytes: ipv4(UDP, datagram, { options: hex`94 04 0000` }), expected: quoted },
    { name: 'cut behind its ports', bytes: inner.subarray(0, 24), expected: quoted },
    {
      name: 'cut before its ports',
      bytes: inner.subarray(0, 23),
      expected: { ...quoted, srcport: undefined, dstport: undefined },
    },
    {
      name: 'a later fragment',
      bytes: ipv4(UDP, datagram, { over: [[6, hex`0010`]] }),
      expected: { ...quoted, srcport: undefined, dstport: undefined },
    },
    {
      name: 'without ports',
      bytes: ipv4(ICMP, hex`08 00 0000 0001 0001`),
      expected: { ...quoted, proto: ICMP, srcport: undefined, dstport: undefined },
    },
    { name: 'cut in its header', bytes: inner.subarray(0, 19), expected: undefined },
    {
      name: 'with an impossible header length',
      bytes: ipv4(UDP, datagram, { over: [[0, hex`41`]] }),
      expected: undefined,
    },
  ])('is told by its ends: $name', ({ bytes, expected }) => {
    const { icmp } = read(errorAbout(bytes)) as unknown as { icmp: { quoted?: object } };
    expect(icmp.quoted).toEqual(expected);
  });

  const quoted6 = { ...quoted, src: '2001:db8::1', dst: '2001:db8::2' };
  it.each([
    { name: 'whole', bytes: ipv6(UDP, datagram), expected: quoted6 },
    {
      name: 'with extension headers',
      bytes: ipv6(
        0,
        extension(DESTINATION, hex`01 04 00000000`, extension(UDP, hex`01 04 00000000`, datagram)),
      ),
      expected: quoted6,
    },
    {
      name: 'behind an authentication header',
      bytes: ipv6(AH, join(hex`11 02 0000 00001234 00000001 01020304`, datagram)),
      expected: quoted6,
    },
    {
      name: 'a first fragment',
      bytes: ipv6(FRAGMENT, join(hex`11 00 0001 00000001`, datagram)),
      expected: quoted6,
    },
    {
      name: 'a later fragment',
      bytes: ipv6(FRAGMENT, join(hex`11 00 0011 00000001`, datagram)),
      expected: { ...quoted6, srcport: undefined, dstport: undefined },
    },
    {
      name: 'cut in an extension header',
      bytes: ipv6(DESTINATION, hex`11 00`),
      expected: { ...quoted6, proto: undefined, srcport: undefined, dstport: undefined },
    },
    {
      name: 'an extension header past the packet',
      bytes: ipv6(DESTINATION, hex`11 ff 01 04 00000000`),
      expected: { ...quoted6, srcport: undefined, dstport: undefined },
    },
    { name: 'cut in its header', bytes: ipv6(UDP, datagram).subarray(0, 39), expected: undefined },
  ])('is told by its ends over IPv6: $name', ({ bytes, expected }) => {
    const { icmpv6 } = read(errorAbout6(bytes)) as unknown as { icmpv6: { quoted?: object } };
    expect(icmpv6.quoted).toEqual(expected);
  });
});
