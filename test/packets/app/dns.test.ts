import { describe, expect, it } from 'vitest';
import { datagram, segment } from '../../oracle/crafted/datagram.js';
import { join, word } from '../../oracle/wire.js';
import { hex } from '../../support/hex.js';
import { recordOf, recordsOf } from './reading.js';

const DNS = 53;
const HOST = 40_000;
const ETHERNET_TO_UDP_BYTES = 42;

const header = (flags: number, counts: readonly number[]): Buffer =>
  join(hex`1234`, word(flags), ...counts.map(word));
const IN_A = hex`0001 0001`;
const queryFor = (name: Buffer): Buffer => join(header(0x0100, [1, 0, 0, 0]), name, IN_A);
const read = (message: Buffer) => recordOf(datagram(HOST, DNS, message));

/** A response with these records behind the query for `a.`, whose name stands at offset 12. */
const response = (...records: readonly Buffer[]): Buffer =>
  join(header(0x8180, [1, records.length, 0, 0]), hex`01 61 00`, IN_A, ...records);
const record = (type: number, data: Buffer, length = data.length): Buffer =>
  join(hex`c00c`, word(type), hex`0001 0000003c`, word(length), data);

describe('names', () => {
  it('are those of the example in RFC 1035 section 4.1.4', () => {
    const message = Buffer.alloc(97);
    header(0x8000, [4, 0, 0, 0]).copy(message);
    // F.ISI.ARPA, FOO before a pointer to it, a pointer to its ARPA, and the root.
    hex`01 46 03 495349 04 41525041 00 0001 0001`.copy(message, 12);
    hex`03 464f4f c00c 0001 0001  c012 0001 0001  00 0001 0001`.copy(message, 28);
    expect(read(message)).toMatchObject({
      dns: {
        qry: { name: ['F.ISI.ARPA', 'FOO.F.ISI.ARPA', 'ARPA', '<Root>'], name_len: [10, 14, 4, 0] },
        count: { labels: [3, 4, 1, 0] },
      },
    });
  });

  it.each([
    { name: hex`c00c`, because: 'it points to itself' },
    { name: hex`01 61 c00c`, because: 'its end points to its start' },
    { name: hex`c00e c00c`, because: 'two pointers point to each other' },
  ])('end where $because', ({ name }) => {
    expect(read(queryFor(name))).toMatchObject({
      dns: { qry: { name: ['<Name contains a pointer that loops>'] } },
      errors: [{ reason: 'malformed', note: 'a name comes back to itself' }],
    });
  });

  it('of more than 255 bytes are none, and what stands behind them is read', () => {
    const label = join(hex`3f`, Buffer.alloc(63, 'a'));
    const name = join(...new Array<Buffer>(5).fill(label), hex`00`);
    expect(read(queryFor(name))).toMatchObject({
      dns: { qry: { name: ['<Name too long>'], type: [1], class: [1] } },
      errors: [{ reason: 'malformed', note: 'a name is longer than 255 bytes' }],
    });
  });

  it.each([
    { name: hex`20 61`, note: 'a label runs past the message' },
    { name: hex`01 61 ffff`, note: 'a name has no end' },
    { name: hex`82 61 00`, note: 'a label of unknown kind 0x80' },
    { name: hex`41 00 00`, note: 'a label of unknown kind 0x40' },
  ])('$note: nothing is read behind it', ({ name, note }) => {
    const { dns, errors } = read(queryFor(name));
    expect(errors).toMatchObject([{ reason: 'malformed', note }]);
    expect(dns).not.toHaveProperty('qry');
  });

  it('show what cannot be printed as escapes', () => {
    const name = hex`09 00 01 07 0a 7f 22 5c 20 e9 00`;
    expect(read(queryFor(name))).toMatchObject({
      dns: { qry: { name: ['\\000\\001\\a\\n\\177"\\ \ufffd'], name_len: [9] } },
    });
  });

  it('made of pointers alone take no time to speak of', () => {
    // Pointers each to the one behind it, and as many queries that begin there as fit.
    const count = 5000;
    const chain = Buffer.alloc(2 * count);
    for (let index = 0; index < count; index += 1) chain.writeUInt16BE(0xc00c + 2 * (index + 1), 2 * index);
    const queries = join(...new Array<Buffer>(8000).fill(hex`c00c 0001 0001`));
    const message = join(header(0x0100, [8001, 0, 0, 0]), chain, queries);
    const start = performance.now();
    expect(recordsOf(inSegments(join(word(message.length), message), 1400)).at(-1)?.frame.protocols).toMatch(
      /dns$/,
    );
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('records', () => {
  it('are told as far as the message goes, when there are fewer than its header says', () => {
    const told = header(0x8180, [1, 65_535, 65_535, 65_535]);
    const { dns, errors } = read(join(told, hex`01 61 00`, IN_A, record(1, hex`c0000201`)));
    expect(dns).toMatchObject({ count: { answers: 65_535 }, a: ['192.0.2.1'], resp: { type: [1] } });
    expect(errors).toMatchObject([{ reason: 'malformed', note: 'a name has no end' }]);
  });

  it.each([
    { type: 1, data: hex`c00002`, shown: 'a' },
    { type: 28, data: hex`2001`, shown: 'aaaa' },
    { type: 33, data: hex`0001`, shown: 'srv' },
    { type: 16, data: hex`05 61`, shown: 'txt' },
    { type: 257, data: hex`00 05 61`, shown: 'caa' },
  ])('of type $type with too little data hold nothing, and the next one is read', ({ type, data, shown }) => {
    const { dns, errors } = read(response(record(type, data), record(2, hex`c00c`)));
    expect(dns).toMatchObject({ resp: { type: [type, 2] }, ns: ['a'] });
    expect(dns).not.toHaveProperty(shown);
    expect(errors).toEqual([
      expect.objectContaining({ note: `the data of a record of type ${type} is too short` }),
    ]);
  });

  it('whose data would run past the message are not believed', () => {
    const { dns, errors } = read(response(record(1, hex`c0000201`, 400)));
    expect(dns).not.toHaveProperty('resp');
    expect(errors).toMatchObject([
      { reason: 'malformed', note: 'the data of a record runs past the message' },
    ]);
  });

  it('are told as far as they were captured', () => {
    const frame = datagram(
      DNS,
      HOST,
      response(record(1, hex`c0000201`), record(16, hex`03 616263 03 646566`)),
    );
    const { dns, errors } = recordOf(frame, frame.length - 3);
    expect(dns).toMatchObject({ a: ['192.0.2.1'], resp: { type: [1, 16] }, txt: ['abc'] });
    expect(errors).toMatchObject([{ reason: 'truncated', note: 'the data of a record is cut short' }]);
  });

  it('are those of RFC 9460 appendix D: a port, and hints of addresses', () => {
    const target = hex`03 666f6f 07 6578616d706c65 03 636f6d 00`;
    const port = join(hex`0010`, target, hex`0003 0002 0035`);
    const hints = join(
      hex`0001`,
      target,
      hex`0006 0020 20010db8000000000000000000000001 20010db8000000000000000000530001`,
    );
    expect(read(response(record(64, port), record(65, hints)))).toMatchObject({
      dns: {
        svcb: {
          svcpriority: [16, 1],
          targetname: ['foo.example.com', 'foo.example.com'],
          svcparam: { key: [3, 6], port: [53], ipv6hint: { ip: ['2001:db8::1', '2001:db8::53:1'] } },
        },
      },
    });
  });

  it('of EDNS hold the name of the server, and options that lie end them', () => {
    const options = hex`0003 0002 6e73  0008 0040 0001`;
    const edns = join(hex`00 0029 04d0 00 00 0000`, word(options.length), options);
    const { dns, errors } = read(response(edns));
    expect(dns).toMatchObject({
      opt: { code: [3, 8], len: [2, 64], nsid: 'ns' },
      rr: { udp_payload_size: 1232 },
    });
    expect(errors).toMatchObject([{ note: 'the data of a record of type 41 is too short' }]);
  });
});

describe('headers', () => {
  it('that are all there is hold no record', () => {
    expect(read(header(0x0100, [0, 0, 0, 0]))).toMatchObject({ dns: { id: 0x1234, count: { queries: 0 } } });
  });

  it('have other counts in an update', () => {
    const { dns } = read(join(header(0x2800, [1, 0, 0, 0]), hex`01 61 00 0006 0001`));
    expect(dns).toMatchObject({ count: { zones: 1, prerequisites: 0, updates: 0, add_rr: 0 } });
    expect(dns).not.toHaveProperty('count.queries');
  });

  it('that are cut are damaged, and no header is told', () => {
    const frame = datagram(HOST, DNS, queryFor(hex`01 61 00`));
    const { dns, errors, frame: about } = recordOf(frame, ETHERNET_TO_UDP_BYTES + 11);
    expect(about.protocols).toBe('eth:ethertype:ip:udp:dns');
    expect(dns).toBeUndefined();
    expect(errors).toMatchObject([{ reason: 'truncated', need: 12, had: 11 }]);
  });
});

/** A stream in segments of at most `size` bytes. */
function inSegments(stream: Buffer, size: number): Buffer[] {
  const segments: Buffer[] = [];
  for (let at = 0; at < stream.length; at += size) {
    segments.push(segment(HOST, DNS, 1 + at, stream.subarray(at, at + size)));
  }
  return segments;
}

describe('messages in TCP', () => {
  const message = queryFor(hex`03 777777 01 61 00`);
  const stream = join(word(message.length), message);
  const whole = recordsOf([segment(HOST, DNS, 1, stream)])[0]?.dns;

  it('are read behind their length', () => {
    expect(whole).toMatchObject({ length: message.length, id: 0x1234, qry: { name: ['www.a'] } });
  });

  it.each(Array.from({ length: stream.length - 1 }, (_, index) => index + 1))(
    'are the same when they are cut behind byte %i',
    (cut) => {
      const [first, second] = recordsOf([
        segment(HOST, DNS, 1, stream.subarray(0, cut)),
        segment(HOST, DNS, 1 + cut, stream.subarray(cut)),
      ]);
      expect(first?.dns).toBeUndefined();
      expect(second?.dns).toEqual(whole);
    },
  );

  it('are told together when a segment brings several', () => {
    const [both] = recordsOf([segment(HOST, DNS, 1, join(stream, stream))]);
    expect(both?.dns).toMatchObject({
      length: message.length,
      qry: { name: ['www.a', 'www.a'], type: [1, 1] },
    });
  });
});

describe('datagrams on ports of nobody', () => {
  const anywhere = (payload: Buffer): string => recordOf(datagram(49_998, 49_999, payload)).frame.protocols;

  it('are DNS when they look like a query or its response', () => {
    expect(anywhere(queryFor(hex`01 61 00`))).toMatch(/:dns$/);
    expect(anywhere(response(record(1, hex`c0000201`)))).toMatch(/:dns$/);
  });

  it.each([
    { payload: header(0x8180, [1, 0, 0, 0]), because: 'there is no room for the query' },
    { payload: join(header(0x0800, [1, 0, 0, 0]), Buffer.alloc(20)), because: 'it is no query' },
    { payload: join(header(0x0100, [2, 0, 0, 0]), Buffer.alloc(20)), because: 'there are two queries' },
    {
      payload: join(header(0x8180, [0, 0, 1, 0]), Buffer.alloc(20)),
      because: 'nothing was asked or answered',
    },
    { payload: Buffer.alloc(60), because: 'all of it is zero' },
  ])('are not when $because', ({ payload }) => {
    expect(anywhere(payload)).toMatch(/:udp$/);
  });
});
