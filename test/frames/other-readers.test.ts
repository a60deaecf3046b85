import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import pcapParser from 'pcap-parser';
import { beforeAll, describe, expect, it } from 'vitest';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import { compareTimes, timeText } from '../../src/lib/bytes/time.js';
import { PcapWriter } from '../../src/lib/frames/pcap-writer.js';
import type { Frame } from '../../src/lib/records/frame.js';
import { plainFrame, readCapture } from '../support/capture-bytes.js';
import { allCaptures, hasProgram } from '../support/corpus.js';
import { SAMPLE } from '../support/nt.js';
import { framesOf } from '../support/owned-frame.js';

const MICROSECOND_MAGICS: readonly string[] = ['d4c3b2a1', 'a1b2c3d4'];
const MICROSECONDS_PER_SECOND = 1_000_000;
const magicOf = (path: string): string => readFileSync(path).toString('hex', 0, 4);
const microsecondCaptures = allCaptures().filter(({ path }) => MICROSECOND_MAGICS.includes(magicOf(path)));

interface ParsedPacket {
  readonly header: {
    readonly timestampSeconds: number;
    readonly timestampMicroseconds: number;
    readonly originalLength: number;
  };
  readonly data: Buffer;
}

/** The frames as the pcap-parser package reads them, in the form of {@link plainFrame}. */
function parsedByPackage(capture: Buffer): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const frames: unknown[] = [];
    let linktype = 0;
    pcapParser
      .parse(Readable.from([capture]))
      .on('globalHeader', (header: { linkLayerType: number }) => {
        linktype = header.linkLayerType;
      })
      .on('packet', ({ header, data }: ParsedPacket) => {
        // One capture has a fraction of a whole second, which the package hands on as it is.
        const microseconds = header.timestampSeconds * MICROSECONDS_PER_SECOND + header.timestampMicroseconds;
        const seconds = Math.floor(microseconds / MICROSECONDS_PER_SECOND);
        const fraction = String(microseconds % MICROSECONDS_PER_SECOND).padStart(6, '0');
        frames.push({
          time: `${seconds}.${fraction}`,
          len: header.originalLength,
          linktype,
          name: undefined,
          data: data.toString('hex'),
        });
      })
      .on('end', () => resolve(frames))
      .on('error', reject);
  });
}

/** The sample as classic pcap, its times cut to microseconds. */
async function sampleAsPcap(): Promise<Buffer> {
  const writer = new PcapWriter();
  const sink = new ByteSink(16);
  for (const frame of await framesOf(SAMPLE)) {
    const { time_epoch } = frame.header;
    time_epoch.nanoseconds -= time_epoch.nanoseconds % 1_000;
    time_epoch.decimals = 6;
    writer.write(frame, sink);
  }
  return sink.bytes.subarray(0, sink.at);
}

describe('the pcap-parser package reads the same frames', () => {
  it('of the sample, which our writer made classic', async () => {
    const capture = await sampleAsPcap();
    const frames = await parsedByPackage(capture);
    expect(frames).toHaveLength(449);
    expect(readCapture(capture).frames).toEqual(frames);
  });

  it.each(microsecondCaptures)('of $name', async ({ path }) => {
    const parsed = await parsedByPackage(readFileSync(path));
    const own = (await framesOf(path)).map(plainFrame);
    expect(own.length).toBe(parsed.length);
    expect(own.findIndex((frame, index) => JSON.stringify(frame) !== JSON.stringify(parsed[index]))).toBe(-1);
  });
});

/** What capinfos says of a capture. */
interface Facts {
  readonly packets: number;
  readonly bytes: number;
  readonly first: string | undefined;
  readonly last: string | undefined;
}

function factsOf(frames: readonly Frame[]): Facts {
  const times = frames.map(({ header }) => header.time_epoch).filter(({ decimals }) => decimals !== 0);
  times.sort(compareTimes);
  const [first, last] = [times.at(0), times.at(-1)];
  return {
    packets: frames.length,
    bytes: frames.reduce((sum, { header }) => sum + header.len, 0),
    first: first === undefined ? undefined : timeText(first),
    last: last === undefined ? undefined : timeText(last),
  };
}

describe.skipIf(!hasProgram('capinfos'))(
  'capinfos counts the same (skipped where it is not installed)',
  () => {
    const captures = allCaptures();
    const facts = new Map<string, Facts>();

    beforeAll(() => {
      // One process for all; it complains of files that are no captures, and of cut ones, and goes on.
      const options = ['-TmrM', '-c', '-d', '-a', '-e', '-S', ...captures.map(({ path }) => path)];
      for (const line of outputOf('capinfos', options).split('\n')) {
        const [path = '', packets, bytes, first, last] = line.split(',');
        facts.set(path, {
          packets: Number(packets),
          bytes: Number(bytes),
          first: timeOf(first),
          last: timeOf(last),
        });
      }
    });

    it.each(captures)('packets, bytes and times of $name', async ({ path }) => {
      const frames = await framesOf(path);
      const expected = facts.get(path);
      expect(expected === undefined ? frames.length : factsOf(frames)).toEqual(expected ?? 0);
    });
  },
);

const timeOf = (text: string | undefined): string | undefined =>
  text === undefined || text === 'n/a' ? undefined : text;

/** What a program writes, whatever it says of its end. */
function outputOf(program: string, options: readonly string[]): string {
  try {
    return execFileSync(program, options, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
