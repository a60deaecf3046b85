import { openSync } from 'node:fs';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import { encodePacket } from '../../src/lib/packets/packet-encoder.js';
import { readPackets } from '../../src/lib/packets/packet-input.js';
import { ByteOutput } from '../../src/lib/stream/byte-output.js';
import { Session } from '../../src/lib/stream/session.js';

/** A record as a reader of our output has it. Numbers with a fraction are text, with every digit. */
export interface OwnRecord {
  readonly [key: string]: unknown;
}

/** What we made of one capture. */
export interface OwnRun {
  readonly records: readonly OwnRecord[];
  /** What we complained of; nothing where the capture was read to its end. */
  readonly complaint: string;
}

const SINK_BYTES = 65_536;

/** The packet records that `nt parse --verify-checksums --show-secrets` writes for a capture. */
export async function ownRecords(path: string): Promise<OwnRun> {
  const output = new ByteOutput(openSync('/dev/null', 'w'), 'nowhere');
  const session = new Session('parse', output, { strict: false, quiet: true, writesRecords: true });
  const sink = new ByteSink(SINK_BYTES);
  const records: OwnRecord[] = [];
  await readPackets({
    inputs: [path],
    session,
    verifiesChecksums: true,
    showsSecrets: true,
    take: (packet) => {
      sink.at = 0;
      encodePacket(packet, sink);
      records.push(parseExactly(sink.bytes.toString('utf8', 0, sink.at)));
    },
  });
  output.close();
  return { records, complaint: session.account.record.problems.join('; ') };
}

const TEXT_OR_FRACTION = /"(?:[^"\\]|\\.)*"|-?\d+\.\d+/g;

/** Parses a line without rounding its times to doubles. */
export const parseExactly = (line: string): OwnRecord =>
  JSON.parse(line.replaceAll(TEXT_OR_FRACTION, (token) => (token.startsWith('"') ? token : `"${token}"`)));

/**
 * The values at a path of keys, in wire order: those of the outer packets, the outermost first, then those of
 * the packet itself. Arrays on the way give the values of all their items.
 */
export function ownValues(record: OwnRecord, keys: readonly string[]): unknown[] {
  const values: unknown[] = [];
  const { tunnel } = record;
  if (Array.isArray(tunnel)) for (const outer of tunnel) collect(outer, keys, 0, values);
  collect(record, keys, 0, values);
  return values;
}

function collect(value: unknown, keys: readonly string[], depth: number, into: unknown[]): void {
  if (value === undefined) return;
  if (Array.isArray(value)) for (const item of value) collect(item, keys, depth, into);
  else if (depth === keys.length) into.push(value);
  else collect((value as OwnRecord)[keys[depth] as string], keys, depth + 1, into);
}
