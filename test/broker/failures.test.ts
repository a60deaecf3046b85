import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { writeBigCapture } from '../bench/big-capture.js';
import { nt } from '../support/nt.js';
import { noBroker, PrivateBroker } from '../support/private-broker.js';
import { Pipeline, pause, type Worked } from './pipeline.js';

// Whatever dies on the way, the flows that come out are those that one process makes of the same capture.

const PATIENCE_MS = 240_000;
const PACKETS = 15_000;

describe.skipIf(noBroker !== undefined)(`work over a broker (${noBroker ?? 'of its own'})`, () => {
  let broker: PrivateBroker;
  let capture: string;
  let expected: string[];

  beforeAll(async () => {
    broker = await PrivateBroker.start();
    capture = `${process.env.TMPDIR ?? '/tmp'}/nt-broker-${process.pid}.pcap`;
    writeBigCapture(capture, { packets: PACKETS, flows: 800, seed: 7 });
    expected = flowsOf(nt(['flows', capture]).stdout);
  }, PATIENCE_MS);

  afterAll(() => broker.remove(), PATIENCE_MS);

  /** Runs a job, does something to it on the way, and looks at what comes out. */
  async function job(harm: (pipeline: Pipeline, workers: Workers) => Promise<void>): Promise<Pipeline> {
    const pipeline = new Pipeline(broker.url);
    onTestFinished(() => pipeline.remove());
    const workers = pipeline.startWorkers();
    const out = pipeline.consumed();
    await pipeline.atWork();
    const publisher = pipeline.start('publish', ['--topic', 'raw_frames', '--job', 'j', capture]);
    while (childrenOf(workers.parse[0]).length === 0) await pause(20);
    await harm(pipeline, workers);
    const { lines, end } = await out;
    await publisher.end;
    expect(lines.length).toBe(expected.length);
    expect(lines).toEqual(expected);
    expect(end).toMatchObject({ type: 'end', complete: true });
    for (const { child, end: over } of pipeline.processes) {
      if (child.signalCode === null) expect(await over).toBe(0);
    }
    expect(pipeline.waiting).toBe(0);
    return pipeline;
  }

  it('is the same work', () => job(async () => undefined), PATIENCE_MS);

  it(
    'goes on when workers are killed',
    () =>
      job(async (_, { parse, flows }) => {
        parse[0].kill();
        flows[1].kill();
      }),
    PATIENCE_MS,
  );

  it(
    'goes on when stages are killed',
    () =>
      job(async (_, { parse, flows }) => {
        for (const worker of [parse[1], flows[0]]) killChildren(worker);
      }),
    PATIENCE_MS,
  );

  it(
    'goes on when the broker is killed and started again',
    () =>
      job(async () => {
        broker.kill();
        await pause(500);
        broker.start();
      }),
    PATIENCE_MS,
  );

  it(
    'goes on when the broker is stopped and started again',
    () =>
      job(async () => {
        broker.stop();
        broker.start();
      }),
    PATIENCE_MS,
  );
});

interface Workers {
  readonly parse: readonly [Worked, Worked];
  readonly flows: readonly [Worked, Worked];
}

const flowsOf = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{"type":"flow"'))
    .toSorted();

/** Kills the stages of a worker, and leaves it alone. */
function killChildren(worker: Worked): void {
  for (const pid of childrenOf(worker)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
}

/** Process ids of the stages of a worker. */
const childrenOf = ({ child }: Worked): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => Number(/^\d+ \(.*\) \S (\d+)/.exec(statusOf(name))?.[1]) === child.pid)
    .map(Number);

function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}
