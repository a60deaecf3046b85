import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AddressKind, parseAddress } from '../../src/lib/bytes/address.js';
import { SLACK_BYTES } from '../../src/lib/bytes/ascii.js';
import { noTime, parseTime, timeText } from '../../src/lib/bytes/time.js';
import { LineSource } from '../../src/lib/records/line-source.js';
import { nameOf } from '../../src/lib/records/name.js';
import { ipv4Addresses, ipv6Addresses, macAddresses, runs, times } from '../support/arbitraries.js';

const source = new LineSource();

/** Puts `text` on a line behind something else, and answers where it begins. */
function place(text: string): number {
  const before = '{"key":';
  source.use(Buffer.concat([Buffer.from(`${before}${text}\n`), Buffer.alloc(SLACK_BYTES, '"')]));
  return before.length;
}

/** The text with one character exchanged, put in or taken out. */
const nearly = (texts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      texts,
      fc.nat(),
      fc.integer({ min: 0, max: 2 }),
      fc.constantFrom(...'0123456789abcdefABF:.-" \\x\n'),
    )
    .map(([text, nat, removed, added]) => {
      const at = nat % (text.length + 1);
      return text.slice(0, at) + (removed === 2 ? '' : added) + text.slice(at + (removed === 0 ? 0 : 1));
    });

describe('addresses', () => {
  it.each([
    { kind: 'ipv4', texts: ipv4Addresses },
    { kind: 'ipv6', texts: ipv6Addresses },
    { kind: 'mac', texts: macAddresses },
  ] as const)('$kind: what our encoder writes is read, and nothing else', ({ kind, texts }) => {
    const own = texts.map((address) => address.text);
    fc.assert(
      fc.property(fc.oneof(own, nearly(own)), (text) => {
        const start = place(`"${text}"`);
        const read = readAddress(kind, start + 1);
        // A quote inside ends the text for whoever reads the line.
        const before = text.split('"')[0] ?? '';
        const expected = parseAddress(kind, before);
        expect(read).toBe(expected?.text === before ? expected : undefined);
        if (read !== undefined) expect(source.at).toBe(start + before.length + 2);
      }),
      runs(3_000),
    );
  });
});

function readAddress(kind: AddressKind, start: number) {
  return kind === 'ipv4' ? source.ipv4(start) : kind === 'mac' ? source.mac(start) : source.ipv6(start);
}

describe('numbers', () => {
  it('what our encoder writes is read, and nothing else', () => {
    const own = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map(String);
    fc.assert(
      fc.property(fc.oneof(own, nearly(own)), (text) => {
        const at = place(`${text},"next":1`);
        const digits = /^[-+.0-9e]*/.exec(text)?.[0] ?? '';
        const isOurs = digits !== '' && String(Number(digits)) === digits;
        expect(source.number(at)).toBe(isOurs ? Number(digits) : undefined);
        if (isOurs) expect(source.at).toBe(at + digits.length);
      }),
      runs(500),
    );
  });
});

describe('times', () => {
  it('what our encoder writes is read digit for digit, and nothing else', () => {
    const own = times.filter(({ seconds }) => seconds >= 0).map(timeText);
    fc.assert(
      fc.property(fc.oneof(own, nearly(own)), (text) => {
        const start = place(`${text},`);
        const target = noTime();
        if (!source.time(start, target)) {
          expect(text).not.toMatch(/^(0|[1-9]\d{0,14})\.(\d{6}|\d{9})(?!\d)/);
          return;
        }
        const read = Buffer.from(source.bytes.subarray(start, source.at)).toString();
        const expected = noTime();
        expect(parseTime(read, expected)).toBe(true);
        expect(target).toEqual(expected);
        expect(timeText(target)).toBe(read);
      }),
      runs(3_000),
    );
  });
});

describe('texts', () => {
  it('are read as JSON.parse reads them', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'binary' })), (text) => {
        const json = JSON.stringify(text);
        const start = place(json);
        expect(source.text(start + 1)).toBe(text);
        expect(source.at).toBe(start + Buffer.byteLength(json));
      }),
      runs(1_000),
    );
  });

  it.each([
    { json: '"\\u0041"', because: 'we would write A' },
    { json: '"\\x"', because: 'it is no JSON' },
    { json: '"é\u0001"', because: 'JSON has no bare controls' },
    { json: '"é cut off', because: 'the line ends first' },
    { json: '"cut off\\', because: 'the line ends in an escape' },
  ])('$json is left to the fallback: $because', ({ json }) => {
    expect(source.text(place(json) + 1)).toBeUndefined();
  });
});

describe('names', () => {
  it('are read as JSON.parse reads them, however often another one stood there', () => {
    const names = fc.oneof(
      fc.constantFrom(
        'eth0',
        'eth1',
        'eth:ethertype:ip:tcp',
        'eth:ethertype:ip:udp',
        '\\Device\\NPF_{1}',
        '',
      ),
      fc.string({ maxLength: 70 }),
    );
    fc.assert(
      fc.property(fc.array(names, { minLength: 1, maxLength: 20 }), (texts) => {
        let likely: ReturnType<LineSource['name']>;
        for (const text of texts) {
          const json = JSON.stringify(text);
          const start = place(json);
          const read = source.name(start + 1, likely);
          expect(read).toBe(nameOf(text));
          expect(source.at).toBe(start + json.length);
          likely = read;
        }
      }),
    );
  });

  it.each([
    { json: '"\\u0041"', because: 'we would write A' },
    { json: '"\\/"', because: 'we would write /' },
    { json: '"\\x"', because: 'it is no JSON' },
    { json: '"é"', because: 'it is not ASCII' },
    { json: '"cut off', because: 'the line ends first' },
    { json: '"cut off\\', because: 'the line ends in an escape' },
  ])('$json is left to the fallback: $because', ({ json }) => {
    expect(source.name(place(json) + 1, undefined)).toBeUndefined();
  });
});
