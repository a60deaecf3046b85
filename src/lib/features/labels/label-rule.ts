import { type Address, parseAddress } from '../../bytes/address.js';
import { hasAddress, type Network, parseNetwork } from '../../bytes/network.js';
import { compareTimes, noTime, parseTime, type Time } from '../../bytes/time.js';
import { LabelError, type LabelLine } from './label-text.js';

const MAX_PORT = 65_535;
const MS_PER_SECOND = 1_000;
const NS_PER_MS = 1_000_000;
const KINDS = ['ipv4', 'ipv6', 'mac'] as const;

/** One end, as a line of labels describes it; what is undefined may be anything. */
export interface LabelEnd {
  readonly network: Network | undefined;
  /** The address as records have it, where the network is one address alone. */
  readonly host: string | undefined;
  readonly port: number | undefined;
}

/** A line of labels: a row that has all that it says gets its label. */
export interface LabelRule {
  readonly label: string;
  readonly uid: string | undefined;
  readonly communityId: string | undefined;
  readonly src: LabelEnd;
  readonly dst: LabelEnd;
  readonly proto: string | undefined;
  readonly start: Time | undefined;
  readonly end: Time | undefined;
}

/** Columns that a file of labels can have, with the other names for them. */
export const LABEL_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  label: [],
  uid: [],
  community_id: [],
  src: ['id.orig_h'],
  dst: ['id.resp_h'],
  src_port: ['id.orig_p'],
  dst_port: ['id.resp_p'],
  proto: [],
  start: [],
  end: [],
};

const NAME_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(LABEL_COLUMNS).flatMap(([name, others]) => [name, ...others].map((each) => [each, name])),
);

/** The rule that a line is. Throws {@link LabelError} where a cell is not what its column holds. */
export function labelRuleOf(line: LabelLine): LabelRule {
  const cells = knownCells(line);
  const { number } = line;
  const cell = (name: string): string | undefined => cells.get(name);
  const label = cell('label');
  if (label === undefined) throw new LabelError(number, 'has no label');
  const rule: LabelRule = {
    label,
    uid: cell('uid'),
    communityId: cell('community_id'),
    src: endOf(cell('src'), cell('src_port'), number),
    dst: endOf(cell('dst'), cell('dst_port'), number),
    proto: cell('proto')?.toLowerCase(),
    start: timeOf(cell('start'), number),
    end: timeOf(cell('end'), number),
  };
  if (rule.start !== undefined && rule.end !== undefined && compareTimes(rule.start, rule.end) > 0)
    throw new LabelError(number, 'ends before it starts');
  return rule;
}

/** Cells under the names that columns have here. */
const knownCells = ({ cells }: LabelLine): Map<string, string> =>
  new Map([...cells].map(([name, cell]) => [NAME_OF.get(name) ?? name, cell]));

/** Throws {@link LabelError} where there is a column that nobody would look at. */
export function checkColumns(names: readonly string[], line: number): void {
  const unknown = names.filter((name) => !NAME_OF.has(name));
  if (unknown.length === 0) return;
  const listed = unknown.map((name) => `"${name}"`).join(', ');
  const known = Object.keys(LABEL_COLUMNS).join(', ');
  throw new LabelError(line, `has unknown columns: ${listed} (there are ${known})`);
}

function endOf(address: string | undefined, port: string | undefined, line: number): LabelEnd {
  const network = address === undefined ? undefined : networkOf(address, line);
  const isHost = address !== undefined && KINDS.some((kind) => parseAddress(kind, address) !== undefined);
  return { network, host: isHost ? network?.address.text : undefined, port: portOf(port, line) };
}

function networkOf(text: string, line: number): Network {
  for (const kind of KINDS) {
    const network = parseNetwork(kind, text);
    if (network !== undefined) return network;
  }
  throw new LabelError(line, `"${text}" is no address, and no network such as 10.0.0.0/8`);
}

function portOf(text: string | undefined, line: number): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= MAX_PORT) return port;
  throw new LabelError(line, `"${text}" is no port`);
}

/** ISO 8601 with a date; the hour is that of UTC where no zone is named. */
const ISO_TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,](\d+))?)?)?(Z|[+-]\d\d:?\d\d)?$/i;

function timeOf(text: string | undefined, line: number): Time | undefined {
  if (text === undefined) return undefined;
  const time = noTime();
  if (parseTime(text, time)) return time;
  const match = ISO_TIME.exec(text);
  const ms = match === null ? Number.NaN : isoMs(text, match[1], match[2]);
  if (!Number.isFinite(ms))
    throw new LabelError(line, `"${text}" is no time: write epoch seconds or ISO 8601`);
  const seconds = Math.floor(ms / MS_PER_SECOND);
  const nanoseconds = Number((match?.[1] ?? '').slice(0, 9).padEnd(9, '0'));
  return { seconds, nanoseconds, decimals: nanoseconds % (NS_PER_MS / MS_PER_SECOND) === 0 ? 6 : 9 };
}

/** Milliseconds since 1970, without the fraction of a second. */
function isoMs(text: string, fraction: string | undefined, zone: string | undefined): number {
  const whole = fraction === undefined ? text : text.replace(/[.,]\d+/, '');
  const date = whole.replace(' ', 'T').toUpperCase();
  // A date alone is UTC in ECMAScript; with an hour it would be the zone of the machine.
  return Date.parse(zone === undefined && date.includes('T') ? `${date}Z` : date);
}

/** Whether an end of a row is the one that the line describes. */
export function isEnd(end: LabelEnd, address: string | undefined, port: number | undefined): boolean {
  if (end.port !== undefined && end.port !== port) return false;
  if (end.network === undefined) return true;
  if (address === undefined) return false;
  if (end.host !== undefined) return end.host === address;
  const parsed = addressOf(address, end.network.address.kind);
  return parsed !== undefined && hasAddress(end.network, parsed);
}

const addressOf = (text: string, kind: Address['kind']): Address | undefined => parseAddress(kind, text);
