import { describe, expect, it } from 'vitest';
import { hostPort, textBetweenBars } from '../../../src/lib/packets/app/ftp-ends.js';
import { dialogue, type Speech } from '../../oracle/dialogue.js';
import { heard, heardOf, seen } from '../../support/heard.js';

const read = (speeches: readonly Speech[], showsSecrets = false): unknown[] =>
  heardOf('ftp', dialogue(21, speeches), { showsSecrets });

describe('FTP', () => {
  const login: readonly Speech[] = [
    ['server', '220-files\r\n hello\r\n220 ready\r\n'],
    ['client', 'USER anna\r\nPASS se cret\r\nacct se cret\r\n'],
  ];

  it('keeps passwords to itself, and tells them when asked to', () => {
    expect(read(login)).toEqual([
      { response: { code: [220, 220], arg: ['files', ' hello', 'ready'] } },
      { request: { command: ['USER', 'PASS', 'acct'], arg: ['anna', '***', '***'] } },
    ]);
    expect(read(login, true)[1]).toMatchObject({ request: { arg: ['anna', 'se cret', 'se cret'] } });
    expect(seen(dialogue(21, login)).join()).not.toMatch(/cret/);
  });

  it.each([
    ['client', 'PORT 198,51,100,2,195,80\r\n', 50_000],
    ['client', 'EPRT |1|198.51.100.2|50000|\r\n', 50_000],
    ['server', '227 Entering Passive Mode (198,51,100,2,195,80)\r\n', 50_000],
    ['server', '229 Extended (|||50001|)\r\n', 50_001],
  ] as const)('reads as files what goes where the %s says: %s', (speaker, line, port) => {
    const frames = [
      ...dialogue(21, [[speaker, line]]),
      ...dialogue(port, [['server', Buffer.from([0xff, 1, 2])]], 9),
    ];
    const [, data] = heard(frames);
    expect(data?.frame.protocols).toBe('eth:ethertype:ip:tcp:ftp-data');
    expect(data?.ftp_data).toEqual({ len: 3 });
  });

  it.each([
    'PORT 256,1,1,1,1,1',
    'PORT 1,1,1,1,256,1',
    'PORT 1,1,1,1',
    'EPRT |1|::1|1|',
    'EPRT |2|1.2.3.4|1|',
    'EPRT |1|1.2.3.4|65536|',
    'EPRT',
  ])('does not believe %s', (line) => {
    expect([hostPort(line), textBetweenBars(line.slice(5))]).toEqual([undefined, undefined]);
  });

  it('leaves TLS to others, until it ends', () => {
    const told = read([
      ['client', 'AUTH TLS\r\n'],
      ['server', '234 go on\r\n'],
      ['client', Buffer.from([0x16, 3, 1, 0, 0])],
      ['client', 'no command at all'],
      ['client', 'PASV\r\n'],
      ['server', '227 Entering Passive Mode (198,51,100,2,195,80)\r\n'],
    ]);
    expect(told.map((each) => each !== undefined)).toEqual([true, true, false, false, true, true]);
  });
});
