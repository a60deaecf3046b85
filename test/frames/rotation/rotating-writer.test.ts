import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PcapWriter } from '../../../src/lib/frames/pcap-writer.js';
import { PcapngWriter } from '../../../src/lib/frames/pcapng/writer.js';
import { FileNames, type Naming } from '../../../src/lib/frames/rotation/file-names.js';
import { FinishedFiles } from '../../../src/lib/frames/rotation/finished-files.js';
import { parseNameTemplate } from '../../../src/lib/frames/rotation/name-template.js';
import { RotatingWriter, type RotationLimits } from '../../../src/lib/frames/rotation/rotating-writer.js';
import { emptyFrame, type Frame } from '../../../src/lib/records/frame.js';
import { runs } from '../../support/arbitraries.js';
import { plainFrame, readCapture } from '../../support/capture-bytes.js';
import { temporaryFolder } from '../../support/nt.js';

const NO_LIMITS: RotationLimits = {
  fileBytes: undefined,
  filePackets: undefined,
  windowMs: undefined,
  files: undefined,
  totalBytes: undefined,
};

interface Options {
  readonly name?: string;
  readonly naming?: Naming;
  readonly ring?: number;
  readonly limits?: Partial<RotationLimits>;
  readonly folder?: string;
}

function writerTo(folder: string, { name = '%s.pcapng', naming = 'timed', ring, limits }: Options) {
  const problems: string[] = [];
  const report = (problem: string): void => {
    problems.push(problem);
  };
  const finished = new FinishedFiles({ ring, command: undefined, report, say: report });
  const writer = new RotatingWriter({
    names: new FileNames(parseNameTemplate(join(folder, name)), naming),
    limits: { ...NO_LIMITS, ...limits },
    finished,
    makeWriter: () => (name.includes('.pcapng') ? new PcapngWriter() : new PcapWriter()),
  });
  return { writer, problems };
}

/** A frame with a time in seconds, or without any. */
function frameAt(seconds: number | undefined, bytes = 60): Frame {
  const frame = emptyFrame();
  const nanoseconds = seconds === undefined ? 0 : Math.round((seconds - Math.floor(seconds)) * 1e9);
  const time_epoch =
    seconds === undefined
      ? { seconds: 0, nanoseconds: 0, decimals: 0 as const }
      : { seconds: Math.floor(seconds), nanoseconds, decimals: 9 as const };
  Object.assign(frame.header, { linktype: 1, len: bytes, cap_len: bytes, time_epoch });
  frame.bytes = Buffer.alloc(bytes, bytes);
  return frame;
}

/** The files of a folder in the order of their names, with their size and what a reader finds in them. */
const filesIn = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map((name) => {
      const bytes = readFileSync(join(folder, name));
      const { frames, damage } = readCapture(bytes);
      expect(damage).toBeUndefined();
      return { name, bytes: bytes.length, frames };
    });

/** Writes frames of these seconds and says which files there are, each with its number of frames. */
async function filesOf(times: readonly (number | undefined)[], options: Options = {}) {
  const folder = options.folder ?? temporaryFolder();
  const { writer } = writerTo(folder, options);
  for (const time of times) writer.write(frameAt(time));
  await writer.finish();
  return filesIn(folder).map(({ name, frames }) => `${name} ${frames.length}`);
}

const someFrames = fc.array(
  fc
    .record({ seconds: fc.integer({ min: 0, max: 40 }), bytes: fc.integer({ min: 0, max: 700 }) })
    .map(({ seconds, bytes }) => frameAt(seconds / 4, bytes)),
  { minLength: 1, maxLength: 60 },
);

const someLimits = fc.record({
  fileBytes: fc.option(fc.integer({ min: 1, max: 3_000 }), { nil: undefined }),
  filePackets: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
  windowMs: fc.option(fc.constantFrom(250, 1_000, 3_000), { nil: undefined }),
});

interface Case {
  readonly folder: string;
  readonly name: string;
  readonly frames: readonly Frame[];
  readonly limits: Partial<RotationLimits>;
}

/** Writes frames and compares what is in the files with them, and their sizes with the limits. */
async function checkFiles({ folder, name, frames, limits }: Case): Promise<void> {
  const { fileBytes, filePackets } = { ...limits };
  const { writer, problems } = writerTo(folder, { name, naming: 'numbered', limits });
  for (const frame of frames) {
    expect(writer.write(frame)).toBe(true);
    if (frame.header.len % 3 === 0) await writer.flush();
  }
  await writer.finish();
  const files = filesIn(folder);
  expect(files.flatMap((file) => file.frames)).toEqual(frames.map(plainFrame));
  const most = {
    bytes: fileBytes ?? Number.MAX_SAFE_INTEGER,
    packets: filePackets ?? Number.MAX_SAFE_INTEGER,
  };
  for (const file of files) expect(file.frames.length).toBeLessThanOrEqual(most.packets);
  for (const file of files.filter((each) => each.frames.length > 1))
    expect(file.bytes).toBeLessThanOrEqual(most.bytes);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  expect(writer.totals).toMatchObject({ finished: files.length, bytes });
  expect(problems).toEqual([]);
}

