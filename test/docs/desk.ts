import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NT, nt, ROOT, SAMPLE, type Seen } from '../support/nt.js';

const TIMEOUT_MS = 30_000;

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
  readonly #folder = mkdtempSync(join(tmpdir(), 'nt-desk-'));

  constructor() {
    const bin = join(this.#folder, 'bin');
    mkdirSync(bin);
    for (const [name, script] of Object.entries(PROGRAMS)) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    mkdirSync(join(this.#folder, 'test'));
    symlinkSync(join(ROOT, 'test/captures'), join(this.#folder, 'test/captures'));
    nt(['capture', '-w', join(this.#folder, 'trace.pcap'), SAMPLE]);
    copyFileSync(join(this.#folder, 'trace.pcap'), join(this.#folder, 'a.pcap'));
    copyFileSync(SAMPLE, join(this.#folder, 'b.pcapng'));
  }

  run(command: string): Seen {
    const { stdout, stderr, status } = spawnSync('bash', ['-c', command], {
      cwd: this.#folder,
      env: {
        ...process.env,
        PATH: `${join(this.#folder, 'bin')}:${process.env.PATH}`,
        HOME: this.#folder,
        NO_COLOR: '1',
        LC_ALL: 'C.UTF-8',
        TZ: 'UTC',
      },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
    });
    return { stdout, stderr: stderr.replace(ROOT_WARNING, ''), status };
  }

  clear(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
