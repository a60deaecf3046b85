import { type ChildProcessByStdio, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { hasProgram } from './corpus.js';
import { NT, ROOT } from './nt.js';
import { pcapFile } from './pcap-builder.js';

const NEEDED = ['ip', 'tcpreplay', 'dumpcap', 'tcpdump'];
const FRAMES = 100;
const FRAME_BYTES = 142;
const PAYLOAD_AT = 42;
const POLL_MS = 10;
const MAX_WAIT_MS = 15_000;

/** What became of a command that ran beside the wire. */
export interface WireOutcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Why tests with real interfaces cannot run here; undefined where they can. */
export function whyNoWire(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  const absent = NEEDED.find((name) => !hasProgram(name));
  if (absent !== undefined) return `${absent} is not installed`;
  const name = `nt-live-${process.pid}-try`;
  const { status } = spawnSync('ip', ['netns', 'add', name]);
  if (status !== 0) return 'network namespaces cannot be made here';
  spawnSync('ip', ['netns', 'delete', name]);
  return undefined;
}

/** Whether the npm package `cap` could be built here. */
export const hasCap = (): boolean =>
  spawnSync(process.execPath, ['-e', "require('cap')"], { cwd: ROOT }).status === 0;

/** UDP datagrams to everyone, each with its number, which nobody answers. */
function numberedFrames(): Buffer {
  const records = Array.from({ length: FRAMES }, (_, index) => {
    const frame = Buffer.alloc(FRAME_BYTES);
    // Ethernet, IPv4 (RFC 791), UDP (RFC 768): broadcast, from 192.0.2.1 port 4000 to port 9, discard.
    frame.write('ffffffffffff0202020202020800', 'hex');
    frame.write('450000800000000040110000c0000201ffffffff', 14, 'hex');
    frame.write('0fa00009006c0000', 34, 'hex');
    frame.writeUInt32BE(index, PAYLOAD_AT);
    return { data: frame };
  });
  return pcapFile({}, records);
}

/** Two network namespaces and a cable between them; one captures what the other sends. */
export class Wire {
  /** The interface to capture on. */
  readonly near: string;
  readonly folder = mkdtempSync(join(tmpdir(), 'nt-wire-'));
  readonly #id = `nt-live-${process.pid}-${process.env.VITEST_POOL_ID ?? 0}`;
  readonly #hereName = `${this.#id}-here`;
  readonly #thereName = `${this.#id}-there`;
  readonly #frames = join(this.folder, 'frames.pcap');

  constructor(near = 'near0') {
    this.near = near;
    this.remove();
    for (const name of [this.#hereName, this.#thereName]) this.#ip('netns', 'add', name);
    const peer = ['peer', 'name', 'far0', 'netns', this.#thereName];
    this.#ip('link', 'add', this.near, 'netns', this.#hereName, 'type', 'veth', ...peer);
    for (const [name, device] of [
      [this.#hereName, this.near],
      [this.#thereName, 'far0'],
    ] as const) {
      // Only what a test sends may be on the wire.
      const quiet = 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6';
      execFileSync('ip', ['netns', 'exec', name, 'sh', '-c', quiet]);
      this.#ip('-n', name, 'link', 'set', 'lo', 'up');
      this.#ip('-n', name, 'link', 'set', device, 'up');
    }
    this.here('addr', 'add', '192.0.2.2/24', 'dev', this.near);
    writeFileSync(this.#frames, numberedFrames());
  }

  #ip(...args: string[]): void {
    execFileSync('ip', args);
  }

  /** Runs ip(8) in the namespace that captures. */
  here(...args: string[]): void {
    this.#ip('-n', this.#hereName, ...args);
  }

  /** Runs ip(8) in the namespace that sends. */
  there(...args: string[]): void {
    this.#ip('-n', this.#thereName, ...args);
  }

  /** Packets in both directions that the interface has counted itself. */
  counted(): number {
    const args = ['-n', this.#hereName, '-s', '-j', 'link', 'show', this.near];
    const [{ stats64 }] = JSON.parse(execFileSync('ip', args, { encoding: 'utf8' })) as [
      { stats64: Record<'rx' | 'tx', { packets: number }> },
    ];
    return stats64.rx.packets + stats64.tx.packets;
  }

  /** Lets iperf3 send to the near end; resolves when it is done. */
  async load(options: readonly string[]): Promise<void> {
    const server = this.start('iperf3', ['--server', '--one-off', '--forceflush']);
    const ended = outcomeOf(server);
    await new Heard(server.stdout).until(/listening/);
    const client = ['iperf3', '--client', '192.0.2.2', ...options];
    const args = ['netns', 'exec', this.#thereName, ...client];
    const { code, stdout, stderr } = await outcomeOf(
      spawn('ip', args, { stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    if (code !== 0) throw new Error(`iperf3: ${stdout}${stderr}`);
    await ended;
  }

  /** The words in front of a command that run it in the namespace that captures. */
  get prefix(): readonly string[] {
    return ['ip', 'netns', 'exec', this.#hereName];
  }

  /** Sends so many packets a second until the wire is removed. */
  sendOn(rate: number): void {
    const options = ['-q', '-i', 'far0', '--preload-pcap', '--loop=0', `--pps=${rate}`, this.#frames];
    spawn('ip', ['netns', 'exec', this.#thereName, 'tcpreplay', ...options], { stdio: 'ignore' });
  }

  /** Starts a program in the namespace that captures; `env` goes on top of ours. */
  start(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return spawn('ip', ['netns', 'exec', this.#hereName, program, ...args], {
      cwd: ROOT,
      env: { ...process.env, NO_COLOR: '1', SUDO_UID: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Starts a shell command line in which `nt` is the program. */
  shell(commandLine: string) {
    return this.start('bash', ['-c', `nt() { '${process.execPath}' '${NT}' "$@"; }; ${commandLine}`]);
  }

  /** Starts `nt` and waits until it captures. */
  async listen(args: readonly string[], env?: Readonly<Record<string, string>>) {
    const child = this.start(process.execPath, [NT, ...args], env);
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    const [stdout, stderr] = [new Heard(child.stdout), new Heard(child.stderr)];
    const outcome = outcomeOf(child);
    await Promise.race([stderr.until(/listening on/), outcome]);
    return { child, outcome, stdout, stderr };
  }

  /** Sends so many packets at so many a second; resolves when the last one is out. */
  async send({ packets, rate }: { packets: number; rate: number }): Promise<void> {
    const options = ['-q', '-i', 'far0', '--preload-pcap', `--pps=${rate}`];
    const amount = packets < FRAMES ? [`--limit=${packets}`] : [`--loop=${packets / FRAMES}`];
    const args = ['netns', 'exec', this.#thereName, 'tcpreplay', ...options, ...amount, this.#frames];
    const { code, stderr } = await outcomeOf(spawn('ip', args, { stdio: ['ignore', 'pipe', 'pipe'] }));
    if (code !== 0) throw new Error(`tcpreplay: ${stderr}`);
  }

  /** Ids of the processes of this name in the namespace that captures. */
  processes(name: string): number[] {
    const { stdout } = spawnSync('ip', ['netns', 'pids', this.#hereName], { encoding: 'utf8' });
    return stdout
      .split('\n')
      .map(Number)
      .filter((id) => id > 0 && programOf(id) === name);
  }

  /** Waits until something is so. */
  async until(what: string, isSo: () => boolean): Promise<void> {
    for (let waitedMs = 0; !isSo(); waitedMs += POLL_MS) {
      if (waitedMs > MAX_WAIT_MS) throw new Error(`${what}: not within ${MAX_WAIT_MS} ms`);
      await sleep(POLL_MS);
    }
  }

  /** Removes the namespaces, and ends whatever still runs in them. */
  remove(): void {
    for (const name of [this.#hereName, this.#thereName]) {
      const { stdout } = spawnSync('ip', ['netns', 'pids', name], { encoding: 'utf8' });
      for (const id of stdout.split('\n').map(Number).filter(Boolean)) {
        spawnSync('kill', ['-9', String(id)]);
      }
      spawnSync('ip', ['netns', 'delete', name]);
    }
  }

  clear(): void {
    this.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** All that a process writes, and how it ends. */
export async function outcomeOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<WireOutcome> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { stdout, stderr, code, signal };
}

/** What a stream has said so far. */
class Heard {
  #text = '';
  readonly #stream: Readable;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.setEncoding('utf8').on('data', (piece: string) => {
      this.#text += piece;
    });
  }

  /** Resolves when it has said something like this. */
  until(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!pattern.test(this.#text)) return;
        this.#stream.off('data', look);
        resolve();
      };
      this.#stream.on('data', look);
      look();
    });
  }
}

function programOf(id: number): string | undefined {
  try {
    return basename(readlinkSync(`/proc/${id}/exe`));
  } catch {
    return undefined;
  }
}

/** Resident memory of a process, in MiB (proc(5)). */
export function residentMib(id: number): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1];
  return Number(kib) / 1_024;
}

/** The processes that a process has started. */
export const childrenOf = (id: number): number[] =>
  readdirSync(`/proc/${id}/task`).flatMap((task) =>
    readFileSync(`/proc/${id}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
  );
