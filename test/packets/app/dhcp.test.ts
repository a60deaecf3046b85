import { describe, expect, it } from 'vitest';
import { datagram } from '../../oracle/crafted/datagram.js';
import { join } from '../../oracle/wire.js';
import { hex } from '../../support/hex.js';
import { recordOf } from './reading.js';

const COOKIE = hex`63825363`;
const option = (code: number, value: Buffer): Buffer => join(Buffer.from([code, value.length]), value);
const text = (code: number, value: string): Buffer => option(code, Buffer.from(value));
const END = hex`ff`;

/** The fixed part of a request; the names are of 64 and 128 bytes. */
const fixed = (server: Buffer = Buffer.alloc(64), file: Buffer = Buffer.alloc(128)): Buffer =>
  join(
    hex`01 01 06 00 00001234 0000 8000`,
    Buffer.alloc(16),
    hex`020000000001`,
    Buffer.alloc(10),
    server,
    file,
  );
const request = (...options: readonly Buffer[]): Buffer => join(fixed(), COOKIE, ...options);

const read = (message: Buffer) => recordOf(datagram(68, 67, message));
const filledUp = (bytes: Buffer, length: number): Buffer => join(bytes, Buffer.alloc(length - bytes.length));

describe('DHCP', () => {
  it('says who asks for what', () => {
    const message = request(
      option(53, hex`03`),
      option(50, hex`c0000201`),
      text(12, 'host'),
      option(55, hex`01 03`),
      END,
    );
    expect(read(message)).toMatchObject({
      frame: { protocols: 'eth:ethertype:ip:udp:dhcp' },
      dhcp: {
        type: 1,
        hw: { type: 1, len: 6, mac_addr: '02:00:00:00:00:01' },
        flags: { bc: true },
        option: {
          type: [53, 50, 12, 55],
          dhcp: 3,
          hostname: 'host',
          requested_ip_address: '192.0.2.1',
          request_list_item: [1, 3],
        },
      },
    });
  });

  it('holds options in place of names, where an option says so', () => {
    const server = filledUp(join(text(12, 'over'), END), 64);
    const file = filledUp(join(text(15, 'domain'), END), 128);
    const { dhcp } = read(join(fixed(server, file), COOKIE, option(52, hex`03`), END));
    expect(dhcp).toMatchObject({ option: { type: [52, 15, 12], hostname: 'over', domain_name: 'domain' } });
    expect(dhcp).not.toHaveProperty('server');
    expect(dhcp).not.toHaveProperty('file');
  });

  it('does not read overloaded names twice, however often they say that they are overloaded', () => {
    const server = filledUp(join(option(52, hex`03`), text(12, 'over'), END), 64);
    const { dhcp } = read(join(fixed(server), COOKIE, option(52, hex`02`), END));
    expect(dhcp).toMatchObject({ option: { type: [52, 52, 12], hostname: 'over' } });
  });

  it.each([
    { code: 1, value: hex`ffff` },
    { code: 3, value: hex`c000020103` },
    { code: 51, value: hex`01` },
    { code: 53, value: hex`` },
    { code: 61, value: hex`01` },
  ])('names option $code of a length that it cannot have, and reads the next one', ({ code, value }) => {
    const { dhcp, errors } = read(request(option(code, value), text(12, 'host'), END));
    expect(dhcp).toMatchObject({ option: { type: [code, 12], hostname: 'host' } });
    expect(errors).toMatchObject([{ note: `option ${code} has length ${value.length}` }]);
  });

  it.each([hex`0c 20 61`, hex`0c`])('ends at an option that runs past the message: %j', (lie) => {
    const { dhcp, errors } = read(request(option(53, hex`01`), lie));
    expect(dhcp).toMatchObject({ option: { dhcp: 1 } });
    expect(errors).toMatchObject([{ reason: 'malformed', note: 'option 12 runs past the message' }]);
  });

  it('is BOOTP without the cookie', () => {
    const { dhcp, errors } = read(join(fixed(), hex`01020304 35 01 01`));
    expect(dhcp).toMatchObject({ type: 1 });
    expect(dhcp).not.toHaveProperty('option');
    expect(errors).toBeUndefined();
  });

  it('with an address longer than there is room for is something else', () => {
    const message = fixed();
    message[2] = 17;
    expect(read(message)).toMatchObject({
      errors: [{ reason: 'malformed', note: 'hardware address of 17 bytes' }],
    });
  });

  it('is told as far as it was captured', () => {
    const frame = datagram(68, 67, request(option(53, hex`01`), text(12, 'host'), END));
    const { dhcp, errors } = recordOf(frame, frame.length - 3);
    expect(dhcp).toMatchObject({ option: { dhcp: 1 } });
    expect(errors).toMatchObject([{ reason: 'truncated', note: 'options cut short' }]);
    expect(recordOf(frame, 42 + 60)).toMatchObject({
      dhcp: { id: 0x1234 },
      errors: [{ reason: 'truncated', note: 'names cut short' }],
    });
  });
});

