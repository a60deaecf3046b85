import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import type { CaptureWriter } from '../../src/lib/frames/capture-writer.js';
import { PcapWriter } from '../../src/lib/frames/pcap-writer.js';
import { PcapngWriter } from '../../src/lib/frames/pcapng/writer.js';
import { emptyFrame, type Frame } from '../../src/lib/records/frame.js';
import { nameOf } from '../../src/lib/records/name.js';
import { UserError } from '../../src/lib/stream/user-error.js';
import { frames as anyFrames, runs, times } from '../support/arbitraries.js';
import { plainFrame, readCapture } from '../support/capture-bytes.js';
import { hasProgram } from '../support/corpus.js';
import { hex } from '../support/hex.js';
import { temporaryFile } from '../support/nt.js';

function written(writer: CaptureWriter, frames: readonly Frame[]): Buffer {
  const sink = new ByteSink(16);
  writer.begin(sink);
  for (const frame of frames) writer.write(frame, sink);
  writer.finish(sink);
  return sink.bytes.subarray(0, sink.at);
}

/** A frame that any capture file can hold, with what a test wants otherwise. */
function frame(header: Partial<Frame['header']> = {}, data: Buffer = hex`01020304`): Frame {
  const made = emptyFrame();
  const time_epoch = { seconds: 1_750_000_000, nanoseconds: 99_000, decimals: 6 as const };
  Object.assign(
    made.header,
    { number: 1, linktype: 1, cap_len: data.length, len: data.length, time_epoch },
    header,
  );
  made.bytes = data;
  return made;
}

describe('pcapng', () => {
  it('holds any frames, bit for bit', () => {
    fc.assert(
      fc.property(fc.array(anyFrames, { maxLength: 12 }), (frames) => {
        const { frames: read, damage } = readCapture(written(new PcapngWriter(), frames));
        expect(damage).toBeUndefined();
        expect(read).toEqual(frames.map(plainFrame));
      }),
      runs(500),
    );
  });

  it('describes one interface for all frames of a day before 1970', () => {
    const frames = Array.from({ length: 1_000 }, (_, second) =>
      frame({ time_epoch: { seconds: -86_400 + second, nanoseconds: 5_000, decimals: 6 } }),
    );
    const bytes = written(new PcapngWriter(), frames);
    expect(bytes.length).toBeLessThan(200 + frames.length * 36);
    expect(readCapture(bytes).frames).toEqual(frames.map(plainFrame));
  });

  it('begins a section when there are more interfaces than a reader takes', () => {
    const frames = Array.from({ length: 65_540 }, (_, index) =>
      frame({ interface_name: nameOf(`if${index}`) }),
    );
    const { frames: read, damage } = readCapture(written(new PcapngWriter(), frames));
    expect(damage).toBeUndefined();
    expect(read.map(({ name }) => name)).toEqual(frames.map(({ header }) => header.interface_name?.text));
  });

  it.each([
    {
      header: { time_epoch: { seconds: 0, nanoseconds: 0, decimals: 0 as const }, len: 3 },
      problem: 'packet 1 has 4 captured bytes of 3, and no time: pcapng cannot hold that',
    },
    {
      header: { interface_name: nameOf('é'.repeat(32_768)) },
      problem: 'packet 1 has an interface name of 65536 bytes: pcapng cannot hold that',
    },
  ])('refuses a frame: $problem', ({ header, problem }) => {
    expect(() => written(new PcapngWriter(), [frame(header)])).toThrow(
      new UserError(problem, { exit: 'usage' }),
    );
  });
});

