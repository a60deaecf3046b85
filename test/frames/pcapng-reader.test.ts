import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../support/arbitraries.js';
import { readCapture } from '../support/capture-bytes.js';
import { hex } from '../support/hex.js';
import { PcapngBuilder, type PcapngOption } from '../support/pcapng-builder.js';

const NAME = 2;
const TIMESTAMP_RESOLUTION = 9;
const TIMESTAMP_OFFSET = 14;
const IF_DROP = 5;
const FILTER_ACCEPT = 6;
const OS_DROP = 7;
const MAX_BLOCK_BYTES = 135_266_304;

const build = (): PcapngBuilder => new PcapngBuilder().section();
const data = hex`0102030405`;

/** Both byte orders of the same file. */
const inBothOrders = (fill: (builder: PcapngBuilder) => PcapngBuilder) =>
  [true, false].map((isLittleEndian) =>
    readCapture(fill(new PcapngBuilder().section({ isLittleEndian })).bytes),
  );

describe('packets', () => {
  it('a file byte by byte, as the draft draws it', () => {
    const file = hex`
      0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000  # section header
      01000000 20000000 0100 0000 00000400                           # interface: Ethernet, snap length
               0200 0400 65746830 0000 0000               20000000   #   if_name eth0, end of options
      06000000 24000000 00000000 62380600 80910fc6                   # packet: interface 0, time in two halves
               03000000 3c000000 aabbcc00                 24000000   #   3 of 60 bytes, padded
    `;
    expect(readCapture(file)).toEqual({
      frames: [{ time: '1750846741.123456', len: 60, linktype: 1, name: 'eth0', data: 'aabbcc' }],
      damage: undefined,
      drops: { dropped: 0, areKnown: false },
    });
  });

  it('enhanced, simple and obsolete ones, in both byte orders', () => {
    for (const read of inBothOrders((builder) =>
      builder
        .interface({ linktype: 113, options: [[NAME, Buffer.from('any')]] })
        .enhanced({ ticks: 1_500_000n, length: 70, data })
        .simple({ length: 70, data: hex`aabbcc` })
        .obsolete({ ticks: 2_500_000n, data })
        .enhanced({ data: hex`` }),
    )) {
      expect(read).toEqual({
        frames: [
          { time: '1.500000', len: 70, linktype: 113, name: 'any', data: '0102030405' },
          // Its length on the wire is all that a simple packet says: the padding counts as data.
          { time: undefined, len: 70, linktype: 113, name: 'any', data: 'aabbcc00' },
          { time: '2.500000', len: 5, linktype: 113, name: 'any', data: '0102030405' },
          { time: '0.000000', len: 0, linktype: 113, name: 'any', data: '' },
        ],
        damage: undefined,
        drops: { dropped: 0, areKnown: false },
      });
    }
  });

  it.each([
    { snapLength: 0, length: 3, data: hex`aabbcc`, seen: 'aabbcc', because: 'the packet is whole' },
    { snapLength: 2, length: 3, data: hex`aabb`, seen: 'aabb', because: 'the snap length cut it' },
    {
      snapLength: 9,
      length: 3,
      data: hex`aabbcc`,
      seen: 'aabbcc',
      because: 'it is shorter than the snap length',
    },
  ])(
    'a simple packet of $length bytes, snap length $snapLength: $because',
    ({ snapLength, length, data, seen }) => {
      const { frames } = readCapture(build().interface({ snapLength }).simple({ length, data }).bytes);
      expect(frames).toMatchObject([{ len: length, data: seen }]);
    },
  );

  it('of several sections, each with its own byte order and interfaces', () => {
    const { frames, damage } = readCapture(
      build()
        .interface({ linktype: 1, options: [[NAME, Buffer.from('a')]] })
        .interface({ linktype: 127, options: [[NAME, Buffer.from('b')]] })
        .enhanced({ interfaceId: 1, data })
        .section({ isLittleEndian: false })
        .interface({ linktype: 101 })
        .enhanced({ interfaceId: 0, data })
        .section()
        .section({ isLittleEndian: false })
        .interface({ linktype: 0, options: [[NAME, Buffer.from('d')]] })
        .enhanced({ interfaceId: 0, data }).bytes,
    );
    expect(damage).toBeUndefined();
    expect(frames.map(({ linktype, name }) => [linktype, name])).toEqual([
      [127, 'b'],
      [101, undefined],
      [0, 'd'],
    ]);
  });

  it.each([
    { type: 4, because: 'names of addresses' },
    { type: 10, because: 'secrets for decryption' },
    { type: 9, because: 'systemd journal entries' },
    { type: 0x0bad, because: 'a custom block that may be copied' },
    { type: 0x40000bad, because: 'a custom block that may not' },
    { type: 0x80000001, because: 'a private block' },
    { type: 0x7fffffff, because: 'something yet to be invented' },
  ])('a block of type $type between them is stepped over: $because', ({ type }) => {
    const file = build()
      .interface()
      .enhanced({ data })
      .block(type, Buffer.alloc(400, 0xff))
      .enhanced({ data });
    const { frames, damage } = readCapture(file.bytes);
    expect({ packets: frames.length, damage }).toEqual({ packets: 2, damage: undefined });
  });

  it('options of packets are stepped over', () => {
    const options: PcapngOption[] = [
      [1, Buffer.from('a comment of odd length')],
      [2, hex`00000001`],
      [0x0bac, Buffer.alloc(100)],
    ];
    const { frames } = readCapture(build().interface().enhanced({ data, options }).enhanced({ data }).bytes);
    expect(frames.map((frame) => frame.data)).toEqual(['0102030405', '0102030405']);
  });

  it('a length that is no multiple of four is rounded up, as some writers forgot to', () => {
    const builder = build().interface();
    const body = Buffer.concat([builder.uint32(1), hex`aa`]);
    const file = builder
      .raw(builder.uint32(3), builder.uint32(17), body, builder.uint32(17), Buffer.alloc(3))
      .simple({ data: hex`bbbbbbbb` });
    const { frames, damage } = readCapture(file.bytes);
    expect(damage).toBeUndefined();
    expect(frames.map((frame) => frame.data)).toEqual(['aa', 'bbbbbbbb']);
  });
});

