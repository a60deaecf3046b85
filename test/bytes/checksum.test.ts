import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32c, foldSum, sumWords } from '../../src/lib/bytes/checksum.js';
import { runs } from '../support/arbitraries.js';
import { hex } from '../support/hex.js';

describe('Internet checksum', () => {
  it('adds the example of RFC 1071 section 3', () => {
    const bytes = hex`0001 f203 f4f5 f6f7`;
    expect(sumWords(bytes, 0, 8)).toBe(0x2ddf0);
    expect(foldSum(0x2ddf0)).toBe(0xddf2);
  });

  it.each([
    { bytes: hex`01`, sum: 0x0100, because: 'an odd last byte is padded with zero' },
    { bytes: hex`0001 02`, sum: 0x0201, because: 'an odd last byte is padded with zero' },
    { bytes: hex``, sum: 0, because: 'nothing adds nothing' },
  ])('$bytes: $because', ({ bytes, sum }) => {
    expect(sumWords(bytes, 0, bytes.length)).toBe(sum);
  });

  it('leaves all ones for a header with its checksum in place', () => {
    // The header that RFC 1071's authors would recognise: from a real ping.
    const header = hex`4500 0073 0000 4000 4011 b861 c0a8 0001 c0a8 00c7`;
    expect(foldSum(sumWords(header, 0, header.length))).toBe(0xffff);
  });

  it.each([
    { sum: 0xffff, folded: 0xffff },
    { sum: 0x10000, folded: 1 },
    { sum: 0x1ffff, folded: 1 },
    { sum: 0x1fffe, folded: 0xffff },
    { sum: 2 ** 40, folded: 256 },
  ])('folds $sum to $folded', ({ sum, folded }) => {
    expect(foldSum(sum)).toBe(folded);
  });

  it('does not depend on where the bytes stand (RFC 1071 section 2)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.uint8Array({ maxLength: 8 }), (bytes, before) => {
        const moved = Buffer.concat([before, bytes, Buffer.from([0xff])]);
        expect(sumWords(moved, before.length, before.length + bytes.length)).toBe(
          sumWords(bytes, 0, bytes.length),
        );
      }),
      runs(200),
    );
  });
});

describe('CRC32c', () => {
  const NOTHING_ZEROED = { zeroFrom: 0, zeroTo: 0 };

  // RFC 3720 appendix B.4 writes the digests least significant byte first.
  it.each([
    { bytes: Buffer.alloc(32), digest: 0x8a9136aa, because: '32 bytes of zeros' },
    { bytes: Buffer.alloc(32, 0xff), digest: 0x62a8ab43, because: '32 bytes of ones' },
    { bytes: Buffer.from([...new Array(32).keys()]), digest: 0x46dd794e, because: '32 rising bytes' },
    {
      bytes: Buffer.from([...new Array(32).keys()].reverse()),
      digest: 0x113fdb5c,
      because: '32 falling bytes',
    },
    {
      bytes: hex`
        01c00000 00000000 00000000 00000000
        14000000 00000400 00000014 00000018
        28000000 00000000 02000000 00000000`,
      digest: 0xd9963a56,
      because: 'an iSCSI READ command',
    },
    { bytes: Buffer.from('123456789'), digest: 0xe3069283, because: 'the check value of the CRC catalogue' },
    { bytes: Buffer.alloc(0), digest: 0, because: 'nothing' },
  ])('$because (RFC 3720 appendix B.4)', ({ bytes, digest }) => {
    expect(crc32c(bytes, { start: 0, end: bytes.length, ...NOTHING_ZEROED })).toBe(digest);
  });

  it('takes its own field as zero, wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 12, maxLength: 64 }),
        fc.uint8Array({ minLength: 4, maxLength: 4 }),
        (packet, checksum) => {
          const zeroed = Buffer.from(packet);
          zeroed.fill(0, 8, 12);
          const filled = Buffer.concat([Buffer.from('xx'), packet]);
          filled.set(checksum, 10);
          expect(crc32c(filled, { start: 2, end: filled.length, zeroFrom: 10, zeroTo: 14 })).toBe(
            crc32c(zeroed, { start: 0, end: zeroed.length, ...NOTHING_ZEROED }),
          );
        },
      ),
      runs(200),
    );
  });
});
