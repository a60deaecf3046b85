import { describe, expect, it } from 'vitest';
import { datagrams, dialogue, type Speech } from '../../oracle/dialogue.js';
import { heard, heardOf, seen } from '../../support/heard.js';

const read = (message: string, showsSecrets = false): unknown =>
  heardOf('sip', datagrams(5060, [['client', message]]), { showsSecrets })[0];

const withHeaders = (...lines: readonly string[]): string =>
  `OPTIONS sip:a@b SIP/2.0\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;

const SDP = [
  'v=0',
  'o=anna 12 34 IN IP4 192.0.2.1',
  's=A call',
  'c=IN IP4 192.0.2.1',
  't=0 0',
  'm=audio 4000 RTP/AVP 0 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-15',
  'm=video 5000/2 RTP/SAVPF 96',
  'c=IN IP6 2001:db8::7',
  'a=rtcp:6001 IN IP4 192.0.2.9',
  '',
].join('\r\n');

/** The first example of RFC 3261 section 24.2, with another body. */
const INVITE = [
  'INVITE sip:bob@biloxi.com SIP/2.0',
  'Via: SIP/2.0/UDP pc33.atlanta.com:5066;branch=z9hG4bKnashds8;received=192.0.2.1, SIP/2.0/TCP [2001:db8::9]',
  'Max-Forwards: 70',
  'To: Bob <sip:bob@biloxi.com>',
  'From: "Alice, <A>" <sip:alice:pw@atlanta.com:5060;transport=tcp>;tag=1928301774',
  'Call-ID: a84b4c76e66710@pc33.atlanta.com',
  'CSeq: 314159 INVITE',
  'Contact: <sip:alice@pc33.atlanta.com>, sip:alice@10.0.0.1;q=0.5',
  'Content-Type: application/sdp',
  `Content-Length: ${SDP.length}`,
  '',
  SDP,
].join('\r\n');

describe('SIP', () => {
  it('tells who calls whom, and what is offered', () => {
    const [record] = heard(datagrams(5060, [['client', INVITE]]));
    expect(record?.frame.protocols).toBe('eth:ethertype:ip:udp:sip:sdp');
    expect(record?.errors).toBeUndefined();
    expect(record?.sip).toEqual({
      method: 'INVITE',
      r_uri: 'sip:bob@biloxi.com',
      call_id: 'a84b4c76e66710@pc33.atlanta.com',
      cseq: { seq: 314159, method: 'INVITE' },
      from: {
        display_info: 'Alice, <A>',
        addr: 'sip:alice:***@atlanta.com:5060;transport=tcp',
        user: 'alice',
        host: 'atlanta.com',
        tag: '1928301774',
      },
      to: { display_info: 'Bob', addr: 'sip:bob@biloxi.com', user: 'bob', host: 'biloxi.com' },
      contact: { uri: ['sip:alice@pc33.atlanta.com', 'sip:alice@10.0.0.1'] },
      via: {
        transport: ['UDP', 'TCP'],
        sent_by_address: ['pc33.atlanta.com', '[2001:db8::9]'],
        sent_by_port: [5066],
        branch: ['z9hG4bKnashds8'],
        received: ['192.0.2.1'],
      },
      max_forwards: 70,
      content_type: 'application/sdp',
      content_length: SDP.length,
    });
    expect(record?.sdp).toEqual({
      owner: { username: 'anna', sessionid: '12', address: '192.0.2.1' },
      session_name: 'A call',
      connection_info: { address: ['192.0.2.1', '2001:db8::7'] },
      media: {
        media: ['audio', 'video'],
        port: [4000, 5000],
        proto: ['RTP/AVP', 'RTP/SAVPF'],
        formats: ['0 101', '96'],
        address: ['192.0.2.1', '2001:db8::7'],
      },
      mime_type: ['PCMU', 'telephone-event'],
      sample_rate: ['8000', '8000'],
      rtpmap: { payload_type: [0, 101], medium: [1, 1] },
      fmtp: { parameter: ['0-15'] },
    });
  });

  it('sums itself up on the line of a packet', () => {
    const lines = seen(
      datagrams(5060, [
        ['client', INVITE],
        ['server', 'SIP/2.0 180 Ringing\r\nCSeq: 1 INVITE\r\n\r\n'],
      ]),
    );
    expect(lines[0]).toMatch(/ INVITE sip:bob@biloxi.com audio 4000, video 5000$/);
    expect(lines[1]).toMatch(/ 180 Ringing \(INVITE\)$/);
  });

  it('knows the short forms of headers', () => {
    expect(
      read(withHeaders('i: x', 'f : <sip:a@b>;tag=7', 'v: SIP/2.0/UDP h;branch=z', 'l: 0', 's: hi')),
    ).toMatchObject({
      call_id: 'x',
      from: { tag: '7' },
      via: { branch: ['z'] },
      content_length: 0,
      subject: 'hi',
    });
  });

  const login = withHeaders(
    'Authorization: Digest username="a,b",realm="r", uri="sip:x", response="f00", algorithm=MD5',
  );

  it('keeps the answer to a digest to itself, unless asked', () => {
    expect(read(login)).toMatchObject({
      auth: {
        scheme: 'Digest',
        username: 'a,b',
        realm: 'r',
        uri: 'sip:x',
        algorithm: 'MD5',
        digest: { response: '***' },
      },
    });
    expect(read(login, true)).toMatchObject({ auth: { digest: { response: 'f00' } } });
  });

  it('is read from a stream wherever a segment ends', () => {
    const [whole] = heard(dialogue(5060, [['client', INVITE]]));
    for (let cut = 1; cut < INVITE.length; cut += 7) {
      const [first, second] = heard(
        dialogue(5060, [
          ['client', INVITE.slice(0, cut)],
          ['client', `${INVITE.slice(cut)}`],
        ]),
      );
      expect(first?.sip, `cut at ${cut}`).toBeUndefined();
      expect([second?.sip, second?.sdp], `cut at ${cut}`).toEqual([whole?.sip, whole?.sdp]);
    }
  });

  it('tells the first of several messages, and how many there are', () => {
    expect(
      heardOf('sip', dialogue(5060, [['client', `\r\n\r\n${INVITE}${withHeaders('i: 2')}`]])),
    ).toMatchObject([{ method: 'INVITE', messages: 2 }]);
  });

  it.each([
    ['an empty line', '\r\n\r\n'],
    ['zeros', '\0\0\0\0'],
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n'],
    ['text', 'HELLO\r\n'],
  ])('leaves %s on its port alone', (_name, text) => {
    expect(read(text)).toBeUndefined();
  });

  it('is known on any port by its first line', () => {
    expect(heardOf('sip', datagrams(9999, [['client', INVITE]]))).toMatchObject([{ method: 'INVITE' }]);
    expect(heardOf('sip', dialogue(9999, [['client', INVITE]]))).toMatchObject([{ method: 'INVITE' }]);
  });
});

describe('hostile SIP', () => {
  const SEGMENT_BYTES = 60_000;
  const inSegments = (text: string): Speech[] =>
    Array.from(
      { length: Math.ceil(text.length / SEGMENT_BYTES) },
      (_, index): Speech => ['client', text.slice(index * SEGMENT_BYTES, (index + 1) * SEGMENT_BYTES)],
    );
  const notes = (text: string): string[] =>
    heard(dialogue(5060, inSegments(text))).flatMap(({ errors = [] }) => errors.map(({ note }) => note));

  it.each([
    {
      text: `OPTIONS sip:a SIP/2.0\r\n${'a: b\r\n'.repeat(40_000)}`,
      error: 'head of more than 131072 bytes',
    },
    { text: withHeaders('Content-Length: 4294967295'), error: 'body of 4294967295 bytes' },
    { text: withHeaders('Content-Length: 131072'), error: 'body of 131072 bytes' },
  ])('is given up: $error', ({ text, error }) => {
    expect(notes(text)).toEqual([error]);
  });

  it.each(['-1', '0x5', '99999999999999999999', ''])('has no length "%s"', (length) => {
    expect(read(withHeaders(`Content-Length: ${length}`))).not.toHaveProperty('content_length');
  });

  it.each([
    ['commas', `Contact: ${','.repeat(60_000)}`],
    ['brackets', `Contact: ${'<'.repeat(60_000)}`],
    ['quotes', `From: ${'"'.repeat(60_000)}`],
    ['backslashes', `From: "${'\\'.repeat(60_000)}`],
    ['hops', `Via: ${'SIP/2.0/UDP a;branch=b,'.repeat(2_600)}`],
    ['parameters', `Authorization: Digest ${'a'.repeat(60_000)}`],
    ['blanks', `CSeq: 1${' '.repeat(60_000)}`],
  ])('takes no time over many %s', (_name, line) => {
    const started = performance.now();
    expect(read(withHeaders(line))).toMatchObject({ method: 'OPTIONS' });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('announces no more than a few of thousands of media', () => {
    const media = Array.from(
      { length: 3_000 },
      (_, index) => `m=audio ${2 * index + 1_000} RTP/AVP 0\r\n`,
    ).join('');
    const body = `v=0\r\nc=IN IP4 192.0.2.1\r\n${media}`;
    const head = withHeaders('Content-Type: application/sdp', `Content-Length: ${body.length}`);
    const record = heard(dialogue(5060, inSegments(head + body))).at(-1);
    expect(record).toMatchObject({ sdp: { media: { port: { length: 3_000 } } } });
  });

  it.each(['m=audio 70000 RTP/AVP 0', 'm=', 'o=', 'c=IN IP4', 'a=rtpmap:', '=', 'm', 'a=rtcp:99999'])(
    'passes over a line "%s"',
    (line) => {
      const body = `c=IN IP4 192.0.2.1\r\nm=audio 4000 RTP/AVP 0\r\n${line}\r\ns=end`;
      const head = withHeaders('Content-Type: application/sdp', `Content-Length: ${body.length}`);
      const [record] = heard(datagrams(5060, [['client', head + body]]));
      expect(record).toMatchObject({ sdp: { session_name: 'end', media: { port: [4000] } } });
    },
  );
});
