import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import { encodeFrame } from '../../src/lib/frames/frame-codec.js';
import { PcapWriter } from '../../src/lib/frames/pcap-writer.js';
import { PcapngWriter } from '../../src/lib/frames/pcapng/writer.js';
import { recognise } from '../../src/lib/frames/recognise.js';
import { FRAME_RECORD } from '../../src/lib/records/frame.js';
import { recordSchema } from '../../src/lib/records/schema.js';
import { fuzzRuns, PATIENCE_MS } from '../support/arbitraries.js';
import { type CaptureRead, readCapture } from '../support/capture-bytes.js';
import { readInProcess } from '../support/in-process.js';
import { mutated, mutations } from '../support/mutation.js';
import { SAMPLE, temporaryFile } from '../support/nt.js';
import { framesOf } from '../support/owned-frame.js';
import { PcapngBuilder } from '../support/pcapng-builder.js';

const FRAMES = 12;
const MAX_MS = 1_000;

const seeds: Buffer[] = [];

beforeAll(async () => {
  const frames = (await framesOf(SAMPLE)).slice(0, FRAMES);
  for (const writer of [new PcapWriter(), new PcapngWriter()]) {
    const sink = new ByteSink(1_024);
    writer.begin(sink);
    for (const frame of frames) writer.write(frame, sink);
    seeds.push(Buffer.from(sink.bytes.subarray(0, sink.at)));
  }
  seeds.push(everyBlock());
});

/** A capture with a block of every kind and options that matter. */
function everyBlock(): Buffer {
  const builder = new PcapngBuilder().section({ isLittleEndian: false });
  const data = Buffer.alloc(60, 1);
  return builder
    .interface({
      snapLength: 96,
      options: [
        [2, Buffer.from('eth0')],
        [9, Buffer.from([0x8a])],
        [14, builder.uint64(5n)],
      ],
    })
    .enhanced({ ticks: 1n << 40n, data, options: [[1, Buffer.from('comment')]] })
    .simple({ data })
    .obsolete({ data })
    .statistics({ options: [[5, builder.uint64(3n)]] })
    .block(4, Buffer.alloc(8))
    .section()
    .interface()
    .enhanced({ data }).bytes;
}

const isCapture = (bytes: Buffer): boolean =>
  ['pcap', 'pcapng'].includes(recognise(bytes.subarray(0, 256)).kind);

const mutatedCaptures = fc
  .tuple(fc.nat(), mutations)
  .map(([nat, changes]) => mutated(seeds[nat % seeds.length] as Buffer, changes));

/** What can be said of whatever a reader makes of whatever bytes. */
function expectSound({ frames, damage }: CaptureRead, bytes: Buffer): void {
  const total = frames.reduce((sum, { data }) => sum + data.length / 2, 0);
  expect(total).toBeLessThanOrEqual(bytes.length);
  if (damage === undefined) return;
  expect(damage.offset).toBeGreaterThanOrEqual(0);
  expect(damage.offset).toBeLessThanOrEqual(bytes.length);
  expect(damage.note).toMatch(/^[ -~]{5,100}$/);
}

describe('mutated captures', () => {
  it(
    'are read in no time, and the same in pieces of any size',
    () => {
      fc.assert(
        fc.property(
          mutatedCaptures.filter(isCapture),
          fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 4 }),
          (bytes, pieces) => {
            const started = performance.now();
            const whole = readCapture(bytes);
            expect(performance.now() - started).toBeLessThan(MAX_MS);
            expectSound(whole, bytes);
            expect(readCapture(bytes, pieces)).toEqual(whole);
          },
        ),
        fuzzRuns(2_000),
      );
    },
    PATIENCE_MS,
  );

  it(
    'end with an exit code and one line that says why; their frames keep to the schema',
    async () => {
      const validate = new Ajv2020({ strict: true }).compile(recordSchema('frame', FRAME_RECORD));
      const sink = new ByteSink(1_024);
      const path = temporaryFile('mutated', '');
      await fc.assert(
        fc.asyncProperty(mutatedCaptures, fc.boolean(), mutations, async (capture, isZipped, changes) => {
          const bytes = isZipped ? mutated(gzipSync(capture), changes.slice(0, 2)) : capture;
          writeFileSync(path, bytes);
          const { exitCode, end } = await readInProcess([path], {
            takeFrame: (frame) => {
              sink.at = 0;
              encodeFrame(frame, sink);
              validate(JSON.parse(sink.bytes.toString('utf8', 0, sink.at)));
              expect(validate.errors ?? []).toEqual([]);
            },
            handlers: [],
          });
          expect([0, 3, 4]).toContain(exitCode);
          expect(end.complete).toBe(exitCode === 0);
          expect(end.problems.length > 0).toBe(exitCode !== 0);
          for (const problem of end.problems) {
            expect(problem.startsWith(`${path}: `)).toBe(true);
            expect(problem).toMatch(/^[^\n]+$/);
          }
        }),
        fuzzRuns(300),
      );
    },
    PATIENCE_MS,
  );
});
