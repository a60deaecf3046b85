import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { NT, nt, ROOT, records, temporaryFolder } from '../support/nt.js';

const TOPICS = ['raw_frames', 'parsed_packets', 'flows'] as const;
const POLL_MS = 500;
const DEADLINE_MS = 200_000;

let jobs = 0;

/** The work of a test: frames to packets to flows, over topics of its own. */
export class Pipeline {
  readonly namespace = `test-${process.pid}-${++jobs}`;
  readonly processes: Worked[] = [];
  readonly #url: string;
  readonly #folder = temporaryFolder();

  constructor(url: string, partitions = 4) {
    this.#url = url;
    this.run('topology', 'up', ...TOPICS, '--partitions', String(partitions));
  }

  /** Runs a command to its end. */
  run(command: string, ...words: readonly string[]) {
    const seen = nt([command, ...words, '--namespace', this.namespace], { env: { NT_AMQP_URL: this.#url } });
    if (seen.status !== 0) throw new Error(`nt ${command} ${words.join(' ')}: ${seen.stderr}`);
    return seen;
  }

  /** Starts a command. */
  start(command: string, words: readonly string[], behind: readonly string[] = []): Worked {
    const name = `${command}-${this.processes.length}`;
    const worked = new Worked(
      [command, ...words, '--namespace', this.namespace, ...(behind.length > 0 ? ['--', ...behind] : [])],
      this.#url,
      join(this.#folder, name),
    );
    this.processes.push(worked);
    return worked;
  }

  /** Starts a worker that is one of two. */
  worker(
    from: string,
    to: string,
    shard: string,
    stage: readonly string[],
    flags: readonly string[] = [],
  ): Worked {
    return this.start(
      'worker',
      ['--from', from, '--to', to, '--shard', shard, '--until-end', ...flags],
      stage,
    );
  }

  /** Starts two workers for each stage. */
  startWorkers(): { parse: [Worked, Worked]; flows: [Worked, Worked] } {
    const two = (from: string, to: string, stage: readonly string[]): [Worked, Worked] => [
      this.worker(from, to, '0/2', stage),
      this.worker(from, to, '1/2', stage),
    ];
    return {
      parse: two('raw_frames', 'parsed_packets', ['nt', 'parse']),
      flows: two('parsed_packets', 'flows', ['nt', 'flows']),
    };
  }

  /** Records that come out at the end, sorted, and the last record, which tells whether they are all. */
  async consumed(topic = 'flows') {
    const consumer = this.start('consume', ['--topic', topic, '--until-end']);
    await consumer.end;
    const lines = consumer.output.split('\n').filter((line) => line !== '');
    const [end] = records(lines.at(-1) ?? '{}');
    return { lines: lines.slice(0, -1).toSorted(), end };
  }

  /** Resolves when each partition of each topic has a reader. */
  async atWork(): Promise<void> {
    while (this.#status().some(({ readers }) => readers === 0)) await pause(POLL_MS);
  }

  /** Batches that wait anywhere. */
  get waiting(): number {
    return this.#status().reduce((sum, { ready }) => sum + (ready as number), 0);
  }

  #status(): Record<string, unknown>[] {
    const { stdout } = this.run('topology', 'status', ...TOPICS, '--format', 'ndjson');
    return records(stdout).filter(({ type }) => type === 'partition');
  }

  /** Ends what still runs, and removes the topics. */
  remove(): void {
    for (const { child } of this.processes) child.kill('SIGKILL');
    this.run('topology', 'down', ...TOPICS);
  }
}

/** A command at work. */
export class Worked {
  readonly child: ChildProcess;
  /** Resolves to its exit code, or null where a signal ended it. */
  readonly end: Promise<number | null>;
  said = '';
  /** It has failed, as it should. */
  isGivenUp = false;
  readonly #output: string;

  constructor(words: readonly string[], url: string, output: string) {
    this.#output = output;
    this.child = spawn(process.execPath, [NT, ...words], {
      cwd: ROOT,
      env: { ...process.env, NT_AMQP_URL: url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const file = createWriteStream(output);
    this.child.stdout?.pipe(file);
    this.child.stderr?.on('data', (bytes: Buffer) => {
      this.said += bytes.toString('utf8');
    });
    const timer = setTimeout(() => this.child.kill('SIGKILL'), DEADLINE_MS);
    const written = finished(file);
    const exited = new Promise<number | null>((resolve) => this.child.once('exit', resolve));
    this.end = Promise.all([exited, written]).then(([code]) => {
      clearTimeout(timer);
      return code;
    });
  }

  get output(): string {
    return readFileSync(this.#output, 'utf8');
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Resolves when it has said something. */
  async says(text: string): Promise<void> {
    while (!this.said.includes(text)) await pause(POLL_MS / 10);
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