describe('interface names', () => {
  it.each([
    { bytes: Buffer.from('eth0'), name: 'eth0', because: 'plain' },
    { bytes: Buffer.from('WLAN ü'), name: 'WLAN ü', because: 'UTF-8' },
    { bytes: hex`65 6e 30 00`, name: 'en0', because: 'a zero byte ends a string (section 3.5)' },
    { bytes: hex`65 6e 30 00 78`, name: 'en0', because: 'whatever comes behind it' },
    { bytes: hex`ff 61`, name: '\ufffda', because: 'bytes that are no UTF-8 are shown as such' },
  ])('$name: $because', ({ bytes, name }) => {
    const { frames } = readCapture(
      build()
        .interface({ options: [[NAME, bytes]] })
        .enhanced({ data }).bytes,
    );
    expect(frames[0]?.name).toBe(name);
  });

  it('options behind their end, or running past the block, say nothing', () => {
    const builder = build();
    const behindEnd = builder.options([[NAME, Buffer.from('eth0')]]);
    const past = Buffer.concat([builder.uint16(NAME), builder.uint16(5_000), Buffer.from('eth0')]);
    for (const options of [Buffer.concat([Buffer.alloc(4), behindEnd]), past]) {
      const file = build().block(1, hex`0100 0000 00000000`, options).enhanced({ data });
      const { frames, damage } = readCapture(file.bytes);
      expect({ name: frames[0]?.name, damage }).toEqual({ name: undefined, damage: undefined });
    }
  });
});

