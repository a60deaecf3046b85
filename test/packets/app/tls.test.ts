import { describe, expect, it } from 'vitest';
import { dialogue, type Speech } from '../../oracle/dialogue.js';
import { join, word } from '../../oracle/wire.js';
import { type HeardRecord, heard, heardLast, seen } from '../../support/heard.js';
import { hex } from '../../support/hex.js';
import {
  clientHello,
  extension,
  message,
  record,
  serverHello,
  serverName,
  vector,
} from '../../support/tls-bytes.js';

interface Tls {
  readonly record?: { readonly content_type: number[]; readonly length: number[] };
  readonly alert_message?: object;
  readonly heartbeat_message?: object;
  readonly certificate?: object[];
  readonly handshake?: {
    readonly type?: number[];
    readonly extensions_server_name?: string;
    readonly [key: string]: unknown;
  };
}

const HTTPS = 443;
const ODD_PORT = 40;
const hello = clientHello(
  serverName('www.example.com'),
  extension(16, vector(2, vector(1, Buffer.from('h2')))),
);
const tlsOf = (heardRecord: HeardRecord): Tls | undefined => heardRecord.tls as Tls | undefined;
const said = (...speeches: readonly Speech[]): (Tls | undefined)[] =>
  heard(dialogue(HTTPS, speeches)).map(tlsOf);
const notes = (speech: Buffer): string[] =>
  (heardLast(dialogue(HTTPS, [['client', speech]])).errors ?? []).map(({ note }) => note);
const types = (tls: Tls | undefined): number[] => tls?.handshake?.type ?? [];

describe('TLS', () => {
  it('tells what a client asks for', () => {
    expect(said(['client', record(22, hello)])).toMatchObject([
      {
        record: { content_type: [22], version: [0x0303], length: [hello.length] },
        handshake: {
          type: [1],
          version: 0x0303,
          session_id: '0102',
          ciphersuite: [0x1301, 0xc02f],
          extensions_server_name: 'www.example.com',
          extensions_alpn_str: ['h2'],
        },
      },
    ]);
  });

  it('tells the same wherever segments end', () => {
    const whole = record(22, join(hello, serverHello(0x1301)));
    const [expected] = said(['client', whole]);
    for (let cut = 1; cut < whole.length; cut += 1) {
      const [first, second] = said(['client', whole.subarray(0, cut)], ['client', whole.subarray(cut)]);
      expect([first, second], `cut at ${cut}`).toEqual([undefined, expected]);
    }
  });

  it('tells data where its record ends, and what comes behind it, wherever segments end', () => {
    const stream = join(
      record(23, Buffer.alloc(40, 23)),
      record(23, Buffer.alloc(9)),
      record(21, hex`01 00`),
    );
    const all = { record: { content_type: [23, 23, 21] }, alert_message: { desc: [0] } };
    const start: Speech = ['client', record(22, hello)];
    for (let first = 1; first < 45; first += 1) {
      for (let second = first + 1; second < 45; second += 1) {
        const cuts = [stream.subarray(0, first), stream.subarray(first, second), stream.subarray(second)];
        const told = said(start, ...cuts.map((cut): Speech => ['client', cut])).slice(1);
        expect(told, `cut at ${first} and ${second}`).toMatchObject([undefined, undefined, all]);
      }
    }
  });

  it('puts a message together that spans records', () => {
    for (let cut = 1; cut < hello.length; cut += 1) {
      const [tls] = said([
        'client',
        join(record(22, hello.subarray(0, cut)), record(22, hello.subarray(cut))),
      ]);
      expect(tls?.handshake?.extensions_server_name, `cut at ${cut}`).toBe('www.example.com');
    }
  });

  it('is known by its first record on any port', () => {
    const [first, second] = heard(
      dialogue(ODD_PORT, [
        ['client', record(22, hello)],
        ['server', record(21, hex`02 28`)],
      ]),
    );
    expect(first?.frame.protocols).toBe('eth:ethertype:ip:tcp:tls');
    expect(second?.tls).toMatchObject({ alert_message: { level: [2], desc: [40] } });
  });

  it('is not text on one of its ports', () => {
    expect(heardLast(dialogue(HTTPS, [['client', 'nothing of note\r\n']])).frame.protocols).toBe(
      'eth:ethertype:ip:tcp',
    );
  });

  it('does not read what is encrypted', () => {
    const encrypted = record(22, Buffer.alloc(40, 2));
    const [, after, renewed] = said(
      ['client', record(22, hello)],
      ['client', join(record(20, hex`01`), encrypted, record(21, Buffer.alloc(26, 1)))],
      ['client', record(22, hello)],
    );
    expect(after).toEqual({
      record: { content_type: [20, 22, 21], version: [771, 771, 771], length: [1, 40, 26] },
    });
    expect(types(renewed), 'a message that fills its record is none that is encrypted').toEqual([1]);
  });

  it('tells lengths that heartbeats claim', () => {
    expect(said(['client', record(24, hex`01 4000`)])[0]?.heartbeat_message).toEqual({
      type: [1],
      payload_length: [0x4000],
    });
  });

  it('reads the hello of SSL 2', () => {
    const specs = hex`010080 0700c0`;
    const ssl2 = join(hex`80 2f 01 0301 0006 0000 0020`, specs, Buffer.alloc(32, 7));
    expect(said(['client', ssl2])).toMatchObject([
      {
        record: { version: [2], length: [47] },
        handshake: { type: [1], version: 0x0301, cipherspec: [0x010080, 0x0700c0] },
      },
    ]);
  });

  it('reads as people know it', () => {
    const lines = seen(
      dialogue(HTTPS, [
        ['client', record(22, hello)],
        ['server', join(record(22, serverHello(0xc02f)), record(22, message(14, Buffer.alloc(0))))],
        ['client', join(record(20, hex`01`), record(22, Buffer.alloc(40, 2)))],
        ['server', join(record(23, Buffer.alloc(40, 2)), record(23, Buffer.alloc(20, 2)))],
        ['server', record(21, hex`01 00`)],
      ]),
    );
    expect(lines.map((line) => line.replace(/^.* TLS +\d+ /, ''))).toEqual([
      'Client Hello (SNI=www.example.com)',
      'Server Hello, Server Hello Done',
      'Change Cipher Spec, Encrypted Handshake Message',
      'Application Data',
      'Alert (Level: Warning, Description: Close Notify)',
    ]);
  });
});