describe('pcap', () => {
  const fitting = fc
    .tuple(
      fc.array(anyFrames, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 0, max: 0xffff }),
      fc.constantFrom(6 as const, 9 as const),
      fc.infiniteStream(times),
    )
    .map(([frames, linktype, decimals, moments]) =>
      frames.map((each) => {
        const { seconds, nanoseconds } = moments.next().value as { seconds: number; nanoseconds: number };
        const time_epoch = {
          seconds: Math.abs(seconds) % 0x100000000,
          nanoseconds: decimals === 9 ? nanoseconds : nanoseconds - (nanoseconds % 1_000),
          decimals,
        };
        return { ...each, header: { ...each.header, linktype, time_epoch, interface_name: undefined } };
      }),
    );

  it('holds frames of one link type and resolution, bit for bit', () => {
    fc.assert(
      fc.property(fitting, (frames) => {
        const { frames: read, damage } = readCapture(written(new PcapWriter(), frames));
        expect(damage).toBeUndefined();
        expect(read).toEqual(frames.map(plainFrame));
      }),
      runs(300),
    );
  });

  it('leaves out the name of the interface, which it has no place for', () => {
    const { frames } = readCapture(written(new PcapWriter(), [frame({ interface_name: nameOf('eth0') })]));
    expect(frames[0]?.name).toBeUndefined();
  });

  it('without any frame is a header for Ethernet', () => {
    expect(written(new PcapWriter(), [])).toEqual(
      hex`d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000`,
    );
  });

  const nanoseconds = { seconds: 1, nanoseconds: 5, decimals: 9 as const };
  it.each([
    { first: {}, second: { linktype: 101 }, problem: 'packet 2 has link type 101, the file has 1' },
    {
      first: {},
      second: { time_epoch: nanoseconds },
      problem: 'packet 2 has nanoseconds, the file has microseconds',
    },
    {
      first: { time_epoch: nanoseconds },
      second: {},
      problem: 'packet 2 has microseconds, the file has nanoseconds',
    },
    {
      first: {},
      second: { time_epoch: { seconds: 1, nanoseconds: 0, decimals: 0 as const } },
      problem: 'packet 2 has no time, the file has microseconds',
    },
    {
      first: {},
      second: { time_epoch: { seconds: -1, nanoseconds: 0, decimals: 6 as const } },
      problem: 'packet 2 has a time before 1970 or after 2106',
    },
    {
      first: {},
      second: { time_epoch: { seconds: 0x100000000, nanoseconds: 0, decimals: 6 as const } },
      problem: 'packet 2 has a time before 1970 or after 2106',
    },
  ])('refuses a frame it cannot hold: $problem', ({ first, second, problem }) => {
    const sink = new ByteSink(16);
    const writer = new PcapWriter();
    writer.write(frame(first), sink);
    expect(() => writer.write(frame({ number: 2, ...second }), sink)).toThrow(
      new UserError(`${problem}: pcap cannot hold that; write pcapng (--format pcapng)`, { exit: 'usage' }),
    );
    expect(readCapture(sink.bytes.subarray(0, sink.at)).frames).toHaveLength(1);
  });

  it('refuses a first frame without time', () => {
    const untimed = frame({ time_epoch: { seconds: 0, nanoseconds: 0, decimals: 0 } });
    expect(() => written(new PcapWriter(), [untimed])).toThrow(
      new UserError('packet 1 has no time: pcap cannot hold that; write pcapng (--format pcapng)', {
        exit: 'usage',
      }),
    );
  });
});

/** What tcpdump understands: seconds since 1970 that fit 32 bits, lengths that make sense, something captured. */
const notEmpty = anyFrames.filter(({ header }) => header.cap_len > 0);
const sensible = fc.array(notEmpty, { minLength: 1, maxLength: 30 }).map((frames) =>
  frames.map((each, index) => ({
    ...each,
    header: {
      ...each.header,
      linktype: 1,
      len: Math.min(each.header.len, 262_144),
      time_epoch: { ...each.header.time_epoch, seconds: 1_750_000_000 + index, decimals: 9 as const },
    },
  })),
);

describe.each([
  { format: 'pcap', create: () => new PcapWriter() },
  { format: 'pcapng', create: () => new PcapngWriter() },
])('$format read by others', ({ format, create }) => {
  it.skipIf(!hasProgram('tcpdump'))(
    'tcpdump sees every frame and nanosecond (skipped where it is not installed)',
    () => {
      const [frames = []] = fc.sample(sensible, 1);
      const path = temporaryFile(format, written(create(), frames));
      const options = ['-ttnnvv', '--time-stamp-precision=nano', '-r', path];
      const shown = execFileSync('tcpdump', [...options, '-XX', '-e'], { encoding: 'utf8', stdio: 'pipe' });
      const times = shown.match(/^\d+\.\d{9}/gm);
      expect(times).toEqual(frames.map((each) => plainFrame(each).time));
    },
  );

  it.skipIf(!hasProgram('tshark'))(
    'tshark sees every frame, length, name and nanosecond (skipped where it is not installed)',
    () => {
      const [frames = []] = fc.sample(sensible, 1);
      const path = temporaryFile(format, written(create(), frames));
      const fields = ['frame.time_epoch', 'frame.len', 'frame.cap_len', 'frame.interface_name'];
      const options = [
        '-nr',
        path,
        '-T',
        'fields',
        '-E',
        'separator=/t',
        ...fields.flatMap((field) => ['-e', field]),
      ];
      const lines = execFileSync('tshark', options, { encoding: 'utf8', stdio: 'pipe' })
        .trimEnd()
        .split('\n');
      const expected = frames.map(plainFrame).map(({ time, len, data, name }) => {
        // Classic pcap has no interfaces at all; of a nameless one tshark says so.
        const columns = [time, len, data.length / 2, format === 'pcapng' ? (name ?? 'unknown') : ''];
        return columns.join('\t').trimEnd();
      });
      expect(lines.map((line) => line.trimEnd())).toEqual(expected);
    },
  );
});
