import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type PlainFrame, plainFrame, readCapture } from '../support/capture-bytes.js';
import { readInProcess } from '../support/in-process.js';
import { nt, records, temporaryFile, temporaryFolder } from '../support/nt.js';
import { pcapFile } from '../support/pcap-builder.js';
import { PcapngBuilder } from '../support/pcapng-builder.js';

const SIZES = [14, 0, 61];
const packets = SIZES.map((size, index) => ({ seconds: index, data: Buffer.alloc(size, index + 1) }));
const pcap = pcapFile({}, packets);
const pcapng = packets.reduce(
  (builder, { data, seconds }) => builder.enhanced({ ticks: BigInt(seconds) * 1_000_000n, data }),
  new PcapngBuilder().section().interface(),
).bytes;

interface Read {
  readonly frames: readonly PlainFrame[];
  readonly numbers: readonly number[];
  readonly exitCode: number;
  readonly problems: readonly string[];
}

async function readFiles(...paths: string[]): Promise<Read> {
  const frames: PlainFrame[] = [];
  const numbers: number[] = [];
  const { end, exitCode } = await readInProcess(paths, {
    takeFrame: (frame) => {
      frames.push(plainFrame(frame));
      numbers.push(frame.header.number);
    },
    handlers: [],
  });
  return { frames, numbers, exitCode, problems: end.problems };
}

const packetsRead = (number: number): string =>
  number === 1 ? 'the packet before it was read' : `the ${number} packets before it were read`;

/** What is to be said of a file that ends after `cut` bytes; `ends` are the bytes behind the header and each packet. */
function expectedProblem(bytes: Buffer, cut: number, describe: (left: number, read: number) => string) {
  if (cut === 0) return { exitCode: 3, problem: 'is empty' };
  if (cut < 4 && bytes === pcapng) {
    // The first bytes of pcapng are ends of lines, and blank lines may stand before records.
    const lines = cut === 1 ? 1 : 2;
    return { exitCode: 4, problem: `stops after line ${lines} without an end record: it may be cut short` };
  }
  if (cut < 4) {
    const seen = bytes.toString('hex', 0, cut);
    return { exitCode: 3, problem: `is neither a capture nor NDJSON (it begins with hex ${seen})` };
  }
  const ends = bytes === pcap ? pcapEnds : pcapngEnds;
  const whole = ends.filter((end) => end <= cut);
  if (whole.at(-1) === cut) return { exitCode: 0, problem: undefined };
  const offset = whole.at(-1) ?? 0;
  const read = whole.filter((end) => packetEnds(bytes).includes(end)).length;
  const what = describe(cut - offset, read);
  return {
    exitCode: 4,
    problem: `cut short: the file ends ${what}, at byte ${offset}; ${packetsRead(read)}`,
  };
}

/** Where each part ends, if they stand one behind the other. */
function endsOf(sizes: readonly number[]): number[] {
  let end = 0;
  return sizes.map((size) => {
    end += size;
    return end;
  });
}

/** Bytes behind the file header and behind each packet. */
const pcapEnds = endsOf([24, ...SIZES.map((size) => 16 + size)]);
/** Bytes behind the section header, the interface and each packet, whose data are padded. */
const pcapngEnds = endsOf([28, 20, ...SIZES.map((size) => 32 + Math.ceil(size / 4) * 4)]);

const packetEnds = (bytes: Buffer): readonly number[] =>
  bytes === pcap ? pcapEnds.slice(1) : pcapngEnds.slice(2);

