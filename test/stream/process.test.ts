import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hasProgram } from '../support/corpus.js';
import { NT, nt, records, SAMPLE, shell, startNt, temporaryFile, temporaryFolder } from '../support/nt.js';
import { pcapFile } from '../support/pcap-builder.js';

const sample = nt(['parse', SAMPLE]).stdout.trimEnd().split('\n');
const [first = '', second = '', third = ''] = sample;
const end = sample.at(-1) ?? '';

describe('a reader that hangs up', () => {
  // The input never ends, so that only hanging up can end the command; `timeout` says so with 124.
  it.each([
    { command: 'capture', feed: 'header; while body; do :; done' },
    { command: 'parse', feed: 'header; while body; do :; done' },
    { command: 'parse', feed: 'while frames; do :; done' },
  ])('ends nt $command quietly, with exit 0, while it reads $feed', ({ command, feed }) => {
    const capture = pcapFile(
      {},
      Array.from({ length: 500 }, () => ({ data: Buffer.alloc(100, 1) })),
    );
    const folder = temporaryFolder();
    const header = temporaryFile('header', capture.subarray(0, 24));
    const body = temporaryFile('body', capture.subarray(24));
    const frames = temporaryFile('frames', nt(['capture', SAMPLE]).stdout);
    const stderr = join(folder, 'stderr');
    const script = `
      header() { cat '${header}'; }; body() { cat '${body}'; }; frames() { cat '${frames}'; }
      { ${feed}; } 2>/dev/null | timeout 30 '${process.execPath}' '${NT}' ${command} 2>'${stderr}' | head -n 1
      echo "\${PIPESTATUS[1]}"
    `;
    const lines = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ type: command === 'parse' ? 'packet' : 'frame' });
    expect(lines[1]).toBe('0');
    expect(readFileSync(stderr, 'utf8')).toBe('');
  });
});

describe.skipIf(!existsSync('/dev/full'))('a disk that is full (skipped where there is no /dev/full)', () => {
  it.each(['parse', 'capture', 'stats'])('ends nt %s with one line and exit 3', (command) => {
    const seen = shell(`nt ${command} '${SAMPLE}' > /dev/full`);
    expect(seen).toEqual({
      stdout: '',
      stderr: `nt ${command}: standard output: no space left on the device\n`,
      status: 3,
    });
  });
});

describe('a reader that is slow', () => {
  it('slows the command down: it reads no more than it can hand on', async () => {
    const child = startNt(['parse']);
    const capture = pcapFile(
      {},
      Array.from({ length: 50 }, () => ({ data: Buffer.alloc(500, 1) })),
    );
    let accepted = 0;
    const write = (bytes: Buffer): void => {
      child.stdin.write(bytes, (error) => {
        if (error) return;
        accepted += bytes.length;
        write(capture.subarray(24));
      });
    };
    child.stdin.on('error', () => undefined);
    write(capture);
    const settled = await settledValue(() => accepted);
    expect(settled).toBeGreaterThan(0);
    // The pipes and the buffers of both ends, and not the 100 MB a second that could be read.
    expect(settled).toBeLessThan(10_000_000);
    child.stdout.resume();
    await waitUntil(() => accepted > settled + 20_000_000);
  });
});

/** The value once it has not changed for a second. */
async function settledValue(value: () => number): Promise<number> {
  for (;;) {
    const before = value();
    await sleep(1_000);
    if (before > 0 && value() === before) return before;
  }
}