describe('clocks', () => {
  const resolution = (value: number): PcapngOption => [TIMESTAMP_RESOLUTION, Buffer.from([value])];
  const offset = (seconds: bigint): PcapngOption => [TIMESTAMP_OFFSET, new PcapngBuilder().uint64(seconds)];
  const read = (ticks: bigint, ...options: PcapngOption[]) =>
    readCapture(build().interface({ options }).enhanced({ ticks, data }).bytes).frames[0]?.time;

  it.each([
    {
      ticks: 1_750_000_000_123_456n,
      options: [],
      time: '1750000000.123456',
      because: 'microseconds by default',
    },
    { ticks: 1_750_000_000_123n, options: [resolution(3)], time: '1750000000.123000', because: '10^-3' },
    { ticks: 1_750_000_000_123_456n, options: [resolution(6)], time: '1750000000.123456', because: '10^-6' },
    {
      ticks: 17_500_000_001_234_567n,
      options: [resolution(7)],
      time: '1750000000.123456700',
      because: '10^-7 (Windows)',
    },
    {
      ticks: 1_750_000_000_123_456_789n,
      options: [resolution(9)],
      time: '1750000000.123456789',
      because: '10^-9',
    },
    {
      ticks: 1_750_000_000_999n,
      options: [resolution(12)],
      time: '1.750000000',
      because: '10^-12 is cut to nanoseconds',
    },
    { ticks: 1_750_000_000n, options: [resolution(0)], time: '1750000000.000000', because: 'whole seconds' },
    {
      ticks: 1_750_000_000n << 10n,
      options: [resolution(0x8a)],
      time: '1750000000.000000000',
      because: '2^-10 is not decimal',
    },
    {
      ticks: (1_750_000_000n << 10n) + 1n,
      options: [resolution(0x8a)],
      time: '1750000000.000976562',
      because: '2^-10: one tick',
    },
    {
      ticks: (1_750_000_000n << 6n) + 1n,
      options: [resolution(0x86)],
      time: '1750000000.015625',
      because: '2^-6 is whole microseconds',
    },
    {
      ticks: (1_750_000_000n << 32n) + (1n << 31n),
      options: [resolution(0xa0)],
      time: '1750000000.500000000',
      because: '2^-32 (NTP)',
    },
    { ticks: 1n, options: [resolution(0xff)], time: '0.000000000', because: 'ticks too short to see' },
    { ticks: 1n, options: [resolution(127)], time: '0.000000000', because: 'ticks too short to see' },
    {
      ticks: 500_000n,
      options: [offset(1_750_000_000n)],
      time: '1750000000.500000',
      because: 'seconds are added',
    },
    { ticks: 500_000n, options: [offset(-1n)], time: '-0.500000', because: 'or taken away' },
    {
      ticks: 1_000_000_001n,
      options: [resolution(9), offset(-10n)],
      time: '-8.999999999',
      because: 'before 1970',
    },
    {
      ticks: 0xffffffffffffffffn,
      options: [resolution(9)],
      time: '18446744073.709551615',
      because: 'all bits set',
    },
    { ticks: 0xffffffffffffffffn, options: [], time: '18446744073709.551615', because: 'all bits set' },
    {
      ticks: 0x001fffffffffffffn,
      options: [],
      time: '9007199254.740991',
      because: 'the last that a double holds',
    },
    {
      ticks: 0x0020000000000001n,
      options: [],
      time: '9007199254.740993',
      because: 'the first that it does not',
    },
    {
      ticks: 0xffffffffffffffffn,
      options: [resolution(0)],
      time: undefined,
      because: 'no calendar reaches so far',
    },
    { ticks: 0n, options: [offset(1_000_000_000_000_000n)], time: undefined, because: 'nor here' },
    { ticks: 0n, options: [offset(-0x8000000000000000n)], time: undefined, because: 'nor before 1970' },
    {
      ticks: 0n,
      options: [offset(999_999_999_999_999n)],
      time: '999999999999999.000000',
      because: 'fifteen digits are kept',
    },
    {
      ticks: 5n,
      options: [[TIMESTAMP_RESOLUTION, hex`0900`] as const],
      time: '0.000005',
      because: 'an option of the wrong length says nothing',
    },
  ])('$ticks ticks are $time: $because', ({ ticks, options, time }) => {
    expect(read(ticks, ...options)).toBe(time);
  });

  it('are exact for all resolutions that are used', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 0xffffffffffffffffn }),
        fc.constantFrom(3, 6, 9, 12, 0x8a, 0xa0),
        (ticks, value) => {
          const perSecond = value < 0x80 ? 10n ** BigInt(value) : 2n ** BigInt(value & 0x7f);
          const nanoseconds = (ticks * 1_000_000_000n) / perSecond;
          const [whole, fraction] = [nanoseconds / 1_000_000_000n, nanoseconds % 1_000_000_000n];
          const decimals = value === 3 || value === 6 ? 6 : 9;
          const time = `${whole}.${String(fraction).padStart(9, '0').slice(0, decimals)}`;
          expect(read(ticks, resolution(value))).toBe(whole < 1_000_000_000_000_000n ? time : undefined);
        },
      ),
      runs(500),
    );
  });
});

