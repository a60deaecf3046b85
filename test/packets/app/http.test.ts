import { describe, expect, it } from 'vitest';
import { emptyFrame } from '../../../src/lib/records/frame.js';
import { datagrams, dialogue, type Speech } from '../../oracle/dialogue.js';
import { dissected } from '../../support/dissected.js';
import { heard, heardOf, seen } from '../../support/heard.js';
import { hex } from '../../support/hex.js';

const read = (speeches: readonly Speech[], showsSecrets = false): unknown[] =>
  heardOf('http', dialogue(80, speeches), { showsSecrets });

const paths = (speeches: readonly Speech[], port = 80): string[] =>
  heard(dialogue(port, speeches)).map(({ frame }) => frame.protocols.replace('eth:ethertype:ip:tcp', ''));

const errorsOf = (speeches: readonly Speech[]): unknown[] =>
  heard(dialogue(80, speeches)).flatMap(({ errors = [] }) => errors.map(({ layer, note }) => [layer, note]));

const get = (uri: string): string => `GET ${uri} HTTP/1.1\r\nHost: example.org\r\n\r\n`;
const code = (number: number): object => ({ response: { code: number } });
const uri = (text: string): object => ({ request: { uri: text } });

describe('HTTP', () => {
  it('tells request and response', () => {
    expect(
      read([
        [
          'client',
          'GET /a?b=1 HTTP/1.1\r\nHost: example.org\r\nUSER-AGENT:curl/8 \r\nX-Forwarded-For: 1.2.3.4\r\n\r\n',
        ],
        [
          'server',
          'HTTP/1.1 404 Not Found\r\nServer: x\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nno',
        ],
      ]),
    ).toEqual([
      {
        request: { method: 'GET', uri: '/a?b=1', version: 'HTTP/1.1', full_uri: 'http://example.org/a?b=1' },
        host: 'example.org',
        user_agent: 'curl/8',
        x_forwarded_for: ['1.2.3.4'],
      },
      {
        response: { version: 'HTTP/1.1', code: 404, phrase: 'Not Found' },
        server: 'x',
        content_type: 'text/html',
        content_length_header: '2',
        content_length: 2,
      },
    ]);
  });

  it('sums itself up on the line of a packet', () => {
    const lines = seen(
      dialogue(80, [
        ['client', get('/a')],
        ['server', 'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=x\r\n\r\n'],
      ]),
    );
    expect(lines[0]).toMatch(/ HTTP +\d+ GET http:\/\/example\.org\/a$/);
    expect(lines[1]).toMatch(/ HTTP +\d+ 200 OK \(text\/html\)$/);
  });

  it('joins a header that goes on in the next line', () => {
    expect(
      read([['client', 'GET / HTTP/1.1\r\nHost: \r\n\t a.example\r\nUser-Agent: b\r\n\r\n']]),
    ).toMatchObject([{ host: 'a.example', user_agent: 'b' }]);
  });

  it('tells the first of several heads, and how many there are', () => {
    expect(read([['client', get('/1') + get('/2') + get('/3')]])).toMatchObject([
      { request: { uri: '/1' }, messages: 3 },
    ]);
  });

  const secrets: readonly Speech[] = [
    [
      'client',
      'GET / HTTP/1.1\r\nAuthorization: Basic YTpi\r\nProxy-Authorization: x\r\nCookie: id=7\r\n\r\n',
    ],
    ['server', 'HTTP/1.1 200 OK\r\nSet-Cookie: a=7\r\nSet-Cookie: b=8\r\nContent-Length: 0\r\n\r\n'],
  ];

  it('keeps secrets to itself, and tells that they are there', () => {
    expect(read(secrets)).toMatchObject([
      { authorization: 'Basic ***', proxy_authorization: '***', cookie: '***' },
      { set_cookie: ['***', '***'] },
    ]);
  });

  it('tells secrets when asked to', () => {
    expect(read(secrets, true)).toMatchObject([
      { authorization: 'Basic YTpi', proxy_authorization: 'x', cookie: 'id=7' },
      { set_cookie: ['a=7', 'b=8'] },
    ]);
  });

  it('reads the same wherever a segment ends', () => {
    const message = `POST /a HTTP/1.1\r\nHost: b\r\nContent-Length: 3\r\n\r\nabc`;
    const [whole] = read([['client', message]]);
    const headBytes = message.length - 3;
    for (let cut = 1; cut < message.length; cut += 1) {
      const parts: Speech[] = [
        ['client', message.slice(0, cut)],
        ['client', message.slice(cut)],
      ];
      expect(read(parts), `cut at ${cut}`).toEqual(cut < headBytes ? [undefined, whole] : [whole, undefined]);
    }
  });

  it.each([
    {
      body: 'Content-Length: 40\r\n\r\n',
      rest: 'HTTP/1.1 500 in the body of forty bytes ',
      because: 'by length',
    },
    {
      body: 'Transfer-Encoding: chunked\r\n\r\n',
      rest: '5\r\nHTTP/\r\n3;x=y\r\n1.1\r\n0\r\nTrailer: x\r\n\r\n',
      because: 'in chunks',
    },
  ])('passes over a body $because, wherever segments end', ({ body, rest }) => {
    const head = `HTTP/1.1 200 OK\r\n${body}`;
    const stream = `${rest}HTTP/1.1 204 Next\r\n\r\n`;
    for (let cut = 0; cut < stream.length; cut += 1) {
      const told = read([
        ['server', head + stream.slice(0, cut)],
        ['server', stream.slice(cut)],
      ]);
      expect(told, `cut at ${cut}`).toMatchObject([code(200), code(204)]);
    }
  });

  it.each([
    { method: 'HEAD', head: 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n', because: 'answers HEAD' },
    {
      method: 'GET',
      head: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n',
      because: 'says not modified',
    },
    { method: 'GET', head: 'HTTP/1.1 100 Continue\r\n\r\n', because: 'is not the last one' },
  ])('does not wait for a body where a response $because', ({ method, head }) => {
    expect(
      read([
        ['client', `${method} / HTTP/1.1\r\n\r\n`],
        ['server', head],
        ['server', 'HTTP/1.1 500 Next\r\n\r\n'],
      ]),
    ).toMatchObject([uri('/'), {}, code(500)]);
  });

  it('is found on any port by its first line, and then known there', () => {
    expect(
      paths(
        [
          ['client', get('/')],
          ['server', 'HTTP/1.1 200 OK\r\nContent-'],
          ['server', 'Length: 0\r\n\r\n'],
        ],
        9999,
      ),
    ).toEqual([':http', '', ':http']);
  });

  it.each([
    ['binary', hex`00000000 00000000`],
    ['text', 'hello there\r\n\r\n'],
    ['SIP', 'OPTIONS sip:a@b SIP/2.0\r\n\r\n'],
    ['RTSP', 'OPTIONS * RTSP/1.0\r\n\r\n'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a word', 'GETTING STARTED\r\n'],
  ])('leaves %s on its port alone', (_name, bytes) => {
    expect(paths([['client', bytes]])).not.toContain(':http');
  });

  it('hands on what a proxy connects', () => {
    expect(
      paths([
        ['client', 'CONNECT a.example:443 HTTP/1.1\r\n\r\n'],
        ['server', 'HTTP/1.1 200 Connection established\r\n\r\n'],
        ['client', hex`00 01 02 03`],
        ['server', hex`ff 01 02 03`],
        ['client', get('/in the tunnel')],
      ]),
    ).toEqual([':http', ':http', '', '', ':http']);
  });

  it('is SSDP in datagrams', () => {
    const [record] = heard(
      datagrams(1900, [
        ['client', 'M-SEARCH * HTTP/1.1\r\nHost: 239.255.255.250:1900\r\nMan: "ssdp:discover"\r\n\r\n'],
      ]),
    );
    expect(record).toMatchObject({
      frame: { protocols: 'eth:ethertype:ip:udp:ssdp' },
      http: { request: { method: 'M-SEARCH', uri: '*' }, host: '239.255.255.250:1900' },
    });
  });
});

describe('hostile HTTP', () => {
  const MESSAGE_BYTES = 131_072;
  const SEGMENT_BYTES = 60_000;
  const inSegments = (text: string): Speech[] =>
    Array.from(
      { length: Math.ceil(text.length / SEGMENT_BYTES) },
      (_, index): Speech => ['client', text.slice(index * SEGMENT_BYTES, (index + 1) * SEGMENT_BYTES)],
    );

  it.each([
    { text: `GET /a HTTP/1.1\r\n${'a: b\r\n'.repeat(100_000)}`, because: '100,000 header lines' },
    { text: `GET /a HTTP/1.1\r\nX: ${'x'.repeat(300_000)}`, because: 'a header line without end' },
    { text: `GET /a ${'x'.repeat(300_000)}`, because: 'a first line without end' },
  ])('gives up a head of $because', ({ text }) => {
    const errors = errorsOf(inSegments(text));
    expect(errors).toEqual([['http', `head of more than ${MESSAGE_BYTES} bytes`]]);
    const told = read(inSegments(text)).filter((http) => http !== undefined);
    expect(told).toMatchObject([{ request: { method: 'GET' } }]);
  });

  it('reads a header line of 64 kB', () => {
    const agent = 'x'.repeat(65_536);
    expect(read(inSegments(`GET / HTTP/1.1\r\nUser-Agent: ${agent}\r\n\r\n`))).toMatchObject([
      undefined,
      { user_agent: agent },
    ]);
  });

  it('reads a head that comes byte by byte', () => {
    const speeches = [...get('/')].map((letter): Speech => ['client', letter]);
    expect(read(speeches).at(-1)).toMatchObject(uri('/'));
  });

  it('folds a header of many lines in no time', () => {
    const folded = `GET / HTTP/1.1\r\nHost: a${'\r\n \t'.repeat(12_000)}b${' '.repeat(10_000)}c\r\n\r\n`;
    expect(read([['client', folded]])).toMatchObject([{ host: expect.stringMatching(/^a +b +c$/) }]);
  });

  it.each([
    { length: 'Content-Length: -1', error: 'Content-Length is not a number' },
    { length: 'Content-Length: 0x10', error: 'Content-Length is not a number' },
    { length: `Content-Length: ${'9'.repeat(400)}`, error: 'Content-Length is not a number' },
    { length: 'Content-Length: 3\r\nContent-Length: 4', error: 'two values of Content-Length' },
    {
      length: 'Content-Length: 3\r\nTransfer-Encoding: chunked',
      error: 'Content-Length and chunks: they can contradict each other',
    },
    { length: 'Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc', error: 'chunk without a size' },
    { length: 'Transfer-Encoding: chunked\r\n\r\n-5\r\nabc', error: 'chunk without a size' },
  ])('does not believe "$length"', ({ length, error }) => {
    const speeches: Speech[] = [['client', `POST / HTTP/1.1\r\n${length}\r\n\r\n`]];
    expect(errorsOf(speeches)).toEqual([['http', error]]);
    expect(read(speeches)).toMatchObject([uri('/')]);
  });

  it('says that two equal values of Content-Length are one', () => {
    expect(
      errorsOf([['client', 'POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc']]),
    ).toEqual([]);
  });

  it('passes over a body as long as it likes', () => {
    expect(
      read([
        ['client', 'POST / HTTP/1.1\r\nContent-Length: 999999999999999\r\n\r\n'],
        ['client', get('/in the body')],
      ]),
    ).toMatchObject([uri('/'), undefined]);
  });

  it('finds its place again where chunks are missing', () => {
    const frames = dialogue(80, [
      ['server', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab'],
      ['server', 'x'.repeat(500)],
      ['server', 'def of something else\r\n'],
      ['server', 'HTTP/1.1 201 OK\r\n\r\n'],
    ]);
    frames.splice(1, 1);
    expect(heardOf('http', frames)).toMatchObject([code(200), undefined, code(201)]);
  });

  it('is told as far as it was captured', () => {
    const [bytes] = dialogue(80, [['client', get('/')]]) as [Buffer];
    const frame = emptyFrame();
    Object.assign(frame.header, { number: 1, linktype: 1, len: bytes.length, cap_len: bytes.length - 4 });
    frame.bytes = bytes;
    expect(JSON.parse(dissected(frame))).toMatchObject({
      http: { request: { uri: '/' }, host: 'example.org' },
      errors: [{ layer: 'http', reason: 'truncated', note: 'head cut short' }],
    });
  });
});