describe.each([
  {
    format: 'pcap',
    bytes: pcap,
    describeRest: (left: number, read: number, isHeader: boolean) => {
      if (isHeader) return `${left} bytes into the file header`;
      return left < 16 ? `${left} bytes into the header of packet ${read + 1}` : `inside packet ${read + 1}`;
    },
  },
  {
    format: 'pcapng',
    bytes: pcapng,
    describeRest: (left: number, read: number) =>
      left < 12 ? `${left} bytes into a block header` : `inside a block after packet ${read}`,
  },
])('a $format file cut at any byte', ({ bytes, describeRest }) => {
  it('gives every whole packet before the cut, and says where it is cut', async () => {
    const path = temporaryFile('cut', '');
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      writeFileSync(path, bytes.subarray(0, cut));
      const read = packetEnds(bytes).filter((end) => end <= cut).length;
      const { exitCode, problem } = expectedProblem(bytes, cut, (left) => describeRest(left, read, cut < 24));
      expect(await readFiles(path), `cut at ${cut}`).toEqual({
        frames: readCapture(bytes).frames.slice(0, read),
        numbers: SIZES.map((_, index) => index + 1).slice(0, read),
        exitCode,
        problems: problem === undefined ? [] : [`${path}: ${problem}`],
      });
    }
  });

  it.each([0, 24 + 16, bytes.length - 1, bytes.length])(
    'a process ends the same way: cut at %i',
    async (cut) => {
      const path = temporaryFile('cut', bytes.subarray(0, cut));
      const inside = await readFiles(path);
      const seen = nt(['capture', path]);
      const written = records(seen.stdout);
      expect(seen.status).toBe(inside.exitCode);
      expect(seen.stderr).toBe(inside.problems.map((problem) => `nt capture: ${problem}\n`).join(''));
      expect(written.map(({ type }) => type)).toEqual([...inside.frames.map(() => 'frame'), 'end']);
      expect(written.at(-1)).toMatchObject({ complete: inside.exitCode === 0 });
    },
  );
});

describe('gzip', () => {
  /** Far more than any buffer on the way holds, and not compressed to nothing. */
  const large = pcapFile(
    {},
    Array.from({ length: 6_000 }, (_, index) => ({
      seconds: index,
      data: Buffer.from(Array.from({ length: 60 }, (_each, at) => (index * 31 + at * index * 7) & 0xff)),
    })),
  );

  it.each([
    { what: 'one member', compressed: gzipSync(large) },
    { what: 'stored blocks', compressed: gzipSync(large, { level: 0 }) },
    {
      what: 'many members, cut anywhere in a packet',
      compressed: Buffer.concat(
        [0, 10, 4_000, 100_000].map((start, index, starts) =>
          gzipSync(large.subarray(start, starts[index + 1])),
        ),
      ),
    },
  ])('of $what is read whole', async ({ compressed }) => {
    const { frames, exitCode, problems } = await readFiles(temporaryFile('gz', compressed));
    expect({ exitCode, problems, frames: frames.length }).toEqual({
      exitCode: 0,
      problems: [],
      frames: 6_000,
    });
    expect(frames).toEqual(readCapture(large).frames);
  });

  /** Everything that any program can get out of a truncated file. */
  const decompressible = (compressed: Buffer): Buffer =>
    gunzipSync(compressed, { finishFlush: constants.Z_SYNC_FLUSH });

  it.each([
    { level: 9, kept: 0.999, because: 'the checksum is cut' },
    { level: 9, kept: 0.5, because: 'the middle' },
    { level: 1, kept: 0.9, because: 'most of it is there' },
    { level: 0, kept: 0.97, because: 'not compressed' },
    { level: 9, kept: 0.01, because: 'a little of it is there' },
  ])('truncated to $kept, level $level, gives all that is there: $because', async ({ level, kept }) => {
    const compressed = gzipSync(large, { level });
    const cut = compressed.subarray(0, Math.floor(compressed.length * kept));
    const path = temporaryFile('cut.gz', cut);
    const { frames, exitCode, problems } = await readFiles(path);
    const expected = readCapture(decompressible(cut)).frames;
    expect(expected.length).toBeGreaterThan(0);
    expect(frames).toEqual(expected);
    expect(exitCode).toBe(4);
    expect(problems[0]).toMatch(
      new RegExp(`^${path}: the gzip data is damaged \\(unexpected end of file\\), after byte \\d+$`),
    );
  });

  /** A reserved type of block, behind blocks that are whole. */
  const damagedBehind = (whole: Buffer): Buffer =>
    Buffer.concat([gzipSync(whole, { finishFlush: constants.Z_SYNC_FLUSH }), Buffer.alloc(20, 0x07)]);

  it('damaged in the middle gives what came before', async () => {
    const whole = large.subarray(0, 24 + 76 * 4_000);
    const path = temporaryFile('bad.gz', damagedBehind(whole));
    const { frames, exitCode, problems } = await readFiles(path);
    expect(frames).toEqual(readCapture(whole).frames);
    expect(exitCode).toBe(4);
    expect(problems).toEqual([
      `${path}: the gzip data is damaged (invalid block type), after byte ${whole.length}`,
    ]);
  });

  it('damaged behind twenty megabytes gives all that came before', async () => {
    const noise = randomBytes(20_000_000);
    const whole = pcapFile(
      {},
      Array.from({ length: 2_000 }, (_, at) => ({ data: noise.subarray(at * 10_000, (at + 1) * 10_000) })),
    );
    const path = temporaryFile('bad.gz', damagedBehind(whole));
    const { frames, exitCode, problems } = await readFiles(path);
    expect(frames.length).toBe(2_000);
    expect(frames).toEqual(readCapture(whole).frames);
    expect(exitCode).toBe(4);
    expect(problems).toEqual([
      `${path}: the gzip data is damaged (invalid block type), after byte ${whole.length}`,
    ]);
  });

  it('with a checksum that is wrong gives everything, and says so', async () => {
    const compressed = gzipSync(large);
    compressed.writeUInt32LE(0, compressed.length - 8);
    const path = temporaryFile('bad.gz', compressed);
    const { frames, exitCode, problems } = await readFiles(path);
    expect(frames).toEqual(readCapture(large).frames);
    expect(exitCode).toBe(4);
    expect(problems).toEqual([
      `${path}: the gzip data is damaged (incorrect data check), after byte ${large.length}`,
    ]);
  });

  it('offsets of damage inside count decompressed bytes', async () => {
    const path = temporaryFile('cut.gz', gzipSync(pcap.subarray(0, 30)));
    expect((await readFiles(path)).problems).toEqual([
      `${path}: cut short: the file ends 6 bytes into the header of packet 1, at byte 24 (decompressed); the 0 packets before it were read`,
    ]);
  });

  it.each([
    { contents: gzipSync(''), problem: 'is empty', exitCode: 3, because: 'nothing was compressed' },
    {
      contents: gzipSync(gzipSync(pcap)),
      problem: 'is neither a capture nor NDJSON (gzip inside gzip)',
      exitCode: 3,
      because: 'once is enough',
    },
    {
      contents: gzipSync('CSV'),
      problem: 'is neither a capture nor NDJSON (it begins with "CSV")',
      exitCode: 3,
      because: 'no capture inside',
    },
    {
      contents: gzipSync(pcap).subarray(0, 12),
      problem: 'unexpected end of file',
      exitCode: 3,
      because: 'nothing can be told from so little',
    },
    {
      contents: Buffer.from([0x1f, 0x8b]),
      problem: 'unexpected end of file',
      exitCode: 3,
      because: 'only the magic number is there',
    },
  ])('$problem: $because', async ({ contents, problem, exitCode }) => {
    const path = temporaryFile('gz', contents);
    expect(await readFiles(path)).toEqual({
      frames: [],
      numbers: [],
      exitCode,
      problems: [`${path}: ${problem}`],
    });
  });
});

