import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import { capture } from '../../src/lib/cli/stages/capture.js';
import { encodeFrame } from '../../src/lib/frames/frame-codec.js';
import { emptyFrame } from '../../src/lib/records/frame.js';
import { Account } from '../../src/lib/stream/account.js';
import { readCapture } from '../support/capture-bytes.js';
import { nt, records, temporaryFile, temporaryFolder } from '../support/nt.js';

const MOST = 262_144;
const USB_PCAP = 249;
const END = '{"type":"end","v":1,"command":"test","complete":true}\n';

/** Frame records with so many captured bytes each, numbered from 1. */
function frameRecords(sizes: readonly number[], linktype = 1): string {
  const sink = new ByteSink(65_536);
  for (const [index, size] of sizes.entries()) {
    const frame = emptyFrame();
    const time_epoch = { seconds: index, nanoseconds: 0, decimals: 6 as const };
    Object.assign(frame.header, { number: index + 1, linktype, len: size, cap_len: size, time_epoch });
    frame.bytes = Buffer.alloc(size, index + 1);
    encodeFrame(frame, sink);
  }
  return sink.bytes.toString('utf8', 0, sink.at) + END;
}

const lengthsIn = (path: string) => {
  const { frames, damage } = readCapture(readFileSync(path));
  return { lengths: frames.map(({ data }) => data.length / 2), damage };
};

describe.each(['pcap', 'pcapng'] as const)('nt capture -w FILE --format %s', (format) => {
  it.each([
    { sizes: [10, MOST + 1, MOST, 11], refused: 2, kept: [10, MOST, 11], because: 'it comes between others' },
    { sizes: [MOST + 1, 12], refused: 1, kept: [12], because: 'it comes first' },
    { sizes: [MOST + 1], refused: 1, kept: [], because: 'it is the only one' },
  ])('leaves out a frame longer than its link type can have, and says so: $because', (row) => {
    const path = join(temporaryFolder(), 'written');
    const seen = nt(['capture', '-w', path, '--format', format], { input: frameRecords(row.sizes) });
    expect(seen).toEqual({
      stdout: '',
      stderr: `nt capture: packet ${row.refused} has 262145 captured bytes, more than the 262144 that a capture can hold of link type 1 (ETHERNET): it is left out\n`,
      status: 4,
    });
    expect(lengthsIn(path)).toEqual({ lengths: row.kept, damage: undefined });
    expect(nt(['capture', path]).status).toBe(0);
  });

  it.each([
    {
      sizes: [MOST + 1, 7],
      linktype: USB_PCAP,
      options: [],
      kept: [MOST + 1, 7],
      because: 'USB can be long',
    },
    { sizes: [MOST + 1, 7], linktype: 1, options: ['-s', '99'], kept: [99, 7], because: 'it was cut to fit' },
  ])('keeps a long frame where it is allowed: $because', ({ sizes, linktype, options, kept }) => {
    const path = join(temporaryFolder(), 'written');
    const input = frameRecords(sizes, linktype);
    const seen = nt(['capture', '-w', path, '--format', format, ...options], { input });
    expect(seen).toEqual({ stdout: '', stderr: '', status: 0 });
    expect(lengthsIn(path)).toEqual({ lengths: kept, damage: undefined });
  });

  it('tells it in the end record with --tee, whose records have no such limit', () => {
    const path = join(temporaryFolder(), 'written');
    const input = frameRecords([10, MOST + 1, 11]);
    const { stdout, status } = nt(['capture', '--tee', '-w', path, '--format', format], { input });
    const written = records(stdout);
    expect(written.at(-1)).toMatchObject({ written: { frame: 3 }, quality: { frames_refused: 1 } });
    expect({ status, kept: lengthsIn(path).lengths }).toEqual({ status: 4, kept: [10, 11] });
  });

  it('ends at such a frame with --strict, after what came before it was written', () => {
    const path = join(temporaryFolder(), 'written');
    const options = ['capture', '--strict', '-w', path, '--format', format];
    expect(nt(options, { input: frameRecords([5, MOST + 1, 6]) }).status).toBe(4);
    expect(lengthsIn(path)).toEqual({ lengths: [5], damage: undefined });
  });
});

describe('frames that are left out', () => {
  it('are all counted, but not all told of', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const count = vi.spyOn(Account.prototype, 'count');
    const input = temporaryFile('long.ndjson', frameRecords(new Array<number>(23).fill(MOST + 1)));
    const exit = await capture([input], {
      quiet: false,
      strict: false,
      rejects: undefined,
      write: join(temporaryFolder(), 'written.pcap'),
      format: undefined,
      count: undefined,
      snaplen: undefined,
    });
    const told = stderr.mock.calls.map(([text]) => String(text));
    vi.restoreAllMocks();
    expect(exit).toBe(4);
    expect(count.mock.calls.filter(([quality]) => quality === 'frames_refused')).toHaveLength(23);
    expect(told.filter((text) => text.includes('it is left out'))).toHaveLength(20);
    expect(told.at(-1)).toBe('nt capture: further packets that are too long are only counted\n');
  });
});