describe('drops', () => {
  const uint64 = (value: bigint): Buffer => new PcapngBuilder().uint64(value);

  it('are the last count of each interface, by the interface and the system', () => {
    const file = build()
      .interface()
      .interface()
      .statistics({ interfaceId: 0, options: [[IF_DROP, uint64(3n)]] })
      .statistics({
        interfaceId: 1,
        options: [
          [OS_DROP, uint64(10n)],
          [FILTER_ACCEPT, uint64(1_000n)],
        ],
      })
      .statistics({
        interfaceId: 0,
        options: [
          [IF_DROP, uint64(5n)],
          [OS_DROP, uint64(1n)],
        ],
      });
    expect(readCapture(file.bytes).drops).toEqual({ dropped: 16, areKnown: true });
  });

  it.each([
    { options: [], because: 'it counts nothing' },
    { options: [[FILTER_ACCEPT, uint64(1n)] as const], because: 'it counts something else' },
    { options: [[IF_DROP, hex`00000001`] as const], because: 'a counter has eight bytes' },
  ])('are not known from a block where $because', ({ options }) => {
    const file = build().interface().statistics({ options });
    expect(readCapture(file.bytes)).toMatchObject({
      damage: undefined,
      drops: { dropped: 0, areKnown: false },
    });
  });

  it('of an interface that was not described are nobody’s', () => {
    const file = build().statistics({ interfaceId: 4, options: [[IF_DROP, uint64(1n)]] });
    expect(readCapture(file.bytes)).toMatchObject({
      damage: undefined,
      drops: { dropped: 0, areKnown: false },
    });
  });
});

