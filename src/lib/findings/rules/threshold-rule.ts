import { findNamed } from '../../packets/field-path.js';
import { compileAny, type Predicate } from '../../packets/occurrences.js';
import type { Packet } from '../../packets/packet.js';
import { groupingBy } from '../../stats/grouping.js';
import { addressFilter } from '../actors-filter.js';
import type { Detector, LayerName } from '../detector.js';
import { type Budget, DistinctWords } from '../distinct-words.js';
import { Episode, episodeOf } from '../episode.js';
import type { Severity } from '../finding-record.js';

const MAX_GROUPS = 16_384;
const MAX_DISTINCT = 65_536;
const MAX_DISTINCT_OF_ALL = 500_000;
const MS_PER_SECOND = 1_000;
const ALL_PACKETS: readonly LayerName[] = [];

/** What a rule counts of the packets that match. */
export type Counted =
  | { readonly kind: 'packets' | 'bytes' | 'flows' }
  | { readonly kind: 'sum' | 'distinct'; readonly field: string };

/** A rule that a user wrote: so much of something, within a time, in a group, is a finding. */
export interface ThresholdRule {
  readonly name: string;
  readonly title: string | undefined;
  /** Which packets count; all of them where it is undefined. */
  readonly matches: Predicate | undefined;
  /** The filter as it was written. */
  readonly filter: string | undefined;
  readonly counted: Counted;
  /** Fields whose values make a group. */
  readonly by: readonly string[];
  readonly windowMs: number;
  readonly threshold: number;
  readonly severity: Severity;
  readonly attack: readonly string[];
  readonly benign: readonly string[];
  readonly advice: readonly string[];
}

/** What was counted of one group. */
class Group extends Episode {
  total = 0;
  readonly different: DistinctWords;

  constructor(nowMs: number, budget: Budget) {
    super(nowMs);
    this.different = new DistinctWords(MAX_DISTINCT, budget);
  }
}

const UNITS = { packets: 'packets', bytes: 'bytes', flows: 'flows', sum: '', distinct: 'values' } as const;

/** The detector that a rule stands for. Throws where a field is none that can be counted or grouped by. */
export function thresholdDetector(rule: ThresholdRule): Detector {
  const { name, counted, by, threshold } = rule;
  return {
    name,
    about: rule.title ?? `What the rule ${name} counts`,
    source: 'A rule of the user',
    attack: rule.attack,
    benign: rule.benign,
    advice: rule.advice,
    basis: 'rule',
    inputs: { packets: ALL_PACKETS },
    options: {},
    create({ clock, raise, table }) {
      const grouping = groupingBy(by);
      const budget: Budget = { left: MAX_DISTINCT_OF_ALL };
      const groups = table<string, Group>(MAX_GROUPS, (group) => group.different.release());
      const count = counterOf(counted);
      return {
        packet(packet) {
          if (rule.matches !== undefined && !rule.matches(packet)) return;
          const values = grouping.valuesOf(packet).map((value) => value ?? '-');
          const group = episodeOf(groups, values.join(' '), {
            nowMs: clock.nowMs,
            windowMs: rule.windowMs,
            make: (ms) => new Group(ms, budget),
          });
          count(packet, group);
          group.add(clock.nowMs, { at: packet.frame.time_epoch, packet: packet.frame.number });
          if (group.total < threshold) return;
          const actors = actorsOf(by, values);
          const grouped = by.map((field, index) => `${field} ${values[index]}`).join(', ');
          raise({
            key: values.join('\n'),
            actors,
            severity: rule.severity,
            confidence: 'medium',
            filter: filterOf(rule, actors),
            ...group.tell(),
            tell: () => ({
              title: `${rule.title ?? `Rule ${name}`}${grouped === '' ? '' : `: ${grouped}`}`,
              description: `${describe(counted)} came to ${group.total} within ${rule.windowMs / MS_PER_SECOND} s or as long as it went on.`,
              measure: describe(counted),
              observed: group.total,
              threshold,
              unit: UNITS[counted.kind] || undefined,
              facts: { filter: rule.filter, group: grouped || undefined },
            }),
          });
        },
      };
    },
  };
}

const describe = (counted: Counted): string => {
  if (counted.kind === 'sum') return `sum of ${counted.field}`;
  return counted.kind === 'distinct' ? `different values of ${counted.field}` : counted.kind;
};

function counterOf(counted: Counted): (packet: Packet, group: Group) => void {
  switch (counted.kind) {
    case 'packets':
      return (_, group) => {
        group.total += 1;
      };
    case 'bytes':
      return ({ frame }, group) => {
        group.total += frame.len;
      };
    case 'flows':
      return (packet, group) => {
        group.different.add(conversationOf(packet));
        group.total = group.different.size;
      };
    case 'sum':
      return eachValue(counted.field, (value, group) => {
        if (typeof value === 'number') group.total += value;
      });
    case 'distinct':
      return eachValue(counted.field, (value, group) => {
        group.different.add(textOf(value));
        group.total = group.different.size;
      });
  }
}

/** Calls back for each occurrence of a field in a packet. */
function eachValue(field: string, take: (value: unknown, group: Group) => void) {
  let current: Group | undefined;
  const named = findNamed(field);
  const visit = compileAny(named?.fields ?? [], (value: unknown) => {
    if (current !== undefined) take(value, current);
    return false;
  });
  return (packet: Packet, group: Group): void => {
    current = group;
    visit(packet);
  };
}

const textOf = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'text' in value ? String(value.text) : String(value);

/** What tells a conversation from others, whichever way its packets go. */
function conversationOf({ ip, ipv6, tcp, udp, eth }: Packet): string {
  const [network, transport] = [ip ?? ipv6, tcp ?? udp];
  const ends =
    network === undefined
      ? [eth?.src.text ?? '', eth?.dst.text ?? '']
      : [`${network.src.text} ${transport?.srcport}`, `${network.dst.text} ${transport?.dstport}`];
  return ends.toSorted().join(' ');
}

/** Groups by addresses and ports have names that every finding has. */
function actorsOf(by: readonly string[], values: readonly string[]) {
  const firstOf = (...names: string[]): string | undefined =>
    values[by.findIndex((field) => names.includes(field))];
  const port = Number(firstOf('tcp.dstport', 'udp.dstport') ?? Number.NaN);
  return {
    source: firstOf('ip.src', 'ipv6.src', 'eth.src', 'wlan.ta', 'wlan.sa'),
    target: firstOf('ip.dst', 'ipv6.dst', 'eth.dst', 'wlan.bssid', 'wlan.da'),
    port: Number.isNaN(port) ? undefined : port,
    name: firstOf('dns.qry.name', 'http.host', 'tls.handshake.extensions_server_name', 'wlan.ssid'),
  };
}

function filterOf(
  { filter }: ThresholdRule,
  { source, target }: ReturnType<typeof actorsOf>,
): string | undefined {
  const parts = [
    filter === undefined ? undefined : `(${filter})`,
    addressFilter(source),
    addressFilter(target),
  ];
  const wanted = parts.filter((part) => part !== undefined);
  return wanted.length === 0 ? undefined : wanted.join(' and ');
}
