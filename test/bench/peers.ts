import { spawnSync } from 'node:child_process';

/** A program that does something comparable, and what was found of it here. */
export interface Peer {
  readonly name: string;
  /** As the program states it, or undefined when it is absent. */
  readonly version: string | undefined;
}

/** How to ask each peer for its version; the first version-like number of the answer is taken. */
const VERSION_QUESTIONS = {
  tcpdump: ['--version'],
  tshark: ['--version'],
  nfpcapd: ['-V'],
  nfdump: ['-V'],
  argus: ['-h'],
  ra: ['-h'],
  mlr: ['--version'],
} as const satisfies Record<string, readonly string[]>;

/** Name of a program we compare ourselves with. */
export type PeerName = keyof typeof VERSION_QUESTIONS;

const VERSION = /\d+\.\d+(?:\.\d+)*/;
const QUESTION_TIMEOUT_MS = 10_000;

/** Looks for every peer on the PATH and in the folders where daemons live. */
export function findPeers(): Peer[] {
  return Object.entries(VERSION_QUESTIONS).map(([name, question]) => ({
    name,
    version: versionOf(name, question),
  }));
}

/**
 * The environment all commands run in: argus and the like live in folders that are not on every PATH. TZ is set
 * because without it tcpdump has the C library look at the time zone file once a packet, and takes twice as long; we
 * compare ourselves with peers at their best.
 */
export const peerEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`,
  LC_ALL: 'C',
  TZ: 'UTC',
});

function versionOf(name: string, question: readonly string[]): string | undefined {
  const { error, stdout, stderr } = spawnSync(name, question, {
    encoding: 'utf8',
    env: peerEnvironment(),
    timeout: QUESTION_TIMEOUT_MS,
  });
  if (error !== undefined) return undefined;
  return VERSION.exec(stdout + stderr)?.[0] ?? 'version unknown';
}
