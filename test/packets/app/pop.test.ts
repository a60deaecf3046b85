import { describe, expect, it } from 'vitest';
import { dialogue, type Speech } from '../../oracle/dialogue.js';
import { heardOf, seen } from '../../support/heard.js';

const read = (speeches: readonly Speech[], showsSecrets = false): unknown[] =>
  heardOf('pop', dialogue(110, speeches), { showsSecrets });

describe('POP', () => {
  const login: readonly Speech[] = [
    ['server', '+OK ready\r\n'],
    ['client', 'USER anna\r\nPASS se cret\r\n'],
    ['client', 'APOP anna c4c9334bac560ecc979e58001b3e22fb\r\n'],
    ['client', 'AUTH PLAIN AGFubmEAc2VjcmV0\r\n'],
    ['server', '+ \r\n'],
    ['client', 'AGFubmEAc2VjcmV0\r\n'],
  ];

  it('keeps passwords to itself, and tells them when asked to', () => {
    expect(read(login)).toEqual([
      { response: { indicator: ['+OK'], description: ['ready'] } },
      { request: { command: ['USER', 'PASS'], parameter: ['anna', '***'] } },
      { request: { command: ['APOP'], parameter: ['anna ***'] } },
      { request: { command: ['AUTH'], parameter: ['PLAIN ***'] } },
      { response: { indicator: ['+'] } },
      { answer: ['***'] },
    ]);
    expect(read(login, true)).toMatchObject({
      1: { request: { parameter: ['anna', 'se cret'] } },
      2: { request: { parameter: ['anna c4c9334bac560ecc979e58001b3e22fb'] } },
      5: { answer: ['AGFubmEAc2VjcmV0'] },
    });
    expect(seen(dialogue(110, login)).join()).not.toMatch(/cret|c4c9|AGFu/);
  });

  it('does not take a mail for replies, wherever its segments end', () => {
    const mail = '+OK here\r\nSubject: hi\r\n\r\n+OK no reply\r\n..\r\n.\r\n+OK deleted\r\n';
    for (let cut = 10; cut < mail.length - 13; cut += 1) {
      const told = read([
        ['client', 'RETR 1\r\nDELE 1\r\n'],
        ['server', mail.slice(0, cut)],
        ['server', mail.slice(cut)],
      ]);
      expect(told.slice(1), `cut at ${cut}`).toEqual([
        { response: { indicator: ['+OK'], description: ['here'] } },
        { response: { indicator: ['+OK'], description: ['deleted'] } },
      ]);
    }
  });

  it('knows which replies have a text', () => {
    const told = read([
      ['client', 'LIST 1\r\nLIST\r\n'],
      ['server', '+OK 1 120\r\n+OK all\r\n1 120\r\n.\r\n-ERR what\r\n'],
    ]);
    expect(told[1]).toEqual({
      response: { indicator: ['+OK', '+OK', '-ERR'], description: ['1 120', 'all', 'what'] },
    });
  });

  it('leaves what comes after STLS to others', () => {
    const told = read([
      ['client', 'STLS\r\n'],
      ['server', '+OK go on\r\n'],
      ['client', 'QUIT\r\n'],
    ]);
    expect(told[2]).toBeUndefined();
  });

  it('remembers a bounded number of commands without a reply', () => {
    const told = read([
      ['client', 'NOOP\r\n'.repeat(2000)],
      ['server', '+OK\r\n'],
    ]);
    expect(told[1]).toEqual({ response: { indicator: ['+OK'] } });
  });

  it('hides an answer to a challenge that was not seen', () => {
    expect(read([['client', 'AHNlIGNyZXQ=\r\nstat\r\n']])[0]).toEqual({
      request: { command: ['***', 'stat'] },
    });
  });
});
