import { writeFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { SLACK_BYTES } from '../../src/lib/bytes/ascii.js';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import { clearPacket, emptyPacket } from '../../src/lib/packets/packet.js';
import { assignPacket, decodePacket } from '../../src/lib/packets/packet-decoder.js';
import { encodePacket } from '../../src/lib/packets/packet-encoder.js';
import { readPackets } from '../../src/lib/packets/packet-input.js';
import { PACKET_RECORD } from '../../src/lib/packets/packet-record.js';
import { unitNamed } from '../../src/lib/packets/units.js';
import { compileEncoder, ENCODER_RESERVE_BYTES } from '../../src/lib/records/encoder.js';
import { END_RECORD, type EndRecord } from '../../src/lib/records/end.js';
import { LineSource } from '../../src/lib/records/line-source.js';
import { parseRecordText } from '../../src/lib/records/parse-text.js';
import { recordSchema } from '../../src/lib/records/schema.js';
import { fuzzRuns, PATIENCE_MS } from '../support/arbitraries.js';
import { dissected, packetText } from '../support/dissected.js';
import { Digits, diceOf, foreignJson } from '../support/foreign-json.js';
import { inSession } from '../support/in-process.js';
import { mutated, mutations } from '../support/mutation.js';
import { nt, SAMPLE, temporaryFile } from '../support/nt.js';
import { framesOfEveryKind } from '../support/real-frames.js';

const MAX_MS = 2_000;

const linesOf = (text: string): string[] => text.trimEnd().split('\n');
const lines = [
  ...linesOf(nt(['parse', '--verify-checksums', SAMPLE]).stdout),
  ...linesOf(nt(['capture', SAMPLE]).stdout).slice(0, 30),
  '{"type":"mark","v":1}',
  '{"type":"flow","v":1}',
  '',
];

/** What a value of a record is exchanged for: numbers out of range, other kinds, text that hurts. */
const STRANGE = [
  '-1',
  '0.5',
  '1e3',
  '1e999',
  '4294967296',
  '9007199254740993',
  '00',
  '"0"',
  'null',
  'true',
  '[]',
  '{}',
  '[null]',
  '"\\u0000"',
  '"\\ud800"',
  '"é"',
  '"\\u001b[31m"',
  '""',
  'NaN',
  '-',
  '"',
  '\\',
  '{"toString":1}',
  '{"__proto__":{}}',
  '"10.0.0.256"',
  '"::g"',
  `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  `"${'x'.repeat(20_000)}"`,
  `[${'{},'.repeat(100)}{}]`,
] as const;

/** A line with some of its values exchanged. */
const strangeLines = fc
  .tuple(
    fc.constantFrom(...lines),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(...STRANGE)), { maxLength: 3 }),
  )
  .map(([line, exchanges]) => {
    let text = line;
    for (const [nat, value] of exchanges) {
      const places = [...text.matchAll(/(?<=[:[,])(-?\d[\d.]*|"[^"]*"|true|false|\{|\[)/g)];
      const place = places[nat % (places.length || 1)];
      if (place === undefined) continue;
      text = text.slice(0, place.index) + value + text.slice(place.index + place[0].length);
    }
    return text;
  });

const texts = fc
  .tuple(
    fc.array(fc.oneof(fc.constantFrom(...lines), strangeLines), { minLength: 1, maxLength: 12 }),
    fc.option(mutations),
  )
  .map(([some, changes]) => {
    const text = Buffer.from(`${some.join('\n')}\n`);
    // Bytes are changed in a third of the cases: mostly that only makes the line no JSON.
    return changes === null ? text : mutated(text, changes);
  });

const packetIsValid = new Ajv2020({ strict: true }).compile(recordSchema('packet', PACKET_RECORD));
const endIsValid = new Ajv2020({ strict: true }).compile(recordSchema('end', END_RECORD));
const encodeEnd = compileEncoder<EndRecord>(END_RECORD);

describe('mutated records', () => {
  it(
    'are read or told of, and what is made of them keeps to the schema',
    async () => {
      const sink = new ByteSink(65_536);
      const path = temporaryFile('mutated.ndjson', '');
      await fc.assert(
        fc.asyncProperty(texts, async (text) => {
          writeFileSync(path, text);
          const rejected: string[] = [];
          const started = performance.now();
          const { end, exitCode } = await inSession(
            (session) =>
              readPackets({
                inputs: [path],
                session,
                take: (packet) => {
                  sink.at = 0;
                  encodePacket(packet, sink);
                  const record = sink.bytes.toString('utf8', 0, sink.at);
                  packetIsValid(JSON.parse(record));
                  expect(packetIsValid.errors ?? [], record).toEqual([]);
                },
              }),
            { rejects: (line) => rejected.push(line.toString()) },
          );
          expect(performance.now() - started).toBeLessThan(MAX_MS);
          expect([0, 3, 4]).toContain(exitCode);
          expect(end.complete).toBe(exitCode === 0);
          expect(rejected.length).toBe(end.quality.lines_malformed ?? 0);
          for (const problem of end.problems)
            expect(problem).toMatch(/^[^\n]+: (line \d+ (is|has)|stops after|nt |is )/);
          sink.ensure(0, ENCODER_RESERVE_BYTES);
          const record = sink.bytes.toString('utf8', 0, encodeEnd(end, sink, 0));
          endIsValid(JSON.parse(record));
          expect(endIsValid.errors ?? [], record).toEqual([]);
        }),
        fuzzRuns(500),
      );
    },
    PATIENCE_MS,
  );
});

interface PlainPacket {
  readonly frame: { time_epoch?: unknown; protocols: string };
  readonly tunnel?: readonly object[];
}

/** Numbers with a fraction, told from texts that hold them: doubles would lose digits of times. */
const TEXT_OR_FRACTION = /"(?:[^"\\]|\\.)*"|-?\d+\.\d+/g;
const DIGITS_MARK = 'digits of ';

/** The record as JSON.parse has it, but that every number with a fraction keeps its digits. */
const parseExactly = (record: string): PlainPacket =>
  JSON.parse(
    record.replaceAll(TEXT_OR_FRACTION, (token) =>
      token.startsWith('"') ? token : `"${DIGITS_MARK}${token}"`,
    ),
    (_key, value: unknown) =>
      typeof value === 'string' && value.startsWith(DIGITS_MARK)
        ? new Digits(value.slice(DIGITS_MARK.length))
        : value,
  ) as PlainPacket;
const PROTOCOLS = /"protocols":"[^"]*"/;

/** Whether the levels of its layers alone say how the headers of each packet of the frame stand. */
function isOrderedByLevels(record: string): boolean {
  const plain = JSON.parse(record) as PlainPacket;
  return [plain, ...(plain.tunnel ?? [])].every((stack) => {
    const levels = Object.keys(stack).flatMap((key) => unitNamed(key)?.level ?? []);
    return new Set(levels).size === levels.length;
  });
}

/** The record with its keys in another order, and perhaps other protocols, read and written again. */
function readShuffled(record: string, numbers: readonly number[], protocols: string | undefined): string {
  const plain = parseExactly(record);
  if (protocols !== undefined) plain.frame.protocols = protocols;
  const packet = emptyPacket();
  assignPacket(packet, parseRecordText(foreignJson(plain, diceOf(numbers))) as never);
  const text = packetText(packet);
  clearPacket(packet);
  return text;
}

/** The record as it is read the fast way: our own form only. */
function readFast(record: string): string {
  const source = new LineSource();
  source.use(Buffer.concat([Buffer.from(`${record}\n`), Buffer.alloc(SLACK_BYTES)]));
  const packet = emptyPacket();
  const end = decodePacket(packet, source, 0);
  const text = end === Buffer.byteLength(record) ? packetText(packet) : `ended at ${end}`;
  clearPacket(packet);
  return text;
}

describe('records of other programs', () => {
  let ours: string[] = [];
  const dice = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 40 });

  beforeAll(async () => {
    ours = (await framesOfEveryKind()).map(dissected);
  }, PATIENCE_MS);

  it(
    'with keys in any order are read as ours',
    () => {
      fc.assert(
        fc.property(fc.nat(), dice, (nat, numbers) => {
          const record = ours[nat % ours.length] as string;
          expect(readShuffled(record, numbers, undefined)).toBe(record);
        }),
        fuzzRuns(2_000),
      );
    },
    PATIENCE_MS,
  );

  it(
    'with protocols that say nothing or are wrong keep every header, in an order that packets can have',
    () => {
      const foreign = fc.oneof(
        fc.constantFrom('', ':', 'frame', 'Ethernet II:IPv4:UDP', 'udp:ip:eth', 'ip:ip:ip', 'toString'),
        fc.nat().map((nat) => JSON.parse(ours[nat % ours.length] as string).frame.protocols as string),
      );
      fc.assert(
        fc.property(fc.nat(), dice, foreign, (nat, numbers, protocols) => {
          const record = (ours[nat % ours.length] as string).replace(PROTOCOLS, `"protocols":"${protocols}"`);
          const read = readShuffled(record, numbers, protocols);
          expect(JSON.parse(read)).toEqual(JSON.parse(record));
          expect(readFast(read)).toBe(read);
          if (isOrderedByLevels(record)) expect(read).toBe(record);
        }),
        fuzzRuns(2_000),
      );
    },
    PATIENCE_MS,
  );
});
