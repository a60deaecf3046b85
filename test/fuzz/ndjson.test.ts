import { writeFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import { encodePacket } from '../../src/lib/packets/packet-encoder.js';
import { readPackets } from '../../src/lib/packets/packet-input.js';
import { PACKET_RECORD } from '../../src/lib/packets/packet-record.js';
import { compileEncoder, ENCODER_RESERVE_BYTES } from '../../src/lib/records/encoder.js';
import { END_RECORD, type EndRecord } from '../../src/lib/records/end.js';
import { recordSchema } from '../../src/lib/records/schema.js';
import { fuzzRuns, PATIENCE_MS } from '../support/arbitraries.js';
import { inSession } from '../support/in-process.js';
import { mutated, mutations } from '../support/mutation.js';
import { nt, SAMPLE, temporaryFile } from '../support/nt.js';

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
