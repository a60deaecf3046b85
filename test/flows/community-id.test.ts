import { describe, expect, it } from 'vitest';
import { type Address, parseAddress } from '../../src/lib/bytes/address.js';
import { communityId } from '../../src/lib/flows/community-id.js';
import { icmpAnswer } from '../../src/lib/flows/icmp-answers.js';

const ICMPV6 = 58;

const address = (text: string): Address =>
  parseAddress(text.includes(':') ? 'ipv6' : 'ipv4', text) as Address;

/** The vectors of the reference implementation (github.com/corelight/pycommunityid), seed 0. */
const VECTORS = [
  [6, '128.232.110.120', '66.35.250.204', 34_855, 80, '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
  [6, '66.35.250.204', '128.232.110.120', 80, 34_855, '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
  [6, '10.0.0.1', '10.0.0.2', 10, 11_569, '1:SXBGMX1lBOwhhoDrZynfROxnhnM='],
  [6, '10.0.0.1', '10.0.0.2', 10, 20, '1:9j2Dzwrw7T9E+IZi4b4IVT66HBI='],
  [17, '192.168.1.52', '8.8.8.8', 54_585, 53, '1:d/FP5EW3wiY1vCndhwleRRKHowQ='],
  [17, '8.8.8.8', '192.168.1.52', 53, 54_585, '1:d/FP5EW3wiY1vCndhwleRRKHowQ='],
  [132, '192.168.170.8', '192.168.170.56', 7, 80, '1:jQgCxbku+pNGw8WPbEc/TS/uTpQ='],
  [132, '192.168.170.56', '192.168.170.8', 80, 7, '1:jQgCxbku+pNGw8WPbEc/TS/uTpQ='],
  [46, '10.1.24.4', '10.1.12.1', 0, 0, '1:/nQI4Rh/TtY3mf0R2gJFBkVlgS4='],
  [46, '10.1.12.1', '10.1.24.4', 0, 0, '1:/nQI4Rh/TtY3mf0R2gJFBkVlgS4='],
] as const;

/** The same for ICMP: types and codes. */
const ICMP_VECTORS = [
  [1, '192.168.0.89', '192.168.0.1', 8, 0, '1:X0snYXpgwiv9TZtqg64sgzUn6Dk='],
  [1, '192.168.0.1', '192.168.0.89', 0, 8, '1:X0snYXpgwiv9TZtqg64sgzUn6Dk='],
  [1, '192.168.0.89', '192.168.0.1', 20, 0, '1:3o2RFccXzUgjl7zDpqmY7yJi8rI='],
  [1, '192.168.0.89', '192.168.0.1', 20, 1, '1:tz/fHIDUHs19NkixVVoOZywde+I='],
  [1, '192.168.0.1', '192.168.0.89', 0, 20, '1:X0snYXpgwiv9TZtqg64sgzUn6Dk='],
  [ICMPV6, 'fe80::200:86ff:fe05:80da', 'fe80::260:97ff:fe07:69ea', 135, 0, '1:dGHyGvjMfljg6Bppwm3bg0LO8TY='],
  [ICMPV6, 'fe80::260:97ff:fe07:69ea', 'fe80::200:86ff:fe05:80da', 136, 0, '1:dGHyGvjMfljg6Bppwm3bg0LO8TY='],
  [
    ICMPV6,
    '3ffe:507:0:1:260:97ff:fe07:69ea',
    '3ffe:507:0:1:200:86ff:fe05:80da',
    3,
    0,
    '1:NdobDX8PQNJbAyfkWxhtL2Pqp5w=',
  ],
  [
    ICMPV6,
    '3ffe:507:0:1:200:86ff:fe05:80da',
    '3ffe:507:0:1:260:97ff:fe07:69ea',
    3,
    0,
    '1:/OGBt9BN1ofenrmSPWYicpij2Vc=',
  ],
] as const;

describe('the Community ID', () => {
  it.each(VECTORS)('of protocol %i, %s to %s', (protocol, from, to, sourcePort, destinationPort, id) => {
    const ends = { source: address(from), destination: address(to), sourcePort, destinationPort };
    expect(communityId({ ...ends, protocol, isOneWay: false })).toBe(id);
  });

  it.each(ICMP_VECTORS)('of ICMP %i, %s to %s, type %i', (protocol, from, to, type, code, id) => {
    const answer = icmpAnswer(type, protocol === ICMPV6);
    const ends = { source: address(from), destination: address(to), sourcePort: type };
    const isOneWay = answer === undefined;
    expect(communityId({ ...ends, destinationPort: answer ?? code, protocol, isOneWay })).toBe(id);
  });

  it('is nothing that frames without IP have', () => {
    const source = parseAddress('mac', '02:00:00:00:00:01') as Address;
    const ends = { source, destination: source, sourcePort: 0, destinationPort: 0, protocol: 0x1_0806 };
    expect(communityId({ ...ends, isOneWay: false })).toBeUndefined();
  });
});
