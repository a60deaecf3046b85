import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { listDrivers } from '../../src/lib/frames/live/drivers.js';
import { readCapture } from '../support/capture-bytes.js';
import { NT } from '../support/nt.js';
import { hasCap, Wire, whyNoWire } from '../support/wire.js';
import { describeMachine } from './machine.js';
import { alignColumns } from './text-table.js';

// What is lost, and how good times are, by each driver and by the programs themselves, on a cable between two
// namespaces.

const RATES = [10_000, 50_000, 100_000, 200_000];
const SECONDS = 2;
const QUANTILES = [0, 0.5, 0.9, 0.99, 1];
const TIMED_PACKETS = 1_000;
const TIMED_RATE = 500;
const START_MS = 1_500;
/** Longer than any driver keeps a packet. */
const SETTLE_MS = 2_000;
const NS_PER_MICROSECOND = 1_000;
const NS_DIGITS = 9;
const PERCENT = 100;
/** Room for an `end` record. */
const LAST_BYTES = 16_384;

/** Something that captures, and how it is asked what it has kept. */
interface Capturer {
  readonly name: string;
  command(wire: Wire): string[];
  /** Packets kept, and those it says were lost; undefined where it cannot know. */
  result(stdout: string, stderr: string): { kept: number; lost: number | undefined };
}

const numberIn = (pattern: RegExp, words: string): number => Number(pattern.exec(words)?.[1] ?? Number.NaN);

const PEERS: readonly Capturer[] = [
  {
    name: 'dumpcap itself',
    command: ({ near }) => ['dumpcap', '-q', '-i', near, '-w', '/dev/null'],
    result: (_, stderr) => ({
      kept: numberIn(/interface '.*': (\d+)\//, stderr),
      lost: numberIn(/interface '.*': \d+\/(\d+)/, stderr),
    }),
  },
  {
    name: 'tcpdump itself',
    command: ({ near }) => ['tcpdump', '-i', near, '-w', '/dev/null'],
    result: (_, stderr) => ({
      kept: numberIn(/^(\d+) packets captured/m, stderr),
      lost: numberIn(/^(\d+) packets dropped by kernel/m, stderr),
    }),
  },
];

/** `nt capture` with one driver, as records and into a file. */
const ours = (driver: string, file: boolean): Capturer => ({
  name: `nt, ${driver}, ${file ? 'to a file' : 'records'}`,
  command: ({ near, folder }) => [
    ...[process.execPath, NT, 'capture', '-i', near, '--driver', driver],
    ...(file ? ['-w', join(folder, 'ours.pcapng')] : []),
  ],
  result: (stdout, stderr) => {
    const [, lost, all] = /: (\d+) of (\d+) packets were lost/.exec(stderr) ?? [];
    const end = stdout.trimEnd().split('\n').at(-1) ?? '';
    const kept = file ? Number(all) - Number(lost) : numberIn(/"read":\{"frame":(\d+)/, end);
    return { kept, lost: driver === 'cap' ? undefined : Number(lost ?? 0) };
  },
});

/** Runs a capturer while packets are sent, then interrupts it. */
async function during(capturer: Capturer, wire: Wire, send: () => Promise<void>) {
  const [program = '', ...args] = capturer.command(wire);
  const child = wire.start(program, args);
  const said = Promise.all([lastOf(child.stdout), text(child.stderr), once(child, 'close')]);
  await sleep(START_MS);
  await send();
  await sleep(SETTLE_MS);
  child.kill('SIGINT');
  const [stdout, stderr] = await said;
  return capturer.result(stdout, stderr);
}

/** The last bytes of a stream: what comes before them is read, and costs as little as it can. */
async function lastOf(stream: Readable): Promise<string> {
  let last = Buffer.alloc(0);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    last = Buffer.concat([last, chunk.subarray(-LAST_BYTES)]).subarray(-LAST_BYTES);
  }
  return last.toString();
}

async function lossRow(capturer: Capturer, wire: Wire): Promise<string[]> {
  const cells: string[] = [];
  for (const rate of RATES) {
    const packets = rate * SECONDS;
    const { kept, lost } = await during(capturer, wire, () => wire.send({ packets, rate }));
    const came = Number.isNaN(kept) ? packets - (lost ?? 0) : kept;
    const share = (((packets - came) / packets) * PERCENT).toFixed(2);
    const isTold = lost === undefined ? 'not told' : lost + came === packets ? 'all told' : 'WRONG';
    cells.push(`${share} % (${isTold})`);
  }
  return [capturer.name, ...cells];
}

/** How far the times of a driver are from those of tcpdump for the same packets, in microseconds. */
async function timeRow(driver: string, wire: Wire): Promise<string[]> {
  const [theirs, own] = [join(wire.folder, 'theirs.pcap'), join(wire.folder, 'own.pcapng')];
  const tcpdump = wire.start('tcpdump', ['-q', '-i', wire.near, '--nano', '-U', '-w', theirs]);
  const capture = wire.start(process.execPath, [
    NT,
    'capture',
    '-i',
    wire.near,
    '--driver',
    driver,
    '-w',
    own,
  ]);
  const ended = Promise.all([once(tcpdump, 'close'), once(capture, 'close')]);
  await sleep(START_MS);
  await wire.send({ packets: TIMED_PACKETS, rate: TIMED_RATE });
  await sleep(SETTLE_MS);
  tcpdump.kill('SIGINT');
  capture.kill('SIGINT');
  await ended;
  const [reference, measured] = [theirs, own].map(timesIn);
  const errors = (measured ?? [])
    .map((time, index) => Number(time - (reference?.[index] ?? time)) / NS_PER_MICROSECOND)
    .sort((a, b) => a - b);
  const quantile = (share: number): string =>
    (errors[Math.round((errors.length - 1) * share)] ?? Number.NaN).toFixed(1);
  return [driver, String(errors.length), ...QUANTILES.map(quantile)];
}

/** Times in nanoseconds, those with microseconds only filled up. */
const timesIn = (path: string): bigint[] =>
  readCapture(readFileSync(path)).frames.map(({ time = '0.0' }) => {
    const [seconds = '0', fraction = ''] = time.split('.');
    return BigInt(seconds + fraction.padEnd(NS_DIGITS, '0'));
  });

/** Versions of the drivers that are there. */
const versions = async (): Promise<string[][]> =>
  (await listDrivers()).flatMap(({ name, version }) => (version === undefined ? [] : [[name, version]]));

/** Prints the losses by driver and rate, and the errors of times. */
export async function benchLive(): Promise<void> {
  const reason = whyNoWire();
  if (reason !== undefined) throw new RangeError(`--live: ${reason}`);
  const drivers = ['dumpcap', 'tcpdump', ...(hasCap() ? ['cap'] : [])];
  const wire = new Wire();
  try {
    process.stdout.write(`${alignColumns([...describeMachine(), ...(await versions())])}\n`);
    const capturers = [...PEERS, ...drivers.flatMap((driver) => [ours(driver, true), ours(driver, false)])];
    const losses = [['lost of packets/s', ...RATES.map(String)]];
    for (const capturer of capturers) losses.push(await lossRow(capturer, wire));
    const times = [
      ['times against tcpdump, µs', 'packets', ...QUANTILES.map((share) => `${share * PERCENT} %`)],
    ];
    for (const driver of drivers) times.push(await timeRow(driver, wire));
    process.stdout.write(`${alignColumns(losses)}\n${alignColumns(times)}`);
  } finally {
    wire.clear();
  }
}