describe('several inputs', () => {
  it('are read in order and numbered on, and the gravest problem decides how it ends', async () => {
    const folder = temporaryFolder();
    const file = (name: string, contents: Uint8Array): string => {
      writeFileSync(join(folder, name), contents);
      return join(folder, name);
    };
    mkdirSync(join(folder, 'folder'));
    const paths = [
      file('a.pcap', pcap),
      join(folder, 'missing'),
      file('cut.pcapng', pcapng.subarray(0, -1)),
      join(folder, 'folder'),
      file('b.pcapng', pcapng),
    ];
    expect(await readFiles(...paths)).toEqual({
      frames: [
        ...readCapture(pcap).frames,
        ...readCapture(pcapng).frames.slice(0, 2),
        ...readCapture(pcapng).frames,
      ],
      numbers: [1, 2, 3, 4, 5, 6, 7, 8],
      exitCode: 3,
      problems: [
        `${paths[1]}: no such file or directory`,
        `${paths[2]}: cut short: the file ends inside a block after packet 2, at byte 128; the 2 packets before it were read`,
        `${paths[3]}: is a directory`,
      ],
    });
  });

  it('an error in the middle of one says nothing about the next', async () => {
    const path = temporaryFile('cut', pcap.subarray(0, -1));
    const { end } = await readInProcess([path, temporaryFile('whole', pcap)], {
      takeFrame: () => undefined,
      handlers: [],
    });
    expect(end.inputs.map(({ format, records: frames, complete }) => ({ format, frames, complete }))).toEqual(
      [
        { format: 'pcap', frames: 2, complete: false },
        { format: 'pcap', frames: 3, complete: true },
      ],
    );
  });
});
