import { describe, expect, it } from 'vitest';
import { dialogue, type Speech } from '../../oracle/dialogue.js';
import { heard, heardOf, seen } from '../../support/heard.js';
import { hex } from '../../support/hex.js';

const read = (speeches: readonly Speech[], port = 22): unknown[] => heardOf('ssh', dialogue(port, speeches));

const longWord = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};

const PADDING_BYTES = 4;

/** A packet that is not encrypted. */
const packet = (code: number, contents: Buffer = Buffer.alloc(0)): Buffer => {
  const payload = Buffer.concat([Buffer.from([PADDING_BYTES, code]), contents, Buffer.alloc(PADDING_BYTES)]);
  return Buffer.concat([longWord(payload.length), payload]);
};

const nameList = (names: string): Buffer => Buffer.concat([longWord(names.length), Buffer.from(names)]);

const kexInit = (...lists: readonly string[]): Buffer =>
  packet(20, Buffer.concat([Buffer.alloc(16, 0xaa), ...lists.map(nameList), hex`00 00000000`]));

const KEX =
  'curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group-exchange-sha1,diffie-hellman-group14-sha256,diffie-hellman-group14-sha1,ext-info-c';
const CIPHERS =
  'chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com';
const MACS =
  'umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha1-etm@openssh.com,umac-64@openssh.com,umac-128@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1';
const COMPRESSION = 'none,zlib@openssh.com,zlib';

/** The lists of an OpenSSH 7 client; only what it sends to the server is of interest. */
const OPENSSH = kexInit(KEX, 'ssh-rsa', CIPHERS, 'a', MACS, 'b', COMPRESSION, 'c', '', '');

const BANNER = 'SSH-2.0-OpenSSH_7.7\r\n';

describe('SSH', () => {
  it('tells the banner and the fingerprint of a client', () => {
    expect(
      read([
        ['client', BANNER],
        ['client', OPENSSH],
      ]),
    ).toEqual([
      { direction: false, protocol: 'SSH-2.0-OpenSSH_7.7' },
      {
        direction: false,
        packet_length: [OPENSSH.length - 4],
        padding_length: [PADDING_BYTES],
        message_code: [20],
        kex_algorithms: KEX,
        server_host_key_algorithms: 'ssh-rsa',
        encryption_algorithms_client_to_server: CIPHERS,
        encryption_algorithms_server_to_client: 'a',
        mac_algorithms_client_to_server: MACS,
        mac_algorithms_server_to_client: 'b',
        compression_algorithms_client_to_server: COMPRESSION,
        compression_algorithms_server_to_client: 'c',
        first_kex_packet_follows: 0,
        kex: {
          hassh_algorithms: `${KEX};${CIPHERS};${MACS};${COMPRESSION}`,
          // The HASSH of this client in https://github.com/salesforce/hassh.
          hassh: '06046964c022c6407d15a27b12a6a4fb',
        },
      },
    ]);
  });

  it('takes the fingerprint of a server from what it sends to the client', () => {
    const kex = kexInit('k', 'h', 'e1', 'e2', 'm1', 'm2', 'c1', 'c2', '', '');
    expect(
      read([
        ['server', BANNER],
        ['server', kex],
      ])[1],
    ).toMatchObject({ direction: true, kex: { hasshserver_algorithms: 'k;e2;m2;c2' } });
  });

  const connection = Buffer.concat([Buffer.from(BANNER), OPENSSH, packet(30), packet(21)]);

  it('counts what is encrypted', () => {
    const speeches: Speech[] = [
      ['client', connection],
      ['client', hex`0102030405060708090a`],
    ];
    expect(read(speeches)).toMatchObject([
      { protocol: 'SSH-2.0-OpenSSH_7.7', message_code: [20, 30, 21] },
      { encrypted_length: 10 },
    ]);
    const lines = seen(dialogue(22, speeches));
    expect(lines[0]).toMatch(/ Protocol \(SSH-2.0-OpenSSH_7.7\), Key Exchange Init, Key Exchange, New Keys$/);
    expect(lines[1]).toMatch(/ Encrypted packet \(len=10\)$/);
  });

  it('reads the same wherever a segment ends', () => {
    const [whole] = read([['client', connection]]) as [{ message_code: number[]; kex: object }];
    for (let cut = 1; cut < connection.length; cut += 1) {
      const parts = read([
        ['client', connection.subarray(0, cut)],
        ['client', connection.subarray(cut)],
      ]) as (Partial<typeof whole> | undefined)[];
      expect(
        parts.flatMap((part) => part?.message_code ?? []),
        `cut at ${cut}`,
      ).toEqual([20, 30, 21]);
      expect(parts.find((part) => part?.kex !== undefined)?.kex, `cut at ${cut}`).toEqual(whole.kex);
    }
  });

  it('is known on any port by its banner', () => {
    expect(
      read(
        [
          ['client', BANNER],
          ['client', packet(2)],
        ],
        2222,
      ),
    ).toMatchObject([{ protocol: 'SSH-2.0-OpenSSH_7.7' }, { message_code: [2] }]);
  });

  it('reads no more than the banner of version 1', () => {
    expect(
      read([
        ['server', 'SSH-1.5-1.2.26\n'],
        ['server', hex`0000 0010 01 02`],
      ]),
    ).toEqual([
      { direction: true, protocol: 'SSH-1.5-1.2.26' },
      { direction: true, encrypted_length: 6 },
    ]);
  });
});

describe('hostile SSH', () => {
  const errorsOf = (bytes: Buffer | string): unknown[] =>
    heard(
      dialogue(22, [
        ['client', BANNER],
        ['client', bytes],
      ]),
    ).flatMap(({ errors = [] }) => errors.map(({ note }) => note));

  it.each([
    { bytes: longWord(0), error: 'packet length 0' },
    { bytes: longWord(1), error: 'packet length 1' },
    { bytes: longWord(131_069), error: 'packet length 131069' },
    { bytes: longWord(-1), error: 'packet length 4294967295' },
    { bytes: packet(20), error: 'kex_algorithms ends behind its packet' },
    {
      bytes: packet(20, Buffer.concat([Buffer.alloc(16), nameList('k'), hex`ffffffff`])),
      error: 'server_host_key_algorithms ends behind its packet',
    },
    { bytes: hex`00000008 ff 14 0000 00000000`, error: 'padding of 255 bytes in a packet of 8' },
  ])('is not believed: $error', ({ bytes, error }) => {
    expect(errorsOf(bytes)).toEqual([error]);
  });

  it('has no banner without an end', () => {
    expect(
      heard(dialogue(22, [['client', `SSH-2.0-${'x'.repeat(300)}`]])).map(({ errors }) => errors),
    ).toMatchObject([[{ note: 'banner of more than 255 bytes' }]]);
  });

  it('waits for no more than a message', () => {
    const speeches: Speech[] = [
      ['client', BANNER],
      ['client', Buffer.concat([longWord(131_068), Buffer.alloc(60_000, 2)])],
      ['client', Buffer.alloc(60_000, 2)],
      ['client', Buffer.alloc(11_068, 2)],
      ['client', packet(21)],
    ];
    expect(read(speeches)).toMatchObject([
      { protocol: 'SSH-2.0-OpenSSH_7.7' },
      undefined,
      undefined,
      { packet_length: [131_068] },
      { message_code: [21] },
    ]);
  });
});