describe('files that are written one after the other', () => {
  it('hold together what came, in its order, and none is larger than its limits', async () => {
    await fc.assert(
      fc.asyncProperty(
        someFrames,
        someLimits,
        fc.constantFrom('x.pcapng', 'x.pcap'),
        async (frames, limits, name) => {
          const folder = mkdtempSync(join(tmpdir(), 'nt-test-'));
          try {
            await checkFiles({ folder, name, frames, limits });
          } finally {
            rmSync(folder, { recursive: true });
          }
        },
      ),
      runs(60),
    );
  });

  it('are as large as their limit allows: one more packet would be too much', async () => {
    const folder = temporaryFolder();
    const { writer } = writerTo(folder, { name: 'x.pcap', naming: 'numbered', limits: { fileBytes: 500 } });
    for (let second = 0; second < 11; second += 1) writer.write(frameAt(second, 84));
    await writer.finish();
    // 24 bytes of header, 16 + 84 of each packet.
    expect(filesIn(folder).map(({ bytes }) => bytes)).toEqual([424, 424, 324]);
  });

  it('may exactly reach their limit', async () => {
    const folder = temporaryFolder();
    const { writer } = writerTo(folder, { name: 'x.pcap', naming: 'numbered', limits: { fileBytes: 424 } });
    for (let second = 0; second < 5; second += 1) writer.write(frameAt(second, 84));
    await writer.finish();
    expect(filesIn(folder).map(({ bytes }) => bytes)).toEqual([424, 124]);
  });

  it('have one packet each where each is larger than the limit', async () => {
    const limits = { fileBytes: 10 };
    expect(await filesOf([1, 2, 3], { limits })).toEqual(['1.pcapng 1', '2.pcapng 1', '3.pcapng 1']);
  });
});

describe('files by time', () => {
  const limits = { windowMs: 10_000 };
  it.each([
    {
      times: [12, 19.999, 20, 29, 51],
      files: ['10.pcapng 2', '20.pcapng 2', '50.pcapng 1'],
      because: 'each window has its own, and an empty one none',
    },
    { times: [21, 12, 22], files: ['20.pcapng 3'], because: 'a packet that came late stays' },
    {
      times: [45, 12, 46],
      files: ['10.pcapng 1', '40.pcapng 1', '40_00002.pcapng 1'],
      because: 'the clock went back',
    },
    {
      times: [undefined, 3, 14, undefined],
      files: ['0.pcapng 2', '10.pcapng 2'],
      because: 'packets without time stay',
    },
    {
      times: [undefined, 30],
      files: ['0.pcapng 1', '30.pcapng 1'],
      because: 'before the first time it is 1970',
    },
    { times: [-1, -15], files: ['-10.pcapng 2'], because: 'windows go on before 1970' },
    { times: [1e12], files: ['1000000000000.pcapng 1'], because: 'time is hostile' },
  ])('$because: $files', async ({ times, files }) => {
    expect(await filesOf(times, { limits })).toEqual(files);
  });

  it('are numbered within a window where there is a limit of packets too', async () => {
    expect(await filesOf([1, 2, 3, 11], { limits: { ...limits, filePackets: 1 } })).toEqual([
      '0.pcapng 1',
      '0_00002.pcapng 1',
      '0_00003.pcapng 1',
      '10.pcapng 1',
    ]);
  });

  it('have the time of their first packet where there are no windows', async () => {
    expect(await filesOf([7, 8, 9], { limits: { filePackets: 2 } })).toEqual(['7.pcapng 2', '9.pcapng 1']);
  });

  it('are finished by the clock on a quiet line, a moment after their window', async () => {
    const folder = temporaryFolder();
    const { writer } = writerTo(folder, { limits });
    const at = (seconds: number) => writer.tick({ seconds, nanoseconds: 0, decimals: 9 });
    const names = () => readdirSync(folder);
    at(100);
    writer.write(frameAt(18));
    at(21);
    expect(names()).toEqual(['10.pcapng.part']);
    at(22);
    expect(names()).toEqual(['10.pcapng']);
    at(23);
    writer.write(frameAt(19));
    await writer.finish();
    expect(names().sort()).toEqual(['10.pcapng', '10_00002.pcapng']);
  });
});

