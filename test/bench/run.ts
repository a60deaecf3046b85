import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BARS, type Bar, CAPTURE_SLICE, SLICE_DIVISOR, WHOLE_CAPTURE } from './bars.js';
import { type BigCapture, writeBigCapture } from './big-capture.js';
import { compare, type Outcome } from './compare.js';
import { describeMachine, describePeers } from './machine.js';
import { findPeers } from './peers.js';
import { alignColumns, runsTable, summaryTable } from './text-table.js';
import { copyFirstPackets } from './traffic/pcap-file.js';

const NT_FILE = fileURLToPath(new URL('../../bin/run.cjs', import.meta.url));
const SEED = 1;
const DEFAULT_FLOWS = 50_000;
const PACKETS_PER_FLOW = 20;
const ENOUGH_PACKETS = 500_000;

interface Options {
  readonly packets: number;
  readonly flows: number;
  readonly runs: number;
  readonly only: string;
  readonly keep: boolean;
  /** Measures live capture instead. */
  readonly live: boolean;
  /** Measures inference, and nothing else. */
  readonly infer: boolean;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      packets: { type: 'string', default: '1000000' },
      flows: { type: 'string' },
      runs: { type: 'string', default: '5' },
      only: { type: 'string', default: '' },
      keep: { type: 'boolean', default: false },
      live: { type: 'boolean', default: false },
      infer: { type: 'boolean', default: false },
    },
  });
  const packets = readCount('packets', values.packets);
  const flows = Math.min(DEFAULT_FLOWS, Math.floor(packets / PACKETS_PER_FLOW));
  return {
    packets,
    flows: values.flows === undefined ? flows : readCount('flows', values.flows),
    runs: readCount('runs', values.runs),
    only: values.only,
    keep: values.keep,
    live: values.live,
    infer: values.infer,
  };
}

function readCount(name: string, text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new RangeError(`--${name} ${text}: is not a whole number above 0`);
  return count;
}

/** Whether a person can mend this by other options. */
const isUsageError = (error: unknown): error is Error =>
  error instanceof RangeError || (error instanceof TypeError && 'code' in error);

async function bench({ packets, flows, runs, only, keep }: Options): Promise<void> {
  const bars = BARS.filter(({ ours, peer }) => `${ours}\n${peer?.command ?? ''}`.includes(only));
  if (bars.length === 0) throw new RangeError(`--only ${only}: is part of no comparison`);
  const folder = mkdtempSync(join(tmpdir(), 'nt-bench-'));
  const clean = (): void =>
    keep ? say(`kept: ${folder}\n`) : rmSync(folder, { recursive: true, force: true });
  process.once('SIGINT', () => {
    clean();
    process.exit(130);
  });
  try {
    const peers = findPeers();
    const capture = makeCapture(folder, { packets, flows });
    if (!existsSync(NT_FILE)) say(`${NT_FILE} does not exist: only the peers will be measured\n`);
    print(alignColumns([...describeMachine(), ...describePeers(peers), ...describeCapture(capture)]));
    const setting = { workplace: { folder, ntFile: NT_FILE }, peers, packets, runs };
    const outcomes: Outcome[] = [];
    for (const bar of bars) {
      say(`${describeBar(bar)} …\n`);
      outcomes.push(await compare(bar, setting));
    }
    report(outcomes, packets);
  } finally {
    clean();
  }
}

function makeCapture(folder: string, size: { packets: number; flows: number }): BigCapture {
  const whole = join(folder, WHOLE_CAPTURE);
  say(`writing ${whole} …\n`);
  const capture = writeBigCapture(whole, { ...size, seed: SEED });
  copyFirstPackets(whole, join(folder, CAPTURE_SLICE), Math.floor(size.packets / SLICE_DIVISOR));
  return capture;
}

const describeCapture = ({ packets, flows, frameBytes, durationSec }: BigCapture): string[][] => [
  ['capture', `${packets} packets, ${frameBytes} bytes, ${flows} flows, ${durationSec.toFixed(0)} s`],
  [
    'slice',
    `its first ${Math.floor(packets / SLICE_DIVISOR)} packets, for slow peers, who are compared by packets/s`,
  ],
];

const describeBar = ({ ours, peer, compares }: Bar): string =>
  `${compares}: ${ours}${peer ? ` against ${peer.command}` : ''}`;

function report(outcomes: readonly Outcome[], packets: number): void {
  print(`\n${summaryTable(outcomes, packets)}\n${runsTable(outcomes)}`);
  if (packets < ENOUGH_PACKETS)
    print(`\n${packets} packets are few: these figures are mostly start-up time\n`);
  const failures = new Map<string, string>();
  for (const { failure } of outcomes.flatMap(({ ours, peer }) => [ours, ...(peer ? [peer] : [])])) {
    if (failure !== undefined) failures.set(failure.message, failure.stderrTail);
  }
  for (const [message, stderrTail] of failures) say(`\nfailed: ${message}\n${stderrTail}\n`);
  if (failures.size > 0) process.exitCode = 1;
}

const print = (text: string): void => {
  process.stdout.write(text);
};

const say = (text: string): void => {
  process.stderr.write(text);
};

try {
  const options = readOptions();
  if (options.live) {
    const { benchLive } = await import('./live.js');
    await benchLive();
  } else {
    const { benchInfer } = await import('./infer.js');
    if (!options.infer) await bench(options);
    if (options.infer || options.only === '') await benchInfer();
  }
} catch (error) {
  if (!isUsageError(error)) throw error;
  say(`bench: ${error.message}\n`);
  process.exitCode = 1;
}
