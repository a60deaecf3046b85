import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NT, nt, ROOT, SAMPLE, type Seen } from '../support/nt.js';
import { Wire, whyNoWire } from '../support/wire.js';

const TIMEOUT_MS = 30_000;
const MAX_CAPTURE_BYTES = 64 * 1024 ** 2;

/** A command that captures, and by that needs an interface with traffic. */
const LIVE = /nt capture .*-i (eth0|any)/;
/** A command that needs RabbitMQ. */
export const OVER_BROKER = /\bnt (publish|consume|worker|topology|dlq)\b/;
const LISTENING = /^nt capture: listening on .*\n/m;
const PACKETS_PER_SECOND = 50;

/** Captures of days that examples name, made when one does: what the script is told. */
const DAYS: Readonly<Record<string, readonly string[]>> = {
  'week.pcap': [],
  'today.pcap': ['--days', '1', '--first-day', '7', '--seed', '2', '--with', 'tunnel'],
};

/** What tshark says to whoever tests as root. */
const ROOT_WARNING = /^Running as user "root".*\n/m;

/**
 * Programs of the reader's desk. The other machine is this one, and what its tcpdump sees is the sample:
 * nothing is sent, and nothing needs root.
 */
const PROGRAMS: Readonly<Record<string, string>> = {
  nt: `exec '${process.execPath}' '${NT}' "$@"`,
  ssh: 'shift; exec sh -c "$*"',
  tcpdump: 'exec cat "$HOME/trace.pcap"',
};

/** A folder of their own in which the commands of one page run, one after the other, as a reader types them. */
export class Desk {
  /** What `eth0` is: a cable to another namespace, from which datagrams come. */
  #wire: Wire | undefined;
  readonly #folder = mkdtempSync(join(tmpdir(), 'nt-desk-'));

  constructor() {
    for (const [name, script] of Object.entries(PROGRAMS)) {
      const bin = join(this.#folder, name === 'nt' ? 'bin' : 'other-machine');
      mkdirSync(bin, { recursive: true });
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    mkdirSync(join(this.#folder, 'test'));
    symlinkSync(join(ROOT, 'test/captures'), join(this.#folder, 'test/captures'));
    nt(['capture', '-w', join(this.#folder, 'trace.pcap'), SAMPLE]);
    copyFileSync(join(this.#folder, 'trace.pcap'), join(this.#folder, 'a.pcap'));
    copyFileSync(SAMPLE, join(this.#folder, 'b.pcapng'));
    copyFileSync(join(ROOT, 'test/captures/slow-transfer.pcap'), join(this.#folder, 'slow-transfer.pcap'));
  }

  /** Why a command cannot be run here; undefined where it can. */
  static whyNot(command: string): string | undefined {
    if (OVER_BROKER.test(command)) return 'it works over a broker: see test/broker/examples.test.ts';
    return LIVE.test(command) ? whyNoWire() : undefined;
  }

  /** Makes the captures of days that a command names. */
  #makeDays(command: string): void {
    for (const [name, args] of Object.entries(DAYS)) {
      const path = join(this.#folder, name);
      if (!command.includes(name) || existsSync(path)) continue;
      const script = ['--import', 'tsx', 'test/captures/make-week.ts', ...args];
      const maxBuffer = MAX_CAPTURE_BYTES;
      writeFileSync(path, execFileSync(process.execPath, script, { cwd: ROOT, maxBuffer }));
    }
  }

  run(command: string): Seen {
    this.#makeDays(command);
    const [program = '', ...args] = [...this.#place(command), 'bash', '-c', command];
    const { stdout, stderr, status } = spawnSync(program, args, {
      cwd: this.#folder,
      env: {
        ...process.env,
        // Who captures here needs a tcpdump that does.
        PATH: (LIVE.test(command) ? ['bin'] : ['bin', 'other-machine'])
          .map((name) => join(this.#folder, name))
          .concat(process.env.PATH ?? '')
          .join(':'),
        HOME: this.#folder,
        NO_COLOR: '1',
        LC_ALL: 'C.UTF-8',
        TZ: 'UTC',
      },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
    });
    return { stdout, stderr: stderr.replace(ROOT_WARNING, '').replace(LISTENING, ''), status };
  }

  /** What stands in front of a command so that it finds its interface. */
  #place(command: string): readonly string[] {
    if (!LIVE.test(command)) return [];
    if (this.#wire === undefined) {
      this.#wire = new Wire('eth0');
      this.#wire.sendOn(PACKETS_PER_SECOND);
    }
    return this.#wire.prefix;
  }

  clear(): void {
    this.#wire?.clear();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
