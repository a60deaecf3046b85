import { execFileSync } from 'node:child_process';
import { createWriteStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { records, temporaryFolder } from '../support/nt.js';
import { noBroker, PrivateBroker } from '../support/private-broker.js';
import { childrenOf } from '../support/wire.js';
import { Job } from './job.js';
import { pause, type Worked } from './pipeline.js';

// Whatever dies, stops or is full on the way, the flows that come out are those that one process makes of the same capture.

const PATIENCE_MS = 240_000;
/** Longer than the broker waits for a sign of life: two heartbeats, of two seconds. */
const SILENCE_MS = 9_000;

describe.skipIf(noBroker !== undefined)(`work over a broker (${noBroker ?? 'of its own'})`, () => {
  let broker: PrivateBroker;
  let job: Job;

  beforeAll(async () => {
    broker = await PrivateBroker.start();
    job = new Job(broker);
  }, PATIENCE_MS);

  afterAll(() => {
    job.remove();
    broker.remove();
  }, PATIENCE_MS);

  it('is the same work', () => job.runThrough(async () => undefined), PATIENCE_MS);

  it(
    'goes on when workers are killed',
    () =>
      job.runThrough(async ({ parse, flows }) => {
        parse[0].kill();
        flows[1].kill();
      }),
    PATIENCE_MS,
  );

  it(
    'goes on when stages are killed',
    () =>
      job.runThrough(async ({ parse, flows }) => {
        for (const worker of [parse[1], flows[0]]) killStages(worker);
      }),
    PATIENCE_MS,
  );

  it(
    'goes on when the broker is killed and started again',
    () =>
      job.runThrough(async () => {
        broker.kill();
        await pause(500);
        broker.start();
      }),
    PATIENCE_MS,
  );

  it(
    'goes on when the broker is stopped and started again',
    () =>
      job.runThrough(async () => {
        broker.stop();
        broker.start();
      }),
    PATIENCE_MS,
  );

  it(
    'goes on without workers that are silent for longer than the broker waits, and with them when they wake',
    () =>
      job.runThrough(async ({ parse, flows }) => {
        for (const { child } of [parse[0], flows[0]]) child.kill('SIGSTOP');
        await pause(SILENCE_MS);
        for (const { child } of [parse[0], flows[0]]) child.kill('SIGCONT');
      }),
    PATIENCE_MS,
  );

  it(
    'waits while the broker has no memory left',
    () =>
      job.runThrough(async ({ pipeline }) => {
        broker.control('set_vm_memory_high_watermark', 'absolute', '1MB');
        await pause(3_000);
        const said = pipeline.processes.map(({ said }) => said).join('');
        broker.control('set_vm_memory_high_watermark', 'absolute', '2GB');
        expect(said).toContain('takes nothing more for now');
      }),
    PATIENCE_MS,
  );

  it(
    'waits for who reads it, and for one that reads slowly',
    () =>
      job.runAs(async ({ pipeline, publish }) => {
        publish();
        await pause(5_000);
        const consumed = pipeline.consumed();
        const consumer = pipeline.processes.at(-1) as Worked;
        for (let turn = 0; turn < 5; turn += 1) {
          consumer.child.kill('SIGSTOP');
          await pause(500);
          consumer.child.kill('SIGCONT');
          await pause(100);
        }
        return consumed;
      }),
    PATIENCE_MS,
  );

  it(
    'takes a job up again whose publisher was killed, when it is published again',
    () =>
      job.runAs(async ({ pipeline, publish, parse }) => {
        const consumed = pipeline.consumed();
        await pipeline.atWork();
        const pipe = join(temporaryFolder(), 'half.pcap');
        execFileSync('mkfifo', [pipe]);
        const publisher = pipeline.start('publish', ['--topic', 'raw_frames', '--job', 'j', pipe]);
        const half = createWriteStream(pipe);
        half.on('error', () => undefined); // its reader is killed
        half.write(readFileSync(job.capture).subarray(0, statSync(job.capture).size / 2));
        while (parse.every(({ child }) => childrenOf(child.pid ?? 0).length === 0)) await pause(20);
        publisher.kill();
        await publisher.end;
        half.destroy();
        publish();
        return consumed;
      }),
    PATIENCE_MS,
  );

  it(
    'says that a queue is gone, and can be put right',
    () =>
      job.runAs(async ({ pipeline, publish, parse }) => {
        const consumed = pipeline.consumed();
        await pipeline.atWork();
        broker.control('delete_queue', `nt.${pipeline.namespace}.parsed_packets.1`);
        const publisher = publish();
        const failed = await Promise.race(parse.map((worker) => worker.end.then(() => worker)));
        expect(failed.said).toContain('a queue of the topic is gone: nt topology up');
        expect(await failed.end).toBe(3);
        failed.isGivenUp = true;
        await publisher.end;
        pipeline.run('topology', 'up', 'parsed_packets', '--partitions', '4');
        // Where the other one did all of it meanwhile, there is nothing left to wait for.
        pipeline.worker('raw_frames', 'parsed_packets', '0/2', ['nt', 'parse'], ['--idle-timeout', '5s']);
        return consumed;
      }),
    PATIENCE_MS,
  );

  it(
    'puts a line that kills its stage aside, with the reason, and lets its neighbours pass',
    async () => {
      const { pipeline } = job.bare();
      const poison = '"number":7777,';
      pipeline.worker('raw_frames', 'parsed_packets', '0/1', ['sed', '-u', `/${poison}/Q3`]);
      const consumed = pipeline.consumed('parsed_packets');
      await pipeline.start('publish', ['--topic', 'raw_frames', '--job', 'j', job.capture]).end;
      const { lines } = await consumed;
      const numbers = lines.map((line) => Number(/"number":(\d+)/.exec(line)?.[1])).toSorted((a, b) => a - b);
      expect(numbers).toEqual(
        Array.from({ length: 15_000 }, (_, index) => index + 1).filter((n) => n !== 7777),
      );
      const letters = records(pipeline.run('dlq', 'list', '--format', 'ndjson').stdout);
      expect(letters.filter(({ type }) => type === 'dead_letter')).toMatchObject([
        { reason: 'exit 3', job: 'j' },
      ]);
      expect(pipeline.run('dlq', 'show', '1').stdout).toContain(poison);
      expect(pipeline.waiting).toBe(0);
      pipeline.run('dlq', 'drop', 'all');
    },
    PATIENCE_MS,
  );
});

/** Kills the stages of a worker, and leaves it alone. */
function killStages({ child }: Worked): void {
  for (const pid of childrenOf(child.pid ?? 0)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
}
