import { describe, expect, it } from 'vitest';
import { datagrams, dialogue } from '../../oracle/dialogue.js';
import { heard } from '../../support/heard.js';

const REGISTER = [
  'REGISTER sip:anna:geheim@b.example SIP/2.0',
  'From: "Anna" <sip:anna:geheim@b.example>;tag=1',
  'To: sip:anna:geheim@b.example',
  'Contact: <sip:anna:geheim@a.example>, <sip:a.example:5060>',
  'P-Asserted-Identity: "Anna" <sip:anna:geheim@b.example>',
  'Authorization: Digest username="anna", uri="sip:anna:geheim@b.example", response="geheim"',
  'Content-Length: 0',
  '\r\n',
].join('\r\n');

describe('passwords that were sent in the clear', () => {
  it.each([
    ['ftp', dialogue(21, [['client', 'USER anna\r\nPASS geheim\r\nACCT geheim\r\n']])],
    ['ftp, behind a tab', dialogue(21, [['client', 'PASS\tgeheim\r\n']])],
    ['ftp, behind blanks', dialogue(21, [['client', '  PASS geheim\r\n']])],
    ['pop', dialogue(110, [['client', 'PASS geheim\r\n']])],
    ['pop, behind a tab', dialogue(110, [['client', 'PASS\tgeheim\r\n']])],
    ['smtp, behind a tab', dialogue(25, [['client', 'AUTH\tPLAIN\tAGFubmEAZ2VoZWlt\r\n']])],
    ['imap', dialogue(143, [['client', 'a1 LOGIN anna geheim\r\n']])],
    ['imap, behind two blanks', dialogue(143, [['client', 'a1  LOGIN  anna  geheim\r\n']])],
    [
      'http, in a target and a referer',
      dialogue(80, [
        [
          'client',
          'GET http://anna:geheim@b.example/ HTTP/1.1\r\nReferer: http://anna:geheim@c.example/\r\n\r\n',
        ],
      ]),
    ],
    [
      'http, in a redirection',
      dialogue(80, [['server', 'HTTP/1.1 302 Found\r\nLocation: ftp://anna:geheim@d.example/\r\n\r\n']]),
    ],
    ['sip, in all its URIs', datagrams(5060, [['client', REGISTER]])],
  ])('stand in records only when they are asked for: %s', (_, frames) => {
    const secret = /geheim|Z2VoZWlt/;
    expect(JSON.stringify(heard(frames))).not.toMatch(secret);
    expect(JSON.stringify(heard(frames))).toContain('***');
    expect(JSON.stringify(heard(frames, { showsSecrets: true }))).toMatch(secret);
  });

  it('are not looked for in URIs that have none', () => {
    const uris = [
      'sip:a.example:5060;x=y',
      'http://b.example:80/@',
      'anna@b.example:x',
      'http://anna@b.example',
    ];
    for (const uri of uris) {
      const [record] = heard(dialogue(80, [['client', `GET ${uri} HTTP/1.1\r\n\r\n`]]));
      expect(record?.http).toMatchObject({ request: { uri } });
    }
  });
});
