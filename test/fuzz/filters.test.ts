import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileFilter } from '../../src/lib/packets/filter/compile.js';
import { FilterError } from '../../src/lib/packets/filter/filter-error.js';
import { emptyPacket } from '../../src/lib/packets/packet.js';
import { fuzzRuns, PATIENCE_MS } from '../support/arbitraries.js';

/** Pieces that filters are made of, and some that they are not. */
const PIECES =
  'tcp.port ip.addr tcp.flags_str frame.time_epoch vlan.dei errors tcp == != === ~ & && || ! and not in contains matches { } ( ) , .. 80 0x1f 08 1.5 10.0.0.0/8 ::1 "S" "( r"\\" true nosuch.field \\ 💥'.split(
    ' ',
  );

const filters = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join(' ')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary' }),
);

it('any text is a filter, or a mistake that is pointed at', { timeout: PATIENCE_MS }, () => {
  const packet = emptyPacket();
  let compiled = 0;
  fc.assert(
    fc.property(filters, (text) => {
      try {
        expect(compileFilter(text)(packet)).toBeTypeOf('boolean');
        compiled += 1;
      } catch (error) {
        if (!(error instanceof FilterError)) throw error;
        const { at, end } = error.place;
        expect(error.message).not.toBe('');
        expect([at >= 0, at <= end, end <= text.length]).toEqual([true, true, true]);
      }
    }),
    fuzzRuns(5_000),
  );
  expect(compiled).toBeGreaterThan(0);
});
