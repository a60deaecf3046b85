import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BER, BerReader } from '../../src/lib/bytes/ber.js';
import { runs } from '../support/arbitraries.js';
import { hex } from '../support/hex.js';

const readerOf = (bytes: Buffer): BerReader => new BerReader(bytes, 0, bytes.length);

describe('the reader of BER', () => {
  it.each([
    [hex`06 03 2a 86 48`, '1.2.840'],
    [hex`06 08 2b 06 01 02 01 01 01 00`, '1.3.6.1.2.1.1.1.0'],
    [hex`06 03 88 37 03`, '2.999.3'], // X.690 section 8.19.5
    [hex`06 03 55 04 03`, '2.5.4.3'], // RFC 4519 section 2.3
    [hex`06 09 2a 86 48 86 f7 0d 01 09 01`, '1.2.840.113549.1.9.1'],
    [hex`06 01 27`, '0.39'],
    [hex`06 02 2b 86`, undefined],
    [hex`06 00`, undefined],
    [hex`06 09 ff ff ff ff ff ff ff ff 7f`, undefined],
  ])('reads object identifier %#', (bytes, oid) => {
    const value = readerOf(bytes).take(BER.oid);
    expect(value && readerOf(bytes).oid(value)).toBe(oid);
  });

  it.each([
    [hex`02 01 80`, -128],
    [hex`02 02 00 80`, 128],
    [hex`02 05 00 ff ff ff ff`, 0xffffffff],
    [hex`02 81 01 07`, 7],
    [hex`02 84 00 00 00 01 07`, 7],
    [hex`02 00`, undefined],
    [hex`02 07 01 00 00 00 00 00 00`, undefined],
  ])('reads integer %#', (bytes, number) => {
    const reader = readerOf(bytes);
    expect(reader.integer(reader.take(BER.integer))).toBe(number);
  });

  it.each([
    ['longer than what holds it', hex`04 05 00 00`],
    ['of four gigabytes', hex`04 84 ff ff ff ff 00`],
    ['in more bytes than anyone needs', hex`04 85 00 00 00 00 01 00`],
    ['not stated', hex`30 80 00 00`],
    ['missing', hex`04`],
    ['cut', hex`04 82 01`],
    ['behind a tag without end', hex`1f ff ff ff ff ff ff ff`],
  ])('takes no value whose length is %s', (_, bytes) => {
    expect(readerOf(bytes).next()).toBeUndefined();
  });

  it('takes all values up to the first that is not whole', () => {
    const values = readerOf(hex`02 01 05 05 00 02 05 05`).values();
    expect(values).toEqual([
      { tag: BER.integer, start: 2, end: 3 },
      { tag: BER.null, start: 5, end: 5 },
    ]);
  });

  it('descends no further than it is asked to', () => {
    const bomb = Buffer.alloc(60_000, hex`30 80`);
    expect(readerOf(bomb).next()).toBeUndefined();
    const matryoshka = Buffer.concat(
      Array.from({ length: 1000 }, (_, depth) => {
        const inside = 4 * (999 - depth);
        return Buffer.from([0x30, 0x82, inside >>> 8, inside & 0xff]);
      }),
    );
    expect(readerOf(matryoshka).next()).toMatchObject({ start: 4, end: 4000 });
  });

  it('comes to an end in any bytes, and never outside of them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const reader = readerOf(Buffer.from(bytes));
        let before = 0;
        for (let value = reader.next(); value !== undefined; value = reader.next()) {
          expect(value.start).toBeGreaterThan(before);
          expect(value.end).toBeLessThanOrEqual(bytes.length);
          before = value.end - 1;
        }
      }),
      runs(500),
    );
  });
});
