import { spawn } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { manExamples } from '../docs/console.js';
import { OVER_BROKER } from '../docs/desk.js';
import { NT, ROOT, SAMPLE, temporaryFolder } from '../support/nt.js';
import { noBroker, PrivateBroker } from '../support/private-broker.js';

const MAN = join(ROOT, 'man');
const PATIENCE_MS = 180_000;

/** The order in which a reader would type them: workers wait for what is published, and so does who gets the results. */
const ORDER = ['topology', 'worker', 'consume', 'publish', 'dlq'];

const placeOf = (command: string): number => ORDER.findIndex((name) => command.includes(`nt ${name}`));

/** Examples of the manual that need RabbitMQ; those that capture on an interface are left to the pages of live capture. */
const examples = readdirSync(MAN)
  .filter((name) => name.endsWith('.1'))
  .flatMap((name) => manExamples(readFileSync(join(MAN, name), 'utf8')))
  .map(({ command }) => command)
  .filter((command) => OVER_BROKER.test(command) && !command.includes('nt capture -i'))
  .toSorted((a, b) => placeOf(a) - placeOf(b));

it.skipIf(noBroker !== undefined)(
  `examples of work over a broker do what they say (${noBroker ?? `${examples.length} of them`})`,
  async () => {
    const broker = await PrivateBroker.start();
    onTestFinished(() => broker.remove());
    const folder = temporaryFolder();
    copyFileSync(SAMPLE, join(folder, 'trace.pcap'));
    const begun: Started[] = [];
    for (const command of examples) {
      const started = start(command, folder, broker.url);
      // Workers and readers are at work while the rest is typed.
      if (/nt (worker|consume)/.test(command)) begun.push(started);
      else expect(await started.isOver, command).toBe(0);
    }
    for (const { command, isOver } of begun.filter(({ isEndless }) => !isEndless)) {
      expect(await isOver, command).toBe(0);
    }
  },
  PATIENCE_MS,
);

interface Started {
  readonly command: string;
  readonly isOver: Promise<number | null>;
  /** A worker without --until-end goes on for ever, and who reads statistics waits for some. */
  readonly isEndless: boolean;
}

function start(command: string, folder: string, url: string): Started {
  const script = `nt() { '${process.execPath}' '${NT}' "$@"; }; ${command}`;
  const child = spawn('bash', ['-c', script], {
    cwd: folder,
    env: { ...process.env, NT_AMQP_URL: url, NT_NAMESPACE: 'examples' },
    stdio: 'ignore',
    detached: true,
  });
  const isOver = new Promise<number | null>((resolve) => child.once('exit', resolve));
  onTestFinished(() => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  });
  const isEndless =
    (/nt worker/.test(command) && !command.includes('--until-end')) || /--topic statistics/.test(command);
  return { command, isOver, isEndless };
}