async function waitUntil(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

describe('lines that cannot be read', () => {
  const input = `${first}\n{"type":"packet"\n${second}\n{"type":"packet","v":1}\r\n\n${third}\n${end}\n`;

  it('are passed over, told by file and line, and make the result partial', () => {
    const path = temporaryFile('lines.ndjson', input);
    const seen = nt(['parse', path]);
    expect(seen.status).toBe(4);
    expect(seen.stderr).toBe(
      [
        `nt parse: ${path}: line 2 is not JSON: "{\\"type\\":\\"packet\\""`,
        `nt parse: ${path}: line 4 is no packet record: frame is missing; records of chosen fields (-e) are no whole packets`,
        '',
      ].join('\n'),
    );
    const written = seen.stdout.trimEnd().split('\n');
    expect(written.slice(0, -1)).toEqual([first, second, third]);
    expect(JSON.parse(written.at(-1) ?? '')).toMatchObject({
      complete: false,
      read: { packet: 3 },
      written: { packet: 3 },
      quality: { lines_malformed: 2 },
    });
  });

  it('are kept as they came with --rejects', () => {
    const rejects = join(temporaryFolder(), 'rejects');
    const seen = nt(['parse', '--rejects', rejects], { input });
    expect(seen.status).toBe(4);
    expect(seen.stderr).toContain('nt parse: standard input: line 2 is not JSON');
    expect(readFileSync(rejects, 'utf8')).toBe('{"type":"packet"\n{"type":"packet","v":1}\r\n');
  });

  it('end the work with --strict, after everything before them was written', () => {
    const seen = nt(['parse', '--strict'], { input });
    expect(seen.status).toBe(4);
    expect(seen.stderr).toBe('nt parse: standard input: line 2 is not JSON: "{\\"type\\":\\"packet\\""\n');
    const written = seen.stdout.trimEnd().split('\n');
    expect(written[0]).toBe(first);
    expect(records(written.slice(1).join('\n'))).toMatchObject([
      { type: 'end', complete: false, written: { packet: 1 } },
    ]);
  });

  it('are not even mentioned with --quiet', () => {
    const seen = nt(['parse', '--quiet'], { input });
    expect({ status: seen.status, stderr: seen.stderr }).toEqual({ status: 4, stderr: '' });
  });

  it('of a version to come name both versions', () => {
    const seen = nt(['parse'], { input: `${first.replace('"v":1', '"v":2')}\n${end}\n` });
    expect(seen.status).toBe(4);
    expect(seen.stderr).toBe(
      'nt parse: standard input: line 1 is a packet record of version 2; this program reads version 1\n',
    );
  });
});

describe('the end of a stream', () => {
  it.each([
    { input: `${first}\n${end}\n`, status: 0, stderr: '', because: 'it is whole' },
    {
      input: `${first}\n`,
      status: 4,
      stderr: 'standard input: stops after line 1 without an end record: it may be cut short',
      because: 'the stage before was killed',
    },
    {
      input: `${first}\n${end.replace('"complete":true', '"complete":false')}\n`,
      status: 4,
      stderr: 'standard input: nt parse says that its output is partial',
      because: 'the stage before says so',
    },
    {
      input: `${first}\n${end}\n${second}\n`,
      status: 4,
      stderr: 'standard input: stops after line 3 without an end record: it may be cut short',
      because: 'the second of two streams is cut',
    },
    {
      input: `${first}\nnonsense\n${second}\n`,
      status: 4,
      stderr:
        'standard input: line 2 is not JSON: "nonsense"\nnt parse: standard input: stops after line 3 without an end record: it may be cut short',
      because: 'a line is malformed, and the end is missing too',
    },
    {
      input: gzipSync(`${first}\n${second}\n`).subarray(0, -8),
      status: 4,
      stderr: `standard input: the gzip data is damaged (unexpected end of file), after byte ${first.length + second.length + 2}`,
      because: 'it is cut short, which is told once',
    },
  ])('exit $status: $because', ({ input, status, stderr }) => {
    const seen = nt(['parse'], { input });
    expect(seen.status).toBe(status);
    expect(seen.stderr).toBe(stderr === '' ? '' : `nt parse: ${stderr}\n`);
    expect(records(seen.stdout).at(-1)).toMatchObject({ type: 'end', complete: status === 0 });
  });

  it('carries along what the stages before said, number for number', () => {
    const seen = nt(['parse'], { input: `${first}\n${end}\n` });
    const own = seen.stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(own).toContain(`"upstream":[${end}]`);
  });

  it('passes a mark on in its place, byte for byte', () => {
    const mark = '{"type":"mark", "v":1,"id":"\\u00e9 é"}';
    const seen = nt(['parse'], { input: `${first}\n${mark}\n${second}\n${end}\n` });
    expect(seen.status).toBe(0);
    expect(seen.stdout.split('\n').slice(0, 3)).toEqual([first, mark, second]);
  });

  it.each([
    'capture -w -',
    'capture -w - --format pcap',
    'capture --format text',
    'parse --format text',
    'stats --format text',
  ])('drops marks where no records are written: nt %s', (command) => {
    const args = command.split(' ');
    const [one = '', two = ''] = nt(['capture', SAMPLE]).stdout.split('\n');
    const mark = '{"type":"mark","v":1,"id":7}';
    const plain = nt(args, { input: `${one}\n${two}\n${end}\n` });
    const marked = nt(args, { input: `${mark}\n${one}\n${mark}\n${two}\n${mark}\n${end}\n` });
    expect(plain).toMatchObject({ status: 0, stderr: '' });
    expect(plain.stdout.length).toBeGreaterThan(0);
    expect(marked).toEqual(plain);
  });

  it('passes marks on among statistics', () => {
    const mark = '{"type":"mark","v":1,"id":7}';
    const seen = nt(['stats'], { input: `${mark}\n${first}\n${end}\n` });
    expect(records(seen.stdout).map(({ type }) => type)).toEqual(['mark', 'stats', 'end']);
  });

  it('is told of records of another kind once, and counts them', () => {
    const other = '{"type":"flow","v":1}';
    const seen = nt(['parse'], { input: `${other}\n${first}\n${other}\n${end}\n` });
    expect(seen.stderr).toBe(
      'nt parse: standard input: line 1 is a flow record; nt parse reads frame and packet records; all of this kind are skipped\n',
    );
    expect(records(seen.stdout).at(-1)).toMatchObject({ quality: { records_skipped: 2 } });
  });
});

describe('enough', () => {
  it('frames are enough, whatever stands behind them', () => {
    const capture = pcapFile({}, [
      { data: Buffer.alloc(9) },
      { captured: 0xffffffff, data: Buffer.alloc(9) },
    ]);
    const path = temporaryFile('damaged.pcap', capture);
    const frames = nt(['capture', path]).stdout.split('\n');
    for (const args of [
      ['capture', '-c', '1', path],
      ['capture', '-c', '1'],
    ]) {
      const seen = nt(args, { input: `${frames[0]}\nnonsense\n` });
      expect({ status: seen.status, stderr: seen.stderr }).toEqual({ status: 0, stderr: '' });
      expect(seen.stdout.split('\n')[0]).toBe(frames[0]);
      expect(records(seen.stdout).at(-1)).toMatchObject({ complete: true, written: { frame: 1 } });
    }
  });
});

describe.skipIf(!hasProgram('gzip'))('standard input (skipped without gzip)', () => {
  it('may be compressed, and is read as a file is', () => {
    const input = execFileSync('gzip', ['-c', SAMPLE]);
    const seen = nt(['parse'], { input });
    expect(seen.status).toBe(0);
    expect(seen.stdout.trimEnd().split('\n').slice(0, -1)).toEqual(sample.slice(0, -1));
  });
});
