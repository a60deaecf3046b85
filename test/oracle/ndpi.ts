import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What ndpiReader makes of one flow. */
export interface NdpiFlow {
  /** Both ends, in the form of {@link flowKey}. */
  readonly key: string;
  /** Protocol and, behind a dot, service: `TLS.YouTube`, `DNS`. */
  readonly application: string;
}

const TIMEOUT_MS = 60_000;
const PROTOCOL_NUMBER: Readonly<Record<string, string>> = { 6: 'tcp', 17: 'udp' };

/** One name for a flow, whichever way its packets go. */
export function flowKey(transport: string, ends: readonly [string, string]): string {
  return [transport, ...ends.toSorted()].join(' ');
}

/** The flows of TCP and UDP in a capture, as `ndpiReader -C` tells them; `-d`: no guesses by port or address. */
export function ndpiFlows(capture: string): NdpiFlow[] {
  const folder = mkdtempSync(join(tmpdir(), 'nt-ndpi-'));
  const table = join(folder, 'flows.csv');
  try {
    execFileSync('ndpiReader', ['-q', '-d', '-i', capture, '-C', table], {
      stdio: 'ignore',
      timeout: TIMEOUT_MS,
    });
    return readFileSync(table, 'utf8').trimEnd().split('\n').slice(1).flatMap(flowOf);
  } catch {
    // It reads fewer link types than we do, and ends with an error where it cannot.
    return [];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function flowOf(row: string): NdpiFlow[] {
  const cells = row.split(',');
  const [, protocol = '', , , , source, sourcePort, destination, destinationPort, , application = ''] = cells;
  const transport = PROTOCOL_NUMBER[protocol];
  if (transport === undefined) return [];
  const ends = [`${source}:${sourcePort}`, `${destination}:${destinationPort}`] as const;
  return [{ key: flowKey(transport, ends), application }];
}
