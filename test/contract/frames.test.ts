import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { emptyPacket } from '../../src/lib/packets/packet.js';
import { PACKET_RECORD } from '../../src/lib/packets/packet-record.js';
import type { Frame } from '../../src/lib/records/frame.js';
import { recordSchema } from '../../src/lib/records/schema.js';
import { PATIENCE_MS } from '../support/arbitraries.js';
import { dissected, dissectedInto, surrounded, truncated } from '../support/dissected.js';
import { framesOfEveryKind } from '../support/real-frames.js';

let frames: Frame[] = [];

beforeAll(async () => {
  frames = await framesOfEveryKind();
}, PATIENCE_MS);

describe('real frames of every kind', () => {
  it('are there', () => {
    expect(frames.length).toBeGreaterThan(15);
  });

  it('cut at every byte are read as far as they go, and not a byte further', () => {
    const validate = new Ajv2020({ strict: true }).compile(recordSchema('packet', PACKET_RECORD));
    for (const whole of frames) {
      // Headers end long before that; behind them nothing is read.
      const limit = Math.min(whole.header.cap_len, 300);
      for (let captured = 0; captured <= limit; captured += 1) {
        const frame = truncated(whole, captured);
        const record = dissected(surrounded(frame, 0xff));
        if (record !== dissected(surrounded(frame, 0x00))) {
          expect.fail(
            `frame ${whole.header.number} cut to ${captured} depends on what stands behind it: ${record}`,
          );
        }
        if (!validate(JSON.parse(record))) {
          expect.fail(
            `frame ${whole.header.number} cut to ${captured}: ${JSON.stringify(validate.errors)} ${record}`,
          );
        }
      }
    }
  });

  it('lose no layer that still fits when they are cut', () => {
    for (const whole of frames) {
      const text = dissected(whole);
      // Of a frame that contradicts itself more can be believed when the contradiction is not there to be seen.
      if (text.includes('"reason":"malformed"')) continue;
      // One byte less at the very end of a frame can only take something away.
      const paths = [0, 1, 2, 4, 8, 16].map((less) =>
        pathOf(dissected(truncated(whole, Math.max(whole.header.cap_len - less, 0)))),
      );
      for (const path of paths) expect(pathOf(text).startsWith(path), `${text} ${path}`).toBe(true);
    }
  });

  it('leave nothing behind for the next one in the same packet', () => {
    const packet = emptyPacket();
    const fresh = frames.map((frame) => dissected(frame));
    for (const [index, before] of frames.entries()) {
      // The neighbours, and one from far away.
      for (const step of [1, 2, 17]) {
        const next = (index + step) % frames.length;
        dissectedInto(packet, truncated(before, before.header.cap_len >> (step & 1)));
        expect(dissectedInto(packet, frames[next] as Frame)).toBe(fresh[next]);
      }
    }
  });
});

const pathOf = (record: string): string => /"protocols":"([^"]*)"/.exec(record)?.[1] ?? '';