describe('damage', () => {
  const opening = (): PcapngBuilder => build().interface().enhanced({ data });
  const offset = opening().bytes.length;
  const word = (value: number): Buffer => new PcapngBuilder().uint32(value);

  it.each([
    { bad: [word(6), word(0), word(0)], note: 'a block states 0 bytes, less than 12' },
    { bad: [word(6), word(11), word(11)], note: 'a block states 11 bytes, less than 12' },
    {
      bad: [word(6), word(0xffffffff), Buffer.alloc(80)],
      note: `a block states 4294967295 bytes, more than ${MAX_BLOCK_BYTES}`,
    },
    {
      bad: [word(6), word(MAX_BLOCK_BYTES + 4), Buffer.alloc(80)],
      note: `a block states ${MAX_BLOCK_BYTES + 4} bytes, more than ${MAX_BLOCK_BYTES}`,
    },
    { bad: [word(99), word(16), word(0), word(20)], note: 'a block of 16 bytes ends with another length' },
    { bad: [word(6), word(28), Buffer.alloc(16), word(28)], note: 'a packet block is too short' },
    { bad: [word(3), word(12), word(12)], note: 'a packet block is too short' },
    { bad: [word(2), word(28), Buffer.alloc(16), word(28)], note: 'a packet block is too short' },
    { bad: [word(1), word(16), Buffer.alloc(4), word(16)], note: 'an interface description is too short' },
    {
      bad: [word(0x0a0d0d0a), word(28), word(0x12345678), Buffer.alloc(12), word(28)],
      note: 'a section header has no byte-order magic',
    },
    {
      bad: [word(0x0a0d0d0a), word(20), word(0x1a2b3c4d), word(1), word(20)],
      note: 'a section header is too short',
    },
    {
      bad: [word(0x0a0d0d0a), word(28), word(0x1a2b3c4d), word(2), Buffer.alloc(8), word(28)],
      note: 'version 2 of pcapng is not known',
    },
  ])('$note', ({ bad, note }) => {
    const file = Buffer.concat([opening().bytes, ...bad, opening().bytes]);
    const { frames, damage } = readCapture(file);
    expect(frames).toHaveLength(1);
    expect(damage).toEqual({ offset, note });
  });

  it.each([
    { packet: { interfaceId: 1, data }, note: 'a packet names interface 1, which was not described' },
    { packet: { captured: 9, data }, note: 'a packet states 9 captured bytes, more than its block has' },
    {
      packet: { captured: 0xffffffff, data },
      note: 'a packet states 4294967295 captured bytes, more than its block has',
    },
    {
      packet: { data: Buffer.alloc(262_145) },
      note: 'packet 2 states 262145 captured bytes, more than 262144',
    },
  ])('$note', ({ packet, note }) => {
    expect(readCapture(opening().enhanced(packet).enhanced({ data }).bytes)).toMatchObject({
      frames: { length: 1 },
      damage: { offset, note },
    });
  });

  it('a simple packet before any interface', () => {
    const { damage } = readCapture(build().simple({ data }).bytes);
    expect(damage).toEqual({ offset: 28, note: 'a packet comes before any interface was described' });
  });

  it('a new section forgets the interfaces of the one before', () => {
    const { damage } = readCapture(opening().section().enhanced({ data }).bytes);
    expect(damage?.note).toBe('a packet names interface 0, which was not described');
  });

  it('more interfaces than anybody has', () => {
    const one = build().interface().bytes.subarray(28);
    const file = Buffer.concat([build().bytes, ...new Array<Buffer>(65_537).fill(one)]);
    const { damage } = readCapture(file);
    expect(damage).toEqual({ offset: 28 + 65_536 * 20, note: 'more than 65536 interfaces' });
  });

  it('a block that is long but possible is waited for, not read from elsewhere', () => {
    const { damage } = readCapture(
      Buffer.concat([opening().bytes, word(6), word(MAX_BLOCK_BYTES), Buffer.alloc(80)]),
    );
    expect(damage).toEqual({ offset, note: 'cut short: the file ends inside a block after packet 1' });
  });
});

describe('pieces', () => {
  /** One block more, of any kind. */
  const ADD: readonly ((builder: PcapngBuilder, bytes: Uint8Array) => void)[] = [
    (builder, bytes) => builder.enhanced({ data: bytes, ticks: BigInt(bytes.length) }),
    (builder, bytes) => builder.simple({ data: bytes }),
    (builder, bytes) => builder.obsolete({ data: bytes }),
    (builder, bytes) => builder.block(4, Buffer.alloc(bytes.length * 4)),
    (builder, bytes) => builder.section({ isLittleEndian: bytes.length % 2 === 0 }).interface(),
  ];

  it('of any size give the same frames', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.uint8Array({ maxLength: 90 }), fc.constantFrom(...ADD)), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 8 }),
        (blocks, pieces) => {
          const builder = build().interface();
          for (const [bytes, add] of blocks) add(builder, bytes);
          const whole = readCapture(builder.bytes);
          expect(whole.damage).toBeUndefined();
          expect(readCapture(builder.bytes, pieces)).toEqual(whole);
        },
      ),
      runs(200),
    );
  });

  it('of a single byte give the same frames', () => {
    const file = build().interface().enhanced({ data }).simple({ data }).bytes;
    expect(readCapture(file, [1])).toEqual(readCapture(file));
  });
});