describe('names', () => {
  it('that are taken are left to whoever has them', async () => {
    const folder = temporaryFolder();
    for (const name of ['5.pcapng', '6.pcapng.gz', '7.pcapng.part']) writeFileSync(join(folder, name), name);
    const { writer } = writerTo(folder, { limits: { filePackets: 1 } });
    for (const second of [5, 6, 7]) writer.write(frameAt(second));
    await writer.finish();
    expect(readdirSync(folder).sort()).toEqual([
      '5.pcapng',
      '5_00002.pcapng',
      '6.pcapng.gz',
      '6_00002.pcapng',
      '7.pcapng.part',
      '7_00002.pcapng',
    ]);
    for (const name of ['5.pcapng', '6.pcapng.gz', '7.pcapng.part']) {
      expect(readFileSync(join(folder, name), 'utf8')).toBe(name);
    }
  });

  it('of numbered files go on where an earlier run ended', async () => {
    const options: Options = {
      folder: temporaryFolder(),
      name: 'x.pcap',
      naming: 'numbered',
      limits: { filePackets: 2 },
    };
    await filesOf([1, 2, 3], options);
    expect(await filesOf([4], options)).toEqual(['x_00001.pcap 2', 'x_00002.pcap 1', 'x_00003.pcap 1']);
  });

  it('that are exact are replaced by the finished file', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'x.pcap'), 'before');
    const { writer } = writerTo(folder, { name: 'x.pcap', naming: 'exact' });
    writer.write(frameAt(1));
    await writer.flush();
    expect(readFileSync(join(folder, 'x.pcap'), 'utf8')).toBe('before');
    await writer.finish();
    expect(filesIn(folder).map(({ name, frames }) => [name, frames.length])).toEqual([['x.pcap', 1]]);
  });
});

describe('without a packet', () => {
  it('there is no file of a series', async () => {
    expect(await filesOf([])).toEqual([]);
  });

  it('there is an empty capture under an exact name', async () => {
    expect(await filesOf([], { name: 'x.pcap', naming: 'exact' })).toEqual(['x.pcap 0']);
  });

  it('that can be written there is no file either', async () => {
    const folder = temporaryFolder();
    const { writer } = writerTo(folder, { name: '%s.pcap' });
    expect(() => writer.write(frameAt(undefined))).toThrow('pcap cannot hold that');
    await writer.finish();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the ring', () => {
  it.each([1, 2, 3])('keeps the last %i files, the open one included', async (ring) => {
    const folder = temporaryFolder();
    const { writer } = writerTo(folder, { ring, limits: { filePackets: 1 } });
    for (let second = 1; second <= 6; second += 1) {
      writer.write(frameAt(second));
      expect(readdirSync(folder).length).toBeLessThanOrEqual(ring);
    }
    await writer.finish();
    const kept = [1, 2, 3, 4, 5, 6].slice(-ring).map((second) => `${second}.pcapng`);
    expect(readdirSync(folder)).toEqual(kept);
    expect(writer.totals).toMatchObject({ finished: 6, removed: 6 - ring });
  });

  it('does not mind that a file is gone already', async () => {
    const folder = temporaryFolder();
    const { writer, problems } = writerTo(folder, { ring: 1, limits: { filePackets: 1 } });
    writer.write(frameAt(1));
    rmSync(join(folder, '1.pcapng'));
    writer.write(frameAt(2));
    await writer.finish();
    expect({ names: readdirSync(folder), problems }).toEqual({ names: ['2.pcapng'], problems: [] });
  });

  it('neither counts nor removes files of an earlier run', async () => {
    const options: Options = { folder: temporaryFolder(), ring: 1, limits: { filePackets: 1 } };
    await filesOf([1, 2], options);
    expect(await filesOf([3, 4], options)).toEqual(['2.pcapng 1', '4.pcapng 1']);
  });
});

describe('what ends the writing', () => {
  it('is so many files: the last one is finished at once where its packets are counted', async () => {
    const folder = temporaryFolder();
    const { writer } = writerTo(folder, { limits: { filePackets: 2, files: 2 } });
    const taken = [1, 2, 3, 4, 5].map((second) => writer.write(frameAt(second)));
    expect({ taken, isFull: writer.isFull }).toEqual({
      taken: [true, true, true, true, false],
      isFull: true,
    });
    await writer.finish();
    expect(readdirSync(folder)).toEqual(['1.pcapng', '3.pcapng']);
  });

  it.each([
    { totalBytes: 350, fileBytes: undefined, sizes: [324], because: 'the fourth packet is too much' },
    { totalBytes: 324, fileBytes: undefined, sizes: [324], because: 'it is reached exactly' },
    { totalBytes: 10, fileBytes: undefined, sizes: [124], because: 'one packet there is in any case' },
    { totalBytes: 500, fileBytes: 224, sizes: [224, 224], because: 'a file for the fifth has no room' },
    { totalBytes: 600, fileBytes: 224, sizes: [224, 224, 124], because: 'it counts all files together' },
  ])('is so many bytes: $because', async ({ totalBytes, fileBytes, sizes }) => {
    const folder = temporaryFolder();
    const { writer } = writerTo(folder, {
      name: 'x.pcap',
      naming: 'numbered',
      limits: { totalBytes, fileBytes },
    });
    for (let second = 0; second < 9; second += 1) writer.write(frameAt(second, 84));
    await writer.finish();
    expect(writer.isFull).toBe(true);
    expect(filesIn(folder).map(({ bytes }) => bytes)).toEqual(sizes);
  });
});
