import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../support/arbitraries.js';
import { readCapture } from '../support/capture-bytes.js';
import { hex } from '../support/hex.js';
import { pcapFile } from '../support/pcap-builder.js';

const MAGIC = { microseconds: 0xa1b2c3d4, nanoseconds: 0xa1b23c4d, modified: 0xa1b2cd34 } as const;

describe('file headers', () => {
  it('a file byte by byte, as the draft draws it', () => {
    const file = hex`
      d4c3b2a1  # microseconds, little-endian
      0200 0400 # version 2.4
      00000000 00000000
      00000400  # snap length 262144
      01000000  # Ethernet
      15cd5b68  # 1750846741
      40e20100  # 123456 microseconds
      03000000  # captured
      3c000000  # 60 on the wire
      aabbcc
    `;
    expect(readCapture(file)).toEqual({
      frames: [{ time: '1750846741.123456', len: 60, linktype: 1, name: undefined, data: 'aabbcc' }],
      damage: undefined,
      drops: { dropped: 0, areKnown: false },
    });
  });

  it.each([
    { magic: MAGIC.microseconds, fraction: 99, time: '1750000000.000099' },
    { magic: MAGIC.nanoseconds, fraction: 99, time: '1750000000.000000099' },
    { magic: MAGIC.modified, fraction: 99, time: '1750000000.000099' },
  ])('magic $magic in both byte orders', ({ magic, fraction, time }) => {
    const records = [
      { seconds: 1_750_000_000, fraction, length: 4_000, data: hex`0102 03` },
      { seconds: 1_750_000_000, fraction, data: hex`` },
      { seconds: 1_750_000_000, fraction, data: hex`04` },
    ];
    for (const isLittleEndian of [true, false]) {
      const { frames, damage } = readCapture(pcapFile({ isLittleEndian, magic, linktype: 105 }, records));
      expect(damage).toBeUndefined();
      expect(frames).toEqual([
        { time, len: 4_000, linktype: 105, name: undefined, data: '010203' },
        { time, len: 0, linktype: 105, name: undefined, data: '' },
        { time, len: 1, linktype: 105, name: undefined, data: '04' },
      ]);
    }
  });

  it.each([
    { field: 1, linktype: 1, because: 'Ethernet' },
    { field: 276, linktype: 276, because: 'a number above 255' },
    { field: 0x50000001, linktype: 1, because: 'the upper bits say that a frame check sequence follows' },
    { field: 0xfc00007f, linktype: 127, because: 'all of them may be used' },
    { field: 0xffff, linktype: 65_535, because: 'a link type has 16 bits' },
  ])('link type field $field: $because', ({ field, linktype }) => {
    const { frames } = readCapture(pcapFile({ linktype: field }, [{ data: hex`00` }]));
    expect(frames[0]?.linktype).toBe(linktype);
  });

  it.each([
    { magic: MAGIC.microseconds, fraction: 1_000_000, time: '1.000000' },
    { magic: MAGIC.microseconds, fraction: 0xffffffff, time: '4294.967295' },
    { magic: MAGIC.nanoseconds, fraction: 1_999_999_999, time: '1.999999999' },
    { magic: MAGIC.nanoseconds, fraction: 0xffffffff, time: '4.294967295' },
  ])(
    'a fraction of $fraction is more than a second: broken writers wrote such',
    ({ magic, fraction, time }) => {
      const { frames } = readCapture(pcapFile({ magic }, [{ fraction, data: hex`00` }]));
      expect(frames[0]?.time).toBe(time);
    },
  );

  it('the highest time there is', () => {
    const { frames } = readCapture(pcapFile({}, [{ seconds: 0xffffffff, fraction: 999_999, data: hex`00` }]));
    expect(frames[0]?.time).toBe('4294967295.999999');
  });
});

describe('damage', () => {
  const good = { seconds: 1, data: Buffer.alloc(60) };

  it.each([
    { linktype: 1, captured: 262_144, limit: undefined, because: 'as long as libpcap allows' },
    { linktype: 1, captured: 262_145, limit: 262_144, because: 'no Ethernet frame is so long' },
    { linktype: 1, captured: 0xffffffff, limit: 262_144, because: 'four gigabytes must not be waited for' },
    { linktype: 231, captured: 262_145, limit: undefined, because: 'a D-Bus message can be long' },
    { linktype: 231, captured: 134_217_729, limit: 134_217_728, because: 'but not that long' },
  ])('$captured captured bytes of link type $linktype: $because', ({ linktype, captured, limit }) => {
    const file = pcapFile({ linktype }, [good, { captured, data: Buffer.alloc(100) }, good]);
    const { frames, damage } = readCapture(file);
    expect(frames).toHaveLength(1);
    expect(damage).toEqual({
      offset: 24 + 16 + 60,
      note:
        limit === undefined
          ? 'cut short: the file ends inside packet 2'
          : `packet 2 states ${captured} captured bytes, more than ${limit}`,
    });
  });
});

describe('pieces', () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 20 });

  it('of any size give the same frames', () => {
    fc.assert(
      fc.property(
        lengths,
        fc.record({ isLittleEndian: fc.boolean(), magic: fc.constantFrom(...Object.values(MAGIC)) }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 8 }),
        (sizes, header, pieces) => {
          const file = pcapFile(
            header,
            sizes.map((size, index) => ({ seconds: index, fraction: size, data: Buffer.alloc(size, index) })),
          );
          const whole = readCapture(file);
          expect(whole.frames).toHaveLength(sizes.length);
          expect(readCapture(file, pieces)).toEqual(whole);
        },
      ),
      runs(200),
    );
  });

  it('of a single byte give the same frames', () => {
    const file = pcapFile({}, [{ data: hex`0102` }, { data: hex`` }, { data: hex`03` }]);
    expect(readCapture(file, [1])).toEqual(readCapture(file));
  });
});
