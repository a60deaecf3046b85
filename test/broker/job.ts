import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { writeBigCapture } from '../bench/big-capture.js';
import { nt } from '../support/nt.js';
import type { PrivateBroker } from '../support/private-broker.js';
import { childrenOf } from '../support/wire.js';
import { Pipeline, pause, type Worked } from './pipeline.js';

const PACKETS = 15_000;

export interface Workers {
  readonly parse: [Worked, Worked];
  readonly flows: [Worked, Worked];
}

/** What a test can do harm to. */
export interface Scene extends Workers {
  readonly pipeline: Pipeline;
  /** Hands the capture to the workers, as the job that all wait for. */
  publish(): Worked;
}

/** A capture, and the flows that one process makes of it. */
export class Job {
  readonly capture: string;
  readonly expected: string[];
  readonly #broker: PrivateBroker;
  readonly #folder = mkdtempSync(join(tmpdir(), 'nt-job-'));

  constructor(broker: PrivateBroker) {
    this.#broker = broker;
    this.capture = join(this.#folder, 'job.pcap');
    writeBigCapture(this.capture, { packets: PACKETS, flows: 800, seed: 7 });
    this.expected = nt(['flows', this.capture])
      .stdout.split('\n')
      .filter((line) => line.startsWith('{"type":"flow"'))
      .toSorted();
  }

  /** Runs the job, does something to it when it is under way, and looks at what comes out: the same flows, each once. */
  async runThrough(harm: (scene: Scene) => Promise<void>): Promise<void> {
    const scene = this.#scene();
    const out = scene.pipeline.consumed();
    await scene.pipeline.atWork();
    const publisher = scene.publish();
    while (childrenOf(scene.parse[0].child.pid ?? 0).length === 0) await pause(20);
    await harm(scene);
    await publisher.end;
    await this.expectAll(scene.pipeline, await out);
  }

  /** Runs the job in the order of the test's own. */
  async runAs(work: (scene: Scene) => ReturnType<Pipeline['consumed']>): Promise<void> {
    const scene = this.#scene();
    await this.expectAll(scene.pipeline, await work(scene));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  /** Topics with nobody at work. */
  bare(): { pipeline: Pipeline } {
    const pipeline = new Pipeline(this.#broker.url);
    onTestFinished(() => pipeline.remove());
    return { pipeline };
  }

  #scene(): Scene {
    const { pipeline } = this.bare();
    const publish = () => pipeline.start('publish', ['--topic', 'raw_frames', '--job', 'j', this.capture]);
    return { pipeline, publish, ...pipeline.startWorkers() };
  }

  /** All flows came, each once, everything ended well by itself, and nothing is left with the broker. */
  async expectAll(
    pipeline: Pipeline,
    { lines, end }: Awaited<ReturnType<Pipeline['consumed']>>,
  ): Promise<void> {
    const said = () => pipeline.processes.map(({ said }) => said).join('');
    expect(lines.length, said()).toBe(this.expected.length);
    expect(lines).toEqual(this.expected);
    expect(end).toMatchObject({ type: 'end', complete: true });
    for (const worked of pipeline.processes) {
      const { child, end: over, isGivenUp } = worked;
      const command = child.spawnargs.slice(2).join(' ');
      if (child.signalCode === null && !isGivenUp) expect(await over, `${command}: ${worked.said}`).toBe(0);
    }
    expect(pipeline.waiting).toBe(0);
  }
}
