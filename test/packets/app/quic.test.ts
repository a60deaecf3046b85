import { describe, expect, it } from 'vitest';
import { CryptoStream } from '../../../src/lib/packets/app/quic/crypto-stream.js';
import { initialKeys } from '../../../src/lib/packets/app/quic/initial-keys.js';
import { type Protection, protectionOf } from '../../../src/lib/packets/app/quic/versions.js';
import { datagrams } from '../../oracle/dialogue.js';
import { join, word } from '../../oracle/wire.js';
import { heard, heardLast } from '../../support/heard.js';
import { hex } from '../../support/hex.js';
import { clientHello, message, serverName } from '../../support/tls-bytes.js';

const HTTPS = 443;
/** RFC 9001 appendix A.1: the connection ID that the client addresses first. */
const CLIENT_ID = hex`8394c8f03e515708`;
const NUMBER_AT = 18;

/** RFC 9001 appendix A.3: the protected server Initial. */
const SERVER_V1 = hex`
  cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a 5816b6394100f37a1c69797554780bb38cc5a99f5ede4cf73c3ec2493a1839b3
  dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84 022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc4
  2158407dd074ee`;
/** RFC 9369 appendix A.3: the same in version 2. */
const SERVER_V2 = hex`
  dc6b3343cf0008f067a5502a4262b5004075d92faaf16f05d8a4398c47089698 baeea26b91eb761d9b89237bbf87263017915358230035f7fd3945d88965cf17
  f9af6e16886c61bfc703106fbaf3cb4cfa52382dd16a393e42757507698075b2 c984c707f0a0812d8cd5a6881eaf21ceda98f4bd23f6fe1a3e2c43edd9ce7ca8
  4bed8521e2e140`;
const SERVER_PAYLOAD = hex`
  02000000000600405a020000560303eefce7f7b37ba1d1632e96677825ddf739 88cfc79825df566dc5430b9a045a1200130100002e00330024001d00209d3c94
  0d89690b84d08a60993c144eca684d1081287c834d5311bcf32bb9da1a002b00 020304`;

const protection = (version: number): Protection => {
  const known = protectionOf(version);
  if (known === undefined) throw new Error(`version ${version} is not known`);
  return known;
};

describe('Initial packets', () => {
  it.each([
    ['1', 1, SERVER_V1],
    ['2', 0x6b3343cf, SERVER_V2],
  ])('of version %s are opened as in the RFC', (_, version, packet) => {
    const { server, client } = initialKeys(protection(version), CLIENT_ID);
    const place = { start: 0, numberAt: NUMBER_AT, end: packet.length };
    expect(server.open(packet, place)).toEqual({ packetNumber: 1, payload: SERVER_PAYLOAD });
    expect(client.open(packet, place)).toBeUndefined();
  });

  it('that are cut or changed are not opened', () => {
    const { server } = initialKeys(protection(1), CLIENT_ID);
    for (let end = NUMBER_AT; end < SERVER_V1.length; end += 1) {
      expect(server.open(SERVER_V1, { start: 0, numberAt: NUMBER_AT, end })).toBeUndefined();
    }
  });

  it('have no keys in versions that are not known', () => {
    for (const version of [0, 2, 0xff000014, 0xff000023, 0x51303433]) {
      expect(protectionOf(version)).toBeUndefined();
    }
  });
});

describe('the stream of handshake messages', () => {
  const hello = clientHello(serverName('a.example'));
  const both = join(hello, message(14, Buffer.alloc(0)));

  it('gives messages once, in whatever order, size and number their pieces come', () => {
    for (let cut = 1; cut < both.length; cut += 7) {
      const stream = new CryptoStream();
      stream.add(cut, both.subarray(cut));
      expect(stream.takeMessages()).toHaveLength(0);
      stream.add(Math.max(cut - 3, 0), both.subarray(Math.max(cut - 3, 0), cut + 3));
      stream.add(0, both.subarray(0, cut));
      expect(stream.takeMessages()).toEqual(both);
      stream.add(0, both);
      expect(stream.takeMessages()).toHaveLength(0);
    }
  });

  it('keeps no more than a handshake needs', () => {
    const stream = new CryptoStream();
    stream.add(2 ** 40, hello);
    stream.add(65_530, hello);
    for (let offset = 1; offset < 5000; offset += 2) stream.add(offset, Buffer.from([1]));
    stream.add(0, hello);
    expect(stream.takeMessages()).toHaveLength(0);
  });
});

describe('QUIC', () => {
  const long = (version: number, rest: Buffer): Buffer =>
    join(hex`c0`, word(version >>> 16), word(version & 0xffff), rest);

  it('tells the versions that a server offers', () => {
    const record = heardLast(
      datagrams(HTTPS, [
        ['client', join(long(1, hex`01 03 02 0102 00 05`), Buffer.alloc(5))],
        ['server', long(0, hex`02 0102 01 03  1a2a3a4a 00000001`)],
      ]),
    );
    expect(record.frame.protocols).toBe('eth:ethertype:ip:udp:quic');
    expect(record.quic).toMatchObject({
      version: [0],
      dcid: ['0102'],
      scid: ['03'],
      supported_version: [0x1a2a3a4a, 1],
    });
  });

  it('knows short headers by what was said before', () => {
    const handshake = join(hex`e0 00000001 01 aa 02 bbcc 05`, Buffer.alloc(5));
    const short = join(hex`60 bbcc`, Buffer.alloc(20, 7));
    const [, answer] = heard(
      datagrams(HTTPS, [
        ['client', handshake],
        ['server', short],
      ]),
    );
    expect(answer?.quic).toEqual({ packet_length: [23], header_form: [0], dcid: ['bbcc'], spin_bit: [true] });
    expect(heardLast(datagrams(HTTPS, [['server', short]])).quic).toBeUndefined();
  });

  it('takes what follows a packet for one only where it is of the same connection', () => {
    const handshake = join(hex`e0 00000001 01 aa 01 bb 05`, Buffer.alloc(5));
    const read = (rest: Buffer): unknown =>
      heardLast(datagrams(HTTPS, [['client', join(handshake, rest)]])).quic;
    const length = handshake.length;
    expect(read(handshake)).toMatchObject({ packet_length: [length, length] });
    expect(read(join(hex`40 aa`, Buffer.alloc(20, 7)))).toMatchObject({ packet_length: [length, 22] });
    for (const garbage of [hex`ff`, hex`40 ab 00`, hex`e0 00000001 ff`, Buffer.alloc(900, 0xc0)]) {
      expect(read(garbage)).toMatchObject({ packet_length: [length] });
    }
  });

  it('that lies about its lengths is told as far as it goes', () => {
    const lies = [
      hex`c0 00000001 00 00 ff ffffffffffffff 00`,
      hex`c0 00000001 00 00 00 ffffffffffffffff`,
      hex`c0 00000001 14 00`,
      hex`e0 00000001 00 00 7fff`,
    ];
    const errors = lies.map((lie) =>
      heardLast(datagrams(HTTPS, [['client', lie]])).errors?.map(({ note }) => note),
    );
    expect(errors).toEqual([undefined, ['length of more than 2^53 bytes'], undefined, ['packet cut short']]);
  });
});
