import { type Explanation, innermost, isOursAlone, theirsOf } from '../explanation.js';

const START_LINES = ['http.request.method', 'http.response.code', 'http.response.version'];
const REQUEST_LINE = ['http.request.uri', 'http.request.version', 'http.request.full_uri'];
const UTF8 = /[^\0-\x7f]/gu;

/** Text as tshark has it that takes every byte for a character of ASCII. */
const asciiOf = (text: string): string =>
  text.replaceAll(UTF8, (character) => '\ufffd'.repeat(Buffer.byteLength(character)));

/** Differences in heads of HTTP. */
export const HTTP: readonly Explanation[] = [
  {
    fields: ['frame.protocols'],
    when: (difference) =>
      difference.behind?.[0] === 'http' && START_LINES.every((name) => theirsOf(difference, name) === ''),
    because:
      'Where a segment brings no head of HTTP, but a piece of a body or what a proxy hands on, tshark names http; we do not.',
    users: true,
  },
  {
    fields: ['http.*', 'sip.*'],
    when: (difference) =>
      ['http.messages', 'sip.messages'].some((path) => innermost(difference, path) !== undefined) &&
      difference.ours.every((value, index) => value === difference.theirs[index]),
    because: 'Where two heads stand in one segment we tell the first one and how many there are, tshark all.',
    users: true,
  },
  {
    fields: REQUEST_LINE,
    when: (difference) => theirsOf(difference, 'http.request.version').includes(' '),
    because:
      'A target with blanks, against the rules: ours goes as far as the version, tshark ends it at the first blank.',
    users: true,
  },
  {
    fields: ['http.*'],
    when: (difference) =>
      difference.path === 'http.request.full_uri' &&
      String(innermost(difference, 'http.host')).includes('\0'),
    because: 'tshark ends a host at a NUL byte, and puts the target behind it.',
    users: true,
  },
  {
    fields: ['http.*'],
    when: ({ ours, theirs }) => theirs.length > 0 && ours.map(asciiOf).join() === theirs.join(),
    because: 'tshark knows only ASCII in heads of HTTP; we read UTF-8.',
    users: true,
  },
  {
    fields: ['frame.protocols', 'http.*'],
    captures: /^(protocols\/(soap|KakaoTalk_talk|fuzz-2006-09-29-28586)|floods\/packet-captures--amp)/,
    when: (difference) =>
      (isOursAlone(difference) || difference.path === 'frame.protocols') &&
      difference.protocols.at(-1) === 'tcp',
    because:
      'tshark does not read what it takes for a segment sent again or out of order; we do where we have not seen it.',
  },
  {
    fields: ['frame.protocols', 'http.*'],
    captures: /^floods\/tracepcap-/,
    when: ({ protocols }) => !protocols.includes('http'),
    because:
      'Made traffic that answers in HTTP on the ports of SMTP, IMAP and NetBIOS: tshark goes by the port.',
  },
  {
    fields: ['frame.protocols'],
    when: ({ record, protocols }) => record.http !== undefined && protocols.includes('socks'),
    because: 'SOCKS is not decoded yet; what it carries is found by its signature.',
  },
];
