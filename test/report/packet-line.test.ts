import { describe, expect, it } from 'vitest';
import { emptyPacket } from '../../src/lib/packets/packet.js';
import { emptyFrame } from '../../src/lib/records/frame.js';
import { PacketLines } from '../../src/lib/report/packet-line.js';
import { eth, inIpv4, inIpv6, ipv4, ipv6, join, word } from '../oracle/wire.js';
import { dissectedInto } from '../support/dissected.js';
import { hex } from '../support/hex.js';

const IPV4 = 0x0800;
const ICMP = 1;
const IP_IN_IP = 4;
const UDP = 17;
const GRE = 47;
const ESP = 50;
const UDP_LITE = 136;
const ICMPV6 = 58;

const packet = emptyPacket();

/** The line of a packet from both ends on: before them stand its number and time. */
function lineOf(bytes: Buffer): string {
  const frame = emptyFrame();
  Object.assign(frame.header, { number: 1, linktype: 1, len: bytes.length, cap_len: bytes.length });
  frame.bytes = bytes;
  dissectedInto(packet, frame);
  return new PacketLines().line(packet).replace(/^ *1 +- /, '');
}

const datagram = hex`c350 d431  000c 0000  01 02 03 04`;
const inner = ipv4(UDP, datagram, { over: [[12, hex`0a000001 0a000002`]] });
const udpTo = (port: number, payload: Buffer): Buffer =>
  inIpv4(UDP, join(word(0xc351), word(port), word(payload.length + 8), word(0), payload));
const OUTER = '192.0.2.1 → 198.51.100.2';
const INNER = '10.0.0.1:50000 → 10.0.0.2:54321 UDP';

describe('a line of a packet', () => {
  it.each([
    [inIpv4(IP_IN_IP, inner), `${INNER}    66 len=4 in IP ${OUTER}`],
    [
      inIpv4(GRE, join(hex`2000 0800 00000007`, inner)),
      `${INNER}    74 len=4 in GRE key=0x00000007 ${OUTER}`,
    ],
    [
      udpTo(4789, join(hex`08 00 0000 00abcd 00`, eth(0x8100, join(hex`0064 0800`, inner)))),
      `${INNER}   100 vlan 100 len=4 in VXLAN vni=43981 ${OUTER}`,
    ],
    [
      udpTo(2152, join(hex`30 ff 0034 00000001`, ipv4(IP_IN_IP, inner))),
      `${INNER}   102 len=4 in IP ${OUTER} in GTP teid=0x00000001 ${OUTER}`,
    ],
  ])('tells what it travels in, the innermost first', (bytes, line) => {
    expect(lineOf(bytes)).toBe(line);
  });

  it.each([
    [inIpv4(ESP, hex`00001234 00000007 01020304`), `${OUTER} ESP    46 spi=0x00001234 seq=7`],
    [inIpv4(GRE, hex`0000 0000`), `${OUTER} GRE    38 keepalive`],
    [udpTo(4500, hex`ff`), '192.0.2.1:50001 → 198.51.100.2:4500 UDPENCAP    43 keepalive'],
    [
      udpTo(9, join(hex`04 000000 05060708 0900000000000000`, Buffer.alloc(16))),
      '192.0.2.1:50001 → 198.51.100.2:9 WG    74 data receiver=0x08070605 counter=9',
    ],
    [
      inIpv4(UDP_LITE, hex`c350 d431 0008 0000 01 02 03 04`),
      '192.0.2.1:50000 → 198.51.100.2:54321 UDPLITE    46 covered=8',
    ],
  ])('tells of a tunnel whose inside cannot be read what can', (bytes, line) => {
    expect(lineOf(bytes)).toBe(line);
  });

  it.each([
    [
      inIpv4(ICMP, join(hex`03 03 0000 00000000`, inner)),
      `${OUTER} ICMP    74 type=3 code=3 about 10.0.0.1:50000 → 10.0.0.2:54321`,
    ],
    [
      inIpv4(
        ICMP,
        join(hex`0b 00 0000 00 20 0000`, inner, Buffer.alloc(96), hex`2000 0000 0008 01 01 0007b1 40`),
      ),
      `${OUTER} ICMP   182 type=11 code=0 about 10.0.0.1:50000 → 10.0.0.2:54321 mpls 123`,
    ],
    [
      inIpv6(ICMPV6, join(hex`03 00 0000 00000000`, ipv6(ICMPV6, hex`80 00 0000 0001 0001`))),
      '2001:db8::1 → 2001:db8::2 ICMPV6   110 type=3 code=0 about 2001:db8::1 → 2001:db8::2',
    ],
  ])('tells of an ICMP error what it is about', (bytes, line) => {
    expect(lineOf(bytes)).toBe(line);
  });

  it('is one of the packet inside, also where there is no IP outside', () => {
    expect(lineOf(join(hex`020abd000000 020abc010002 8903 4020`, eth(IPV4, inner)))).toBe(
      `${INNER}    62 len=4 in CFP`,
    );
  });
});
