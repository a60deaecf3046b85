import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type { Peer } from './peers.js';

const BYTES_PER_GIB = 1_073_741_824;

/** What one has to know about a machine to make sense of the times measured on it. */
export function describeMachine(): string[][] {
  const processors = cpus();
  return [
    ['cpu', `${processors[0]?.model ?? 'unknown'}, ${processors.length} cores`],
    ['memory', `${(totalmem() / BYTES_PER_GIB).toFixed(1)} GiB`],
    ['kernel', `${type()} ${release()}`],
    [
      'load',
      loadavg()
        .map((load) => load.toFixed(2))
        .join(' '),
    ],
    ['node', process.version],
  ];
}

/** Versions of the peers. */
export const describePeers = (peers: readonly Peer[]): string[][] =>
  peers.map(({ name, version }) => [name, version ?? 'absent']);
