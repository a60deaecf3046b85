import { describe, expect, it } from 'vitest';
import { dialogue, type Speech } from '../../oracle/dialogue.js';
import { heardOf, seen } from '../../support/heard.js';

const read = (speeches: readonly Speech[], showsSecrets = false): unknown[] =>
  heardOf('imap', dialogue(143, speeches), { showsSecrets });

describe('IMAP', () => {
  it('tells requests and the responses that end them', () => {
    expect(
      read([
        ['server', '* OK ready\r\n'],
        ['client', 'a1 SELECT "In box"\r\na2 UID FETCH 1 FLAGS\r\n'],
        ['server', '* 3 EXISTS\r\na1 OK done\r\n'],
      ]),
    ).toEqual([
      { line: ['* OK ready'] },
      {
        line: ['a1 SELECT "In box"', 'a2 UID FETCH 1 FLAGS'],
        request_tag: ['a1', 'a2'],
        request: { command: ['SELECT', 'FETCH'], folder: ['In box'] },
      },
      { line: ['* 3 EXISTS', 'a1 OK done'], response_tag: ['a1'], response: { status: ['OK'] } },
    ]);
  });

  const logins: readonly Speech[] = [
    ['client', 'a1 LOGIN "anna b" "se \\"cret"\r\n'],
    ['server', 'a1 NO\r\n'],
    ['client', 'a2 LOGIN {4}\r\n'],
    ['server', '+ go on\r\n'],
    ['client', 'anna se cret\r\n'],
    ['server', 'a2 NO\r\n'],
    ['client', 'a3 AUTHENTICATE PLAIN AHNlIGNyZXQ=\r\n'],
    ['client', 'AHNlIGNyZXQ=\r\n'],
    ['server', 'a3 OK\r\n'],
    ['client', 'a4 NOOP\r\n'],
  ];

  it('keeps passwords to itself', () => {
    const told = read(logins);
    expect(JSON.stringify(told)).not.toMatch(/cret|AHNl/);
    expect(told[0]).toMatchObject({ line: ['a1 LOGIN anna b ***'], request: { username: ['anna b'] } });
    expect(told[4]).toEqual({ line: ['***'] });
    expect(told[6]).toMatchObject({ line: ['a3 AUTHENTICATE PLAIN ***'] });
    expect(told[7]).toEqual({ line: ['***'] });
    expect(told[9]).toMatchObject({ line: ['a4 NOOP'] });
    expect(seen(dialogue(143, logins)).join()).not.toMatch(/cret|AHNl/);
  });

  it('tells passwords when asked to', () => {
    const told = read(logins, true);
    expect(told[0]).toMatchObject({ line: ['a1 LOGIN "anna b" "se \\"cret"'] });
    expect(told[4]).toEqual({ line: [' se cret'] });
    expect(told[6]).toMatchObject({ line: ['a3 AUTHENTICATE PLAIN AHNlIGNyZXQ='] });
  });

  it('skips literals, wherever the segments end', () => {
    const line = '* 1 FETCH (BODY[] {12}\r\na9 OK no\r\n..)\r\n';
    for (let cut = 24; cut < line.length - 3; cut += 1) {
      const told = read([
        ['server', line.slice(0, cut)],
        ['server', line.slice(cut)],
      ]);
      expect(told, `cut at ${cut}`).toEqual([{ line: ['* 1 FETCH (BODY[] {12}'] }, { line: [')'] }]);
    }
  });

  it('is not misled by a literal of more bytes than come', () => {
    const told = read([
      ['server', '* 1 FETCH {999999999}\r\n'],
      ['server', 'a1 OK\r\n'],
      ['server', '* 1 FETCH {9999999999}\r\na1 OK\r\n'],
    ]);
    expect(told).toEqual([{ line: ['* 1 FETCH {999999999}'] }, undefined, undefined]);
  });

  it('leaves what comes after STARTTLS to others', () => {
    const told = read([
      ['client', 'a1 STARTTLS\r\n'],
      ['server', 'a1 OK go on\r\n'],
      ['client', 'a2 NOOP\r\n'],
    ]);
    expect(told[2]).toBeUndefined();
  });

  it('hides an answer to a challenge that was not seen', () => {
    expect(read([['client', 'AHNlIGNyZXQ=\r\na1 NOOP\r\n']])[0]).toMatchObject({ line: ['***', 'a1 NOOP'] });
  });
});
