import { execFileSync, spawn } from 'node:child_process';
import { hasProgram } from '../support/corpus.js';

/** What tshark says of one of its fields, or of a protocol, which can be asked for like a field. */
export interface TsharkField {
  readonly name: string;
  /** `FT_UINT16`, `FT_BOOLEAN`, ...; `FT_PROTOCOL` for a protocol. */
  readonly type: string;
  /** Name of the protocol whose header the field belongs to, as in `frame.protocols`. */
  readonly protocol: string;
}

/** What tshark made of one capture. */
export interface TsharkRun {
  /** One row a frame, one cell a field; {@link valuesOf} takes a cell apart. */
  readonly rows: readonly (readonly string[])[];
  /** What it complained of; nothing where it read the capture to its end. */
  readonly complaint: string;
}

const CELL_END = '\x1e';
const VALUE_END = '\x1f';
const MAX_GLOSSARY_BYTES = 256 * 1024 ** 2;

/**
 * Every checksum that tshark can check; datagrams and chunks that were cut in pieces as they are; messages in TCP
 * put together, but no bodies of HTTP; sequence numbers as they are on the wire.
 */
const PREFERENCES: Readonly<Record<string, string>> = {
  'ip.defragment': 'FALSE',
  'ip.check_checksum': 'TRUE',
  'ipv6.defragment': 'FALSE',
  'http.desegment_body': 'FALSE',
  'tcp.check_checksum': 'TRUE',
  'tcp.relative_sequence_numbers': 'FALSE',
  'udp.check_checksum': 'TRUE',
  'udplite.check_checksum': 'TRUE',
  'sctp.reassembly': 'FALSE',
  'sctp.checksum': 'CRC 32c',
  'wlan.defragment': 'FALSE',
  'wlan.check_checksum': 'TRUE',
  'ppi.reassemble': 'FALSE',
};

/** The version of tshark that is installed, as in `4.0.17`; undefined where there is none. */
export function tsharkVersion(): string | undefined {
  if (!hasProgram('tshark')) return undefined;
  const text = execFileSync('tshark', ['--version'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return /\d+(\.\d+)+/.exec(text)?.[0];
}

/** Every field and protocol that the installed tshark knows, by display-filter name. */
export function tsharkFields(): ReadonlyMap<string, TsharkField> {
  const text = execFileSync('tshark', ['-G', 'fields'], {
    encoding: 'utf8',
    maxBuffer: MAX_GLOSSARY_BYTES,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const fields = new Map<string, TsharkField>();
  for (const line of text.split('\n')) {
    const [kind, , name = '', type = '', protocol = ''] = line.split('\t');
    if (kind === 'F') fields.set(name, { name, type, protocol });
    else if (kind === 'P') fields.set(name, { name, type: 'FT_PROTOCOL', protocol: name });
  }
  return fields;
}

/** The values in one cell: every occurrence of the field in the frame, outermost first. */
export const valuesOf = (cell: string): string[] => (cell === '' ? [] : cell.split(VALUE_END));

/** What tshark is told before it reads anything. */
export const tsharkPreferences = (): string[] =>
  Object.entries(PREFERENCES).flatMap(([name, value]) => ['-o', `${name}:${value}`]);

/** Has tshark read a capture and tell these fields of every frame, or of those that a display filter selects. */
export async function runTshark(path: string, names: readonly string[], filter = ''): Promise<TsharkRun> {
  const form = ['occurrence=a', `aggregator=${VALUE_END}`, `separator=${CELL_END}`];
  const { output, complaint } = await run([
    ...['-n', '-r', path, ...tsharkPreferences(), '-T', 'fields'],
    ...(filter === '' ? [] : ['-Y', filter]),
    ...form.flatMap((option) => ['-E', option]),
    ...names.flatMap((name) => ['-e', name]),
  ]);
  const lines = output.split('\n');
  lines.pop(); // nothing stands behind the last line end
  return { rows: lines.map((line) => line.split(CELL_END)), complaint };
}

const run = (options: readonly string[]): Promise<{ output: string; complaint: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn('tshark', options, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    const complaints: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
    child.on('error', reject);
    child.on('close', (status) => {
      const complaint = status === 0 ? '' : Buffer.concat(complaints).toString('utf8').trim();
      resolve({ output: Buffer.concat(output).toString('utf8'), complaint });
    });
  });
