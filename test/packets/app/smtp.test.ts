import { describe, expect, it } from 'vitest';
import { dialogue, type Speech } from '../../oracle/dialogue.js';
import { heard, heardOf, seen } from '../../support/heard.js';

const read = (speeches: readonly Speech[], showsSecrets = false): unknown[] =>
  heardOf('smtp', dialogue(25, speeches), { showsSecrets });

describe('SMTP', () => {
  it('tells commands and replies, a line each', () => {
    expect(
      read([
        ['server', '220 mail.example ESMTP\r\n'],
        ['client', 'MAIL FROM:<a@example.org>\r\nDATA\r\n'],
        ['server', '250-one\r\n250 two\r\n354 go on\r\n'],
      ]),
    ).toEqual([
      { response: { code: [220] }, rsp: { parameter: ['mail.example ESMTP'] } },
      { req: { command: ['MAIL', 'DATA'], parameter: ['FROM:<a@example.org>'] } },
      { response: { code: [250, 354] }, rsp: { parameter: ['one', 'two', 'go on'] } },
    ]);
  });

  const login: readonly Speech[] = [
    ['client', 'AUTH LOGIN\r\n'],
    ['server', '334 VXNlcm5hbWU6\r\n'],
    ['client', 'YW5uYQ==\r\n'],
    ['server', '334 UGFzc3dvcmQ6\r\n'],
    ['client', 'c2VjcmV0\r\n'],
    ['server', '235 yes\r\n'],
    ['client', 'NOOP\r\n'],
  ];
  const plain: readonly Speech[] = [
    ['client', 'AUTH PLAIN AGFubmEAc2VjcmV0\r\n'],
    ['server', '535 no\r\n'],
    ['client', 'AUTH PLAIN\r\n'],
    ['server', '334 \r\n'],
    ['client', 'AGFubmEAc2VjcmV0\r\n'],
  ];

  it('keeps passwords to itself', () => {
    for (const speeches of [login, plain]) {
      expect(JSON.stringify(read(speeches))).not.toMatch(/c2VjcmV0/);
    }
    expect(read(login)[2]).toEqual({ auth: { username: ['YW5uYQ=='] } });
    expect(read(login)[4]).toEqual({ auth: { password: ['***'] } });
    expect(read(login)[6]).toEqual({ req: { command: ['NOOP'] } });
    expect(read(plain)[0]).toMatchObject({ req: { parameter: ['PLAIN ***'] } });
  });

  it('tells passwords when asked to', () => {
    expect(read(login, true)[4]).toEqual({ auth: { password: ['c2VjcmV0'] } });
    expect(read(plain, true)[0]).toEqual({
      req: { command: ['AUTH'], parameter: ['PLAIN AGFubmEAc2VjcmV0'] },
      auth: { username_password: ['AGFubmEAc2VjcmV0'] },
    });
    expect(read(plain, true)[4]).toEqual({ auth: { username_password: ['AGFubmEAc2VjcmV0'] } });
  });

  it('does not take a mail for commands, wherever its segments end', () => {
    const mail = 'Subject: hi\r\n\r\nQUIT\r\n..\r\n.\r\nNOOP\r\n';
    for (let cut = 1; cut < mail.length - 6; cut += 1) {
      const read_ = read([
        ['server', '354 go on\r\n'],
        ['client', mail.slice(0, cut)],
        ['client', mail.slice(cut)],
      ]);
      expect(read_.slice(1), `cut at ${cut}`).toEqual([undefined, { req: { command: ['NOOP'] } }]);
    }
  });

  it('skips a mail that is sent in chunks', () => {
    expect(
      read([
        ['client', 'BDAT 10\r\nQUIT\r\n'],
        ['client', 'QUITRSET\r\n'],
      ]),
    ).toEqual([{ req: { command: ['BDAT'], parameter: ['10'] } }, { req: { command: ['RSET'] } }]);
  });

  it('reads the same wherever a segment ends', () => {
    const line = 'RCPT TO:<bob@example.net>\r\n';
    for (let cut = 1; cut < line.length; cut += 1) {
      const [first, second] = read([
        ['client', line.slice(0, cut)],
        ['client', line.slice(cut)],
      ]);
      expect(first).toBeUndefined();
      expect(second).toEqual({ req: { command: ['RCPT'], parameter: ['TO:<bob@example.net>'] } });
    }
  });

  it('leaves what comes after STARTTLS to others', () => {
    const records = heard(
      dialogue(587, [
        ['client', 'STARTTLS\r\n'],
        ['server', '220 go on\r\n'],
        ['client', Buffer.from([0x16, 3, 1, 0, 1, 0])],
        ['client', 'QUIT\r\n'],
      ]),
    );
    expect(records.map(({ smtp }) => smtp !== undefined)).toEqual([true, true, false, false]);
  });

  it('gives a line up that does not end', () => {
    const endless: Speech[] = Array.from({ length: 100 }, () => ['client', 'x'.repeat(1400)]);
    const read_ = read([...endless, ['client', 'y\r\nNOOP\r\n']]);
    expect(read_.at(-1)).toMatchObject({ req: { command: expect.arrayContaining(['NOOP']) } });
  });

  it('sums itself up without passwords', () => {
    const lines = seen(dialogue(25, [...login, ...plain]));
    expect(lines.join('\n')).not.toMatch(/c2VjcmV0/);
    expect(lines[0]).toMatch(/SMTP +\d+ AUTH LOGIN$/);
    expect(lines[1]).toMatch(/334 VXNlcm5hbWU6$/);
  });

  it('hides an answer to a challenge that was not seen', () => {
    expect(read([['client', 'c2VjcmV0\r\nQUIT\r\nstarttls\r\n']])[0]).toEqual({
      req: { command: ['***', 'QUIT', 'starttls'] },
    });
  });
});
