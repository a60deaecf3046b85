import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { PACKET_RECORD } from '../../src/lib/packets/packet-record.js';
import type { Frame } from '../../src/lib/records/frame.js';
import { recordSchema } from '../../src/lib/records/schema.js';
import { fuzzRuns, PATIENCE_MS } from '../support/arbitraries.js';
import { dissected, surrounded } from '../support/dissected.js';
import { mutated, mutations } from '../support/mutation.js';
import { framesOfEveryKind } from '../support/real-frames.js';

const MAX_MS = 1_000;

let frames: Frame[] = [];

beforeAll(async () => {
  frames = await framesOfEveryKind();
}, PATIENCE_MS);

/** A real frame with other bytes, and perhaps cut short when it was captured. */
function frameOf({ header }: Frame, bytes: Buffer, cut: number): Frame {
  return { header: { ...header, cap_len: bytes.length, len: bytes.length + cut }, bytes, start: 0 };
}

describe('mutated frames', () => {
  it(
    'are read in no time, never outside their bytes, into records that keep to the schema',
    () => {
      const validate = new Ajv2020({ strict: true }).compile(recordSchema('packet', PACKET_RECORD));
      fc.assert(
        fc.property(fc.nat(), mutations, fc.oneof(fc.constant(0), fc.nat(2_000)), (nat, changes, cut) => {
          const seed = frames[nat % frames.length] as Frame;
          const frame = frameOf(seed, mutated(seed.bytes.subarray(0, 400), changes), cut);
          const started = performance.now();
          const record = dissected(surrounded(frame, 0xff));
          expect(performance.now() - started).toBeLessThan(MAX_MS);
          expect(record).toBe(dissected(surrounded(frame, 0x00)));
          validate(JSON.parse(record));
          expect(validate.errors ?? [], record).toEqual([]);
          // No key twice: JSON.parse would keep the last only.
          expect(JSON.stringify(JSON.parse(record)).length).toBe(record.length - digitsLost(record));
        }),
        fuzzRuns(5_000),
      );
    },
    PATIENCE_MS,
  );

  it(
    'spliced of two frames are read as well',
    () => {
      fc.assert(
        fc.property(fc.nat(), fc.nat(), fc.nat(200), fc.nat(200), (one, other, at, from) => {
          const [head, tail] = [frames[one % frames.length], frames[other % frames.length]] as [Frame, Frame];
          const bytes = Buffer.concat([head.bytes.subarray(0, at), tail.bytes.subarray(from, from + 300)]);
          const frame = frameOf(head, bytes, 0);
          const record = dissected(surrounded(frame, 0xff));
          expect(record).toBe(dissected(surrounded(frame, 0x00)));
          expect(() => JSON.parse(record)).not.toThrow();
        }),
        fuzzRuns(2_000),
      );
    },
    PATIENCE_MS,
  );
});

/** Digits that times lose when they go through a double: that of the frame, and those of NTP. */
const digitsLost = (record: string): number => {
  const times = [...record.matchAll(/"(?:time_epoch|reftime|org|rec|xmt)":(-?[\d.]+)/g)];
  return times.reduce((lost, [, time = '']) => lost + time.length - String(Number(time)).length, 0);
};
