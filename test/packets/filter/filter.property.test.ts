import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileFilter } from '../../../src/lib/packets/filter/compile.js';
import { clearPacket, emptyPacket } from '../../../src/lib/packets/packet.js';
import type { Frame } from '../../../src/lib/records/frame.js';
import { type OwnRecord, parseExactly } from '../../oracle/own-records.js';
import { PATIENCE_MS, runs } from '../../support/arbitraries.js';
import { dissected, dissectedInto } from '../../support/dissected.js';
import { SAMPLE } from '../../support/nt.js';
import { framesOf } from '../../support/owned-frame.js';
import { framesOfEveryKind } from '../../support/real-frames.js';
import { naiveFilters } from './naive-filter.js';

const FILTERS = 400;

describe('a compiled filter', () => {
  let frames: Frame[];
  let records: OwnRecord[];

  beforeAll(async () => {
    frames = [...(await framesOfEveryKind()), ...(await framesOf(SAMPLE))];
    records = frames.map((frame) => parseExactly(dissected(frame)));
  }, PATIENCE_MS);

  it('is true of a packet where it is of its record', () => {
    const packet = emptyPacket();
    let selected = 0;
    fc.assert(
      fc.property(naiveFilters(records), ({ text, holds }) => {
        const filter = compileFilter(text);
        const wrong = frames.flatMap((frame, index) => {
          dissectedInto(packet, frame);
          const isTrue = filter(packet);
          if (isTrue) selected += 1;
          return isTrue === holds(records[index] as OwnRecord) ? [] : [JSON.stringify(records[index])];
        });
        expect(wrong.slice(0, 2), text).toEqual([]);
      }),
      runs(FILTERS),
    );
    clearPacket(packet);
    // A property of filters that select nothing would prove nothing.
    expect(selected).toBeGreaterThan(FILTERS);
    expect(selected).toBeLessThan((FILTERS - 1) * frames.length);
  });
});
