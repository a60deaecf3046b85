import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import type { QuietLine } from '../../src/lib/cli/quiet-line.js';
import { windowEnds } from '../../src/lib/cli/stages/stats.js';
import { readPackets } from '../../src/lib/packets/packet-input.js';
import { StatsWindows } from '../../src/lib/stats/windows.js';
import { inSession } from '../support/in-process.js';
import { nt, records, SAMPLE, shell, startNt, temporaryFile } from '../support/nt.js';

/** The stream that a packet goes to: the same for all packets of a conversation. */
function streamOf(line: string, streams: number): number {
  const { ip, ipv6, eth } = JSON.parse(line) as Record<string, { src: string; dst: string } | undefined>;
  const ends = ip ?? ipv6 ?? eth;
  const text = [ends?.src, ends?.dst].sort().join(' ');
  return [...text].reduce((sum, char) => sum * 31 + char.charCodeAt(0), 7) % streams;
}

/** Records of all packets, dealt out to so many streams by conversations. */
function dealt(path: string, streams: number): string[] {
  const lines = nt(['parse', path]).stdout.trimEnd().split('\n').slice(0, -1);
  const end = '{"type":"end","v":1,"command":"test","complete":true}\n';
  return Array.from({ length: streams }, (_, stream) =>
    temporaryFile(
      `${stream}.ndjson`,
      lines
        .filter((line) => streamOf(line, streams) === stream)
        .join('\n')
        .concat('\n', end),
    ),
  );
}

/** Means and deviations are equal but for the rounding of doubles. */
const DIGITS = 9;

/** The records of statistics, without the end record, and without the time between packets: each stream has its own. */
const statsIn = (text: string) =>
  records(text)
    .filter(({ type }) => type === 'stats')
    .map(({ arrivals: _, ...record }) =>
      JSON.parse(JSON.stringify(record), (_key, value: unknown) =>
        typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value,
      ),
    );

describe('nt stats --partial and --merge', () => {
  it.each([
    { flags: ['--window', '1s'] },
    { flags: ['--window', '2s', '--every', '1s', '--taps', 'totals,ip,errors'] },
    { flags: ['--by', 'ip.src,ip.dst', '--taps', 'all'] },
    { flags: ['--by', 'frame.protocols', '--window', '1s'] },
  ])('make of two streams what one run makes of all packets: $flags', ({ flags }) => {
    const parts = dealt(SAMPLE, 2).map((stream, index) =>
      temporaryFile(`${index}.part`, nt(['stats', '--partial', ...flags, stream]).stdout),
    );
    const merged = nt(['stats', '--merge', '--top', '3', ...parts]);
    expect(merged).toMatchObject({ stderr: '', status: 0 });
    expect(statsIn(merged.stdout)).toEqual(statsIn(nt(['stats', '--top', '3', ...flags, SAMPLE]).stdout));
  });
});

describe('nt stats --merge', () => {
  const partOf = (...flags: string[]): string =>
    temporaryFile('part', nt(['stats', '--partial', ...flags, SAMPLE]).stdout);

  it.each([
    {
      because: 'other statistics',
      flags: ['--taps', 'ports'],
      problem: 'it has other statistics (ports) than the first (totals)',
    },
    {
      because: 'other groups',
      flags: ['--taps', 'totals', '--by', 'ip.src'],
      problem: 'it is grouped by other fields',
    },
  ])('leaves out records of $because, and says so', ({ flags, problem }) => {
    const { stderr, status } = nt(['stats', '--merge', partOf('--taps', 'totals'), partOf(...flags)]);
    expect(stderr).toContain(problem);
    expect(status).toBe(4);
  });

  it('leaves out a record with rubbish in it, and nothing of it counts', () => {
    const [part = ''] = readFileSync(partOf('--taps', 'ip'), 'utf8').split('\n');
    const rubbish = part.replace(/"b":\["[^"]*"/, '"b":["nobody"');
    const end = '{"type":"end","v":1,"command":"test","complete":true}';
    const { stdout, stderr, status } = nt(['stats', '--merge', '--top', '999'], {
      input: `${part}\n${rubbish}\n${end}\n`,
    });
    expect(stderr).toContain('has no two addresses');
    expect(status).toBe(4);
    expect(statsIn(stdout)).toEqual(statsIn(nt(['stats', '--taps', 'ip', '--top', '999', SAMPLE]).stdout));
  });
});

/** Windows of a second of the sample's packets, and the clock that tells how long the line is quiet. */
async function quietLine(
  work: (line: QuietLine, state: { nowMs: number; written: number }) => Promise<void>,
): Promise<void> {
  const state = { nowMs: 5_000, written: 0 };
  await inSession(async (session) => {
    const windows = new StatsWindows({
      top: 1,
      windowMs: 10_000,
      write: () => {
        state.written += 1;
      },
    });
    const clocks = { elapsedMs: () => state.nowMs, epochMs: () => state.nowMs };
    const line = windowEnds(session, windows, clocks);
    // The last packet comes 2.76 s behind the begin of a window.
    await readPackets({ inputs: [SAMPLE], session, take: (packet) => windows.take(packet) });
    try {
      await work(line, state);
    } finally {
      line.end();
    }
  });
}

describe('a quiet line', () => {
  it('ends a window a second after its end by the clock of the packets', () =>
    quietLine(async (line, state) => {
      line.begin(true);
      const before = state.written;
      state.nowMs += 7_237 + 1_000 - 1;
      await line.check();
      expect(state.written).toBe(before);
      state.nowMs += 2;
      await line.check();
      expect(state.written).toBe(before + 1);
      state.nowMs += 1_000_000;
      await line.check();
      expect(state.written).toBe(before + 1);
    }));

  it('goes on being quiet when something comes that is no packet', () =>
    quietLine(async (line, state) => {
      line.begin(true);
      const before = state.written;
      for (let second = 0; second < 9; second += 1) {
        line.end();
        state.nowMs += 1_000;
        line.begin(true);
      }
      await line.check();
      expect(state.written).toBe(before + 1);
    }));

  it('is seen on a pipe: the window is out while the input is open', async () => {
    const child = startNt(['stats', '--window', '1s', '--taps', 'totals']);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stdin.write(readFileSync(SAMPLE));
    const windows = statsIn(nt(['stats', '--window', '1s', '--taps', 'totals', SAMPLE]).stdout).slice(0, -1);
    for (const window of windows) expect(JSON.parse((await lines.next()).value as string)).toEqual(window);
    child.stdin.end();
  });

  it('is nothing to a mark: windows that were over before it stand before it', () => {
    const [first = '', ...rest] = nt(['parse', SAMPLE]).stdout.trimEnd().split('\n');
    const mark = '{"type":"mark","v":1,"id":7}';
    const { stdout } = nt(['stats', '--window', '1s', '--taps', 'totals'], {
      input: [first, ...rest.slice(0, 60), mark, ...rest.slice(60), ''].join('\n'),
    });
    const lines = stdout.split('\n');
    const at = lines.indexOf(mark);
    const whole = nt(['stats', '--window', '1s', '--taps', 'totals', SAMPLE]).stdout.split('\n').slice(0, -2);
    expect(at).toBeGreaterThan(0);
    expect([...lines.slice(0, at), ...lines.slice(at + 1)].slice(0, -2)).toEqual(whole);
  });
});

describe('nt stats --by', () => {
  it('shows the groups of a window as one table', () => {
    const { stdout } = shell(`nt stats --format text --by ip.dst --top 2 ${SAMPLE}`);
    expect(stdout.match(/Groups/g)).toHaveLength(1);
    expect(stdout).toMatch(/\(\d+ others\)/);
  });
});
