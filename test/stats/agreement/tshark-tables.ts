import { spawnSync } from 'node:child_process';
import { tsharkPreferences } from '../../oracle/tshark.js';
import { add, type Sums } from './sums.js';

const LINKS = ['eth', 'wlan'];
const LEVELS = [...LINKS, 'ip', 'ipv6', 'tcp', 'udp'];
const TABLES = [
  'io,phs',
  'dns,tree',
  'http,tree',
  ...LEVELS.map((level) => `conv,${level}`),
  ...[...LINKS, 'ip', 'ipv6'].map((level) => `endpoints,${level}`),
];

/** Levels by what tshark calls them in titles; the two versions of IP are one list of ours. */
const LEVEL_OF: Readonly<Record<string, string>> = {
  Ethernet: 'eth',
  'IEEE 802.11': 'wlan',
  IPv4: 'ip',
  IPv6: 'ip',
  TCP: 'tcp',
  UDP: 'udp',
};

/** Reads the lines behind the title of a table. */
type LineReader = (line: string) => void;

/** What `tshark -z` says of a capture, all tables of one run. */
export function tsharkTableSums(path: string): Sums {
  const sums: Sums = new Map();
  const options = ['-n', '-q', '-r', path, ...tsharkPreferences()];
  // Captures that are cut off are read as far as they go: what the exit code says is not looked at.
  const { stdout } = spawnSync('tshark', [...options, ...TABLES.flatMap((table) => ['-z', table])], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 29,
  });
  let read: LineReader = () => undefined;
  for (const line of stdout.split('\n')) {
    const next = readerFor(line, sums);
    if (next === undefined) read(line);
    else read = next;
  }
  return sums;
}

/** What reads the table with this title; undefined where the line is none. */
function readerFor(line: string, sums: Sums): LineReader | undefined {
  const [, name = '', kind] = /^(.+?) (Conversations|Endpoints)$/.exec(line) ?? [];
  const level = LEVEL_OF[name];
  if (level !== undefined && kind === 'Conversations') return conversationReader(level, sums);
  if (level !== undefined && kind === 'Endpoints') return endpointReader(level, sums);
  if (line.startsWith('Protocol Hierarchy')) return hierarchyReader(sums);
  if (line === 'DNS:') return (row) => readDnsLine(row, sums);
  return line === 'HTTP/Packet Counter:' ? (row) => readHttpLine(row, sums) : undefined;
}

/** Bytes have units that hide their digits: only frames are compared. Who spoke first is first in the line. */
const conversationReader =
  (level: string, sums: Sums): LineReader =>
  (line) => {
    const match = /^(\S+) +<-> (\S+) +(\d+) [\d.]+ \S+ +(\d+) [\d.]+ \S+ /.exec(line);
    if (match === null) return;
    const [, a = '', b = '', back, there] = match;
    add(sums, `conv,${level} ${a} > ${b}`, Number(there));
    add(sums, `conv,${level} ${b} > ${a}`, Number(back));
  };

const endpointReader =
  (level: string, sums: Sums): LineReader =>
  (line) => {
    const [address = '', , , txPackets, txBytes, rxPackets, rxBytes] = line.trim().split(/\s+/);
    if (rxBytes === undefined || !/^[\da-f.:]+$/.test(address)) return;
    add(sums, `endpoints,${level} ${address} tx packets`, Number(txPackets));
    add(sums, `endpoints,${level} ${address} tx bytes`, Number(txBytes));
    add(sums, `endpoints,${level} ${address} rx packets`, Number(rxPackets));
    add(sums, `endpoints,${level} ${address} rx bytes`, Number(rxBytes));
  };

/** The tree is drawn by indentation. */
function hierarchyReader(sums: Sums): LineReader {
  const stack: string[] = [];
  return (line) => {
    const match = /^( *)(\S+) +frames:(\d+) bytes:(\d+)$/.exec(line);
    if (match === null) return;
    const [, indent = '', protocol = '', frames, bytes] = match;
    stack.splice(indent.length / 2);
    stack.push(protocol);
    add(sums, `io,phs ${stack.join(':')} frames`, Number(frames));
    add(sums, `io,phs ${stack.join(':')} bytes`, Number(bytes));
  };
}

function readDnsLine(line: string, sums: Sums): void {
  const [, name, number] = /^ {2}(Query|Response) +(\d+) /.exec(line) ?? [];
  if (name !== undefined) add(sums, `dns,tree ${name}`, Number(number));
}

function readHttpLine(line: string, sums: Sums): void {
  const [, code, codes] = /^ {3}(\d{3}) .*? {2,}(\d+) /.exec(line) ?? [];
  if (code !== undefined) add(sums, `http,tree ${code}`, Number(codes));
  const [, method, methods] = /^ {2}([A-Z-]+) +(\d+) /.exec(line) ?? [];
  if (method !== undefined) add(sums, `http,tree ${method}`, Number(methods));
}
