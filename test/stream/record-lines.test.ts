import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SLACK_BYTES } from '../../src/lib/bytes/ascii.js';
import { FieldError } from '../../src/lib/records/assign.js';
import { NOT_OURS } from '../../src/lib/records/decoder.js';
import { MAX_LINE_BYTES, type RecordHandler, RecordLines } from '../../src/lib/stream/record-lines.js';
import { runs } from '../support/arbitraries.js';

/** What was seen, in order: records by kind and number, everything else as it was reported. */
class Seen {
  readonly events: string[] = [];
  readonly rejected: string[] = [];
  lines = 0;
  hasEnded = false;
  limit = Number.MAX_SAFE_INTEGER;

  /** A handler for records such as `{"type":"a","v":1,"n":5}`, whose own form is exactly that. */
  handler(type: string): RecordHandler {
    let number: unknown;
    return {
      type,
      version: 1,
      readOwn: (source, at) => {
        const end = source.bytes.indexOf('\n', at);
        const match = /^\{"type":"(.)","v":1,"n":(\d)\}$/.exec(source.bytes.toString('latin1', at, end));
        if (match?.[1] !== type) return NOT_OURS;
        number = match[2];
        return end;
      },
      readPlain: (record) => {
        if (typeof record.n !== 'number') throw new FieldError('n is missing');
        number = record.n;
      },
      deliver: () => this.events.push(`${type}${number}`),
    };
  }

  read(text: string | Buffer, pieces: readonly number[] = [text.length]): this {
    const input = Buffer.from(text);
    const lines = new RecordLines([this.handler('a'), this.handler('b')], {
      onMalformed: (problem, line, bytes) => {
        this.events.push(`line ${line} ${problem}`);
        this.rejected.push(bytes.toString());
      },
      onEnd: ({ command }) => this.events.push(`end of ${command}`),
      onMark: (line) => this.events.push(`mark ${line.toString()}`),
      onOther: (type, line) => this.events.push(`other ${type} in line ${line}`),
      isEnough: () => this.events.length >= this.limit,
    });
    let [given, left] = [0, Buffer.alloc(0)];
    for (let turn = 0; given < input.length; turn += 1) {
      const next = input.subarray(given, given + (pieces[turn % pieces.length] ?? 1));
      given += next.length;
      const bytes = Buffer.concat([Buffer.alloc(3, '\n'), left, next, Buffer.alloc(SLACK_BYTES, '\n')]);
      const end = 3 + left.length + next.length;
      left = bytes.subarray(lines.consume(bytes, 3, end), end);
    }
    const bytes = Buffer.concat([left, Buffer.alloc(SLACK_BYTES)]);
    lines.finish(bytes, 0, left.length);
    this.lines = lines.lines;
    this.hasEnded = lines.hasEnded;
    return this;
  }
}

const A1 = '{"type":"a","v":1,"n":1}';
const B2 = '{"type":"b","v":1,"n":2}';
const A3 = ' { "n" : 3, "v" : 1, "type" : "a" } ';
const END = '{"type":"end","v":1,"command":"parse","complete":true}';

const eventsOf = (text: string): readonly string[] => new Seen().read(text).events;