const LINK = hex`20010db8 00000000 00000000 00000001`;
const option6 = (code: number, value: Buffer): Buffer =>
  join(Buffer.from([code >>> 8, code & 0xff, value.length >>> 8, value.length & 0xff]), value);
const client = option6(1, hex`0003 0001 020000000001`);
const solicit = join(hex`01 abcdef`, client);
const relay = (...options: readonly Buffer[]): Buffer => join(hex`0c 01`, LINK, LINK, ...options);
const read6 = (message: Buffer) => recordOf(datagram(546, 547, message));

describe('DHCPv6', () => {
  it('tells wrapped messages in wire order', () => {
    const { dhcpv6 } = read6(
      relay(option6(9, relay(option6(9, solicit), option6(18, hex`01`))), option6(18, hex`02`)),
    );
    expect(dhcpv6).toMatchObject({
      msgtype: [12, 12, 1],
      xid: 0xabcdef,
      option: { type: [9, 9, 1, 18, 18] },
      duidll: { link_layer_addr: ['02:00:00:00:00:01'] },
      interface_id: ['01', '02'],
    });
  });

  it('wraps as often as there is room, without end', () => {
    let message: Buffer = solicit;
    while (message.length < 60_000) message = relay(option6(9, message));
    const { dhcpv6, errors } = read6(message);
    expect((dhcpv6 as { msgtype: number[] }).msgtype).toHaveLength(
      Math.ceil((60_000 - solicit.length) / 38) + 1,
    );
    expect(errors).toBeUndefined();
  });

  it('holds addresses inside of associations, and no associations inside of those', () => {
    const address = option6(5, join(LINK, hex`00000001 00000002`));
    const inner = option6(3, join(hex`00000008 00000000 00000000`, address));
    const { dhcpv6 } = read6(
      join(solicit, option6(3, join(hex`00000007 00000003 00000004`, address, inner))),
    );
    expect(dhcpv6).toMatchObject({
      iaid: ['00000007'],
      iaid_t1: [3],
      iaaddr: { ip: ['2001:db8::1'], pref_lifetime: [1], valid_lifetime: [2] },
      option: { type: [1, 3, 5, 3] },
    });
  });

  it.each([
    { option: option6(3, Buffer.alloc(11)), note: 'option 3 has length 11' },
    { option: option6(26, Buffer.alloc(24)), note: 'option 26 has length 24' },
    { option: option6(23, Buffer.alloc(17)), note: 'option 23 has length 17' },
    { option: hex`0001 0040 61`, note: 'an option runs past its end' },
    { option: hex`0001 00`, note: 'an option runs past its end' },
    { option: option6(3, join(Buffer.alloc(12), hex`0005 0040`)), note: 'an option runs past its end' },
  ])('$note', ({ option: lie, note }) => {
    const { dhcpv6, errors } = read6(join(solicit, lie));
    expect(dhcpv6).toMatchObject({ duid: { type: [3] } });
    expect(errors).toMatchObject([{ reason: 'malformed', note }]);
  });
});