describe('TLS that lies', () => {
  it('about the length of an extension, a list or a hello is told of, and what was read before stays', () => {
    const long = clientHello(serverName('a.example'), join(word(16), word(500)));
    expect(notes(record(22, long))).toEqual(['Client Hello contradicts its own lengths']);
    const [tls] = said(['client', record(22, long)]);
    expect(tls?.handshake).toMatchObject({ type: [1], extensions_server_name: 'a.example' });
    expect(tls?.handshake).not.toHaveProperty('ja3');
    expect(notes(record(22, message(1, hex`03`)))).toEqual(['Client Hello contradicts its own lengths']);
  });

  it('about the length of a message ends what can be read of it, and no more', () => {
    const endless = join(message(14, Buffer.alloc(0)), hex`01 ffffff 0303`, Buffer.alloc(20));
    expect(notes(record(22, endless))).toEqual(['handshake message is too long']);
    const [, , alert] = said(
      ['server', record(22, endless)],
      ['server', record(22, hello)],
      ['server', record(21, hex`02 28`)],
    );
    expect(alert?.alert_message).toEqual({ level: [2], desc: [40] });
  });

  it('about certificates is told of', () => {
    const lies: readonly Buffer[] = [
      hex`ffffff`,
      vector(3, hex`ffffff 30`),
      vector(3, vector(3, hex`30 84 ffffffff 00`)),
      vector(3, vector(3, hex`30 80 30 80`)),
      vector(3, vector(3, Buffer.alloc(2000, 0x30))),
      vector(3, vector(3, hex`30 0c 30 0a 02 01 01 30 00 30 00 30 7f 00`)),
    ];
    for (const lie of lies)
      expect(notes(record(22, message(11, lie)))).toEqual(['Certificate contradicts its own lengths']);
  });

  it('about the length of a record is waited for no longer than the stream goes on', () => {
    const [first, second, third] = said(
      ['client', hex`16 0303 4000`],
      ['client', Buffer.alloc(1000, 1)],
      ['server', record(23, hex`00`)],
    );
    expect([first, second]).toEqual([undefined, undefined]);
    expect(third?.record?.length).toEqual([1]);
  });
});