describe('lines', () => {
  it.each([
    { text: `${A1}\n${B2}\n`, events: ['a1', 'b2'], because: 'kinds may come in any order' },
    {
      text: `${A1}\n${A3}\n${A1}\n`,
      events: ['a1', 'a3', 'a1'],
      because: 'a line in another form is understood too',
    },
    { text: `${A1}\n${B2}`, events: ['a1', 'b2'], because: 'the last line needs no end' },
    { text: A3, events: ['a3'], because: 'nor does the only one' },
    { text: `\n\n  \n${A1}\n\t\n`, events: ['a1'], because: 'blank lines are nothing' },
    { text: `${A1}\r\n${A3}\r\n`, events: ['a1', 'a3'], because: 'Windows ends lines so' },
    { text: `\ufeff${A1}\n`, events: ['a1'], because: 'and puts a byte-order mark first' },
    { text: '', events: [], because: 'nothing is nothing' },
    {
      text: `${A1}\n{"type":"mark","v":1,"id":7}\n${B2}\n`,
      events: ['a1', 'mark {"type":"mark","v":1,"id":7}', 'b2'],
      because: 'a mark keeps its place',
    },
    { text: `${A1}\n${END}\n`, events: ['a1', 'end of parse'], because: 'the end is the last record' },
    {
      text: '{"type":"c","v":9}\n',
      events: ['other c in line 1'],
      because: 'another kind is somebody else’s, in any version',
    },
  ])('$because', ({ text, events }) => {
    expect(eventsOf(text)).toEqual(events);
  });

  it.each([
    { line: '{"type":"a","v":1,"n":', problem: 'is not JSON: "{\\"type\\":\\"a\\",\\"v\\":1,\\"n\\":"' },
    { line: 'x'.repeat(50), problem: `is not JSON: "${'x'.repeat(40)}…"` },
    { line: '\u001b[31m', problem: 'is not JSON: "\\u001b[31m"' },
    { line: '[1,2]', problem: 'is not a JSON object: "[1,2]"' },
    { line: 'null', problem: 'is not a JSON object: "null"' },
    { line: '17', problem: 'is not a JSON object: "17"' },
    { line: '{}', problem: 'has no "type"' },
    { line: '{"type":7,"v":1}', problem: 'has no "type"' },
    { line: '{"type":"a","n":1}', problem: 'is an a record of no version; this program reads version 1' },
    {
      line: '{"type":"a","v":"1","n":1}',
      problem: 'is an a record of no version; this program reads version 1',
    },
    {
      line: '{"type":"a","v":2,"n":1}',
      problem: 'is an a record of version 2; this program reads version 1',
    },
    { line: '{"type":"b","v":2}', problem: 'is a b record of version 2; this program reads version 1' },
    { line: '{"type":"end","v":3}', problem: 'is an end record of version 3; this program reads version 1' },
    { line: '{"type":"a","v":1}', problem: 'is no a record: n is missing' },
    {
      line: `{"type":"end","v":1,"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      problem: 'is an end record that is nested too deep',
    },
  ])(
    'a line that cannot be read is told by its number, kept, and passed over: $problem',
    ({ line, problem }) => {
      const seen = new Seen().read(`${A1}\n\n${line}\n${B2}\n`);
      expect(seen.events).toEqual(['a1', `line 3 ${problem}`, 'b2']);
      expect(seen.rejected).toEqual([line]);
      expect(seen.lines).toBe(4);
    },
  );

  it('bytes that are no UTF-8 are kept as they came', () => {
    const seen = new Seen();
    seen.read(Buffer.concat([Buffer.from(`${A1}\n{"type":`), Buffer.from([0xff, 0x0a]), Buffer.from(B2)]));
    expect(seen.events).toEqual(['a1', 'line 2 is not JSON: "{\\"type\\":\ufffd"', 'b2']);
  });
});

describe('the end record', () => {
  it.each([
    { text: `${A1}\n${END}\n`, hasEnded: true, because: 'it comes last' },
    { text: `${A1}\n${END}`, hasEnded: true, because: 'it needs no end of line' },
    { text: `${A1}\n${END}\n\n \n`, hasEnded: true, because: 'blank lines behind it say nothing' },
    { text: `${A1}\n`, hasEnded: false, because: 'there is none' },
    { text: '', hasEnded: false, because: 'there is nothing' },
    {
      text: `${END}\n${A1}\n`,
      hasEnded: false,
      because: 'what follows is of another stream, which may be cut',
    },
    { text: `${END}\n${A3}\n`, hasEnded: false, because: 'in whatever form' },
    { text: `${END}\n{"type":"c"}\n`, hasEnded: false, because: 'and of whatever kind' },
    { text: `${END}\n${A1}\n${END}\n`, hasEnded: true, because: 'two whole streams are whole' },
  ])('has the stream ended: $hasEnded, because $because', ({ text, hasEnded }) => {
    expect(new Seen().read(text).hasEnded).toBe(hasEnded);
  });
});

describe('enough', () => {
  it('is enough: nothing behind it is looked at, however much was read ahead', () => {
    for (const pieces of [[1], [7], [10_000]]) {
      const seen = new Seen();
      seen.limit = 2;
      seen.read(`${A1}\n${B2}\nnonsense\n${END}\n`, pieces);
      expect({ events: seen.events, lines: seen.lines }).toEqual({ events: ['a1', 'b2'], lines: 2 });
    }
  });
});

describe('pieces', () => {
  it('of any size make the same lines', () => {
    const line = fc.constantFrom(
      A1,
      B2,
      A3,
      END,
      '',
      ' ',
      'nonsense',
      '{"type":"mark","v":1}',
      '[é]',
      '{"type":"c"}',
    );
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 15 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 }),
        (texts, lineEnd, isEnded, pieces) => {
          const text = texts.join(lineEnd) + (isEnded ? lineEnd : '');
          const whole = new Seen().read(text);
          const cut = new Seen().read(text, pieces);
          expect(cut).toEqual(whole);
        },
      ),
      runs(300),
    );
  });

  it('of a line that is longer than any record are not kept', () => {
    const seen = new Seen();
    const lines = new RecordLines([seen.handler('a')], {
      onMalformed: (problem, line) => seen.events.push(`line ${line} ${problem}`),
      onEnd: () => undefined,
      onMark: () => undefined,
      onOther: () => undefined,
      isEnough: () => false,
    });
    const feed = (text: string): void => {
      const bytes = Buffer.from(`${text}${'\n'.repeat(SLACK_BYTES)}`);
      expect(lines.consume(bytes, 0, text.length)).toBe(text.length);
    };
    feed(`${A1}\n`);
    const long = 'x'.repeat(MAX_LINE_BYTES + 1);
    feed(long);
    // It goes on, and none of it is another line.
    feed(`${A1}${A1}`);
    feed(`${A1}\n${A1}\n`);
    expect(seen.events).toEqual(['a1', `line 2 is longer than ${MAX_LINE_BYTES} bytes`, 'a1']);
    expect(lines.lines).toBe(3);
  });
});
