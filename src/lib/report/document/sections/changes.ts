import type { HostRow, ServerRow } from '../../overview/flow-rows.js';
import type { HeaviestTable } from '../../overview/heaviest-table.js';
import { extentOf, type Overview } from '../../overview/overview.js';
import type { Block, Cell, Parts, Table, Tone } from '../document.js';
import { foreign, say } from '../document.js';
import { percentOf, quantityText } from '../quantity.js';
import { defineSection, type SectionSource } from '../section.js';
import { worseServers } from './worse-servers.js';

const BITS_PER_BYTE = 8;
/** What grows by less is the noise of any two days. */
const NOTED_FACTOR = 1.5;

/** What is new, gone, or worse than in the capture that this one is compared with. */
export const changes = defineSection({
  id: 'changes',
  about: 'With --baseline: what is new, gone, or worse',
  make: (source) => {
    const { baseline, overview } = source;
    if (baseline === undefined) return undefined;
    const [before, now] = [baseline.flows, overview.flows];
    const blocks: Block[] = [
      measureTable(baseline, overview),
      ...findingKinds(baseline, overview),
      worseServers(source, baseline),
      ...hostTables(source, before.hosts, now.hosts),
      ...serverTables(source, before.servers, now.servers),
    ];
    return { id: 'changes', title: 'Compared with the baseline', blocks };
  },
});

interface Measure {
  readonly name: string;
  readonly kind: 'percent' | 'bits' | 'ms' | 'count' | 'number';
  readonly of: (overview: Overview) => number | undefined;
  /** More of it is worse. */
  readonly isBad: boolean;
}

const MEASURES: readonly Measure[] = [
  {
    name: 'traffic',
    kind: 'bits',
    isBad: false,
    of: (overview) => perSecond(extentOf(overview).bytes * BITS_PER_BYTE, overview),
  },
  {
    name: 'packets per second',
    kind: 'number',
    isBad: false,
    of: (overview) => perSecond(extentOf(overview).packets, overview),
  },
  {
    name: 'flows per minute',
    kind: 'number',
    isBad: false,
    of: (overview) => (perSecond(overview.flows.flows, overview) ?? 0) * 60,
  },
  { name: 'hosts', kind: 'count', isBad: false, of: ({ flows }) => flows.hosts.size },
  {
    name: 'TCP connections failed',
    kind: 'percent',
    isBad: true,
    of: ({ flows }) => percentOf(flows.failed, flows.tcpFlows),
  },
  {
    name: 'TCP segments sent again',
    kind: 'percent',
    isBad: true,
    of: ({ flows }) => percentOf(flows.retransmissions, flows.dataSegments),
  },
  {
    name: 'DNS queries unanswered',
    kind: 'percent',
    isBad: true,
    of: ({ flows }) => sumOf(flows.resolvers.rows(), 'unanswered', 'queries'),
  },
  { name: 'DNS answers, mean', kind: 'ms', isBad: true, of: ({ stats }) => msOf(stats?.dns?.latency.mean) },
  {
    name: 'packets lost by the capture',
    kind: 'count',
    isBad: true,
    of: ({ stats }) => stats?.health?.dropped,
  },
  {
    name: 'findings',
    kind: 'count',
    isBad: true,
    of: ({ findings, wasAnalysed }) => (wasAnalysed ? findings.count : undefined),
  },
];

const MS_PER_SECOND = 1_000;
const msOf = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : seconds * MS_PER_SECOND;

function perSecond(value: number, overview: Overview): number | undefined {
  const { seconds } = extentOf(overview);
  return seconds > 0 ? value / seconds : undefined;
}

function sumOf<Key extends string>(
  rows: readonly Record<Key, number>[],
  part: Key,
  whole: Key,
): number | undefined {
  const sum = (key: Key): number => rows.reduce((total, row) => total + row[key], 0);
  return rows.length === 0 ? undefined : percentOf(sum(part), sum(whole));
}

function measureTable(baseline: Overview, overview: Overview): Table {
  const rows = MEASURES.flatMap(({ name, kind, isBad, of }): Cell[][] => {
    const [before, now] = [of(baseline), of(overview)];
    if (before === undefined && now === undefined) return [];
    const text = (value: number | undefined): string =>
      value === undefined ? '-' : quantityText(value, kind);
    return [[toneOf(before, now, isBad), name, text(before), text(now), factorText(before, now)]];
  });
  return {
    kind: 'table',
    id: 'changed_measures',
    title: 'Then and now',
    columns: [
      { id: 'tone', title: '', kind: 'tone' },
      { id: 'measure', title: 'measure', kind: 'text' },
      { id: 'before', title: 'baseline', kind: 'text' },
      { id: 'now', title: 'now', kind: 'text' },
      { id: 'factor', title: 'change', kind: 'text' },
    ],
    rows,
    total: rows.length,
  };
}

function toneOf(before: number | undefined, now: number | undefined, isBad: boolean): Tone {
  if (before === undefined || now === undefined || !isBad) return 'info';
  if (now > before * NOTED_FACTOR && now > 0) return 'warning';
  return now * NOTED_FACTOR < before ? 'good' : 'info';
}

function factorText(before: number | undefined, now: number | undefined): string {
  if (before === undefined || now === undefined) return '';
  if (before === now) return 'same';
  if (before === 0) return 'new';
  if (now === 0) return 'gone';
  return now > before
    ? `x ${quantityText(now / before, 'number')}`
    : `/ ${quantityText(before / now, 'number')}`;
}

/** Kinds of findings that one of the two has, or has more of. */
function findingKinds(baseline: Overview, overview: Overview): Block[] {
  const countsOf = ({ findings }: Overview): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const { detector, count } of findings.groups())
      counts.set(detector, (counts.get(detector) ?? 0) + count);
    return counts;
  };
  const [before, now] = [countsOf(baseline), countsOf(overview)];
  const gravest = new Map(
    overview.findings
      .groups()
      .toReversed()
      .map(({ detector, severity }) => [detector, severity]),
  );
  const names = [...new Set([...now.keys(), ...before.keys()])];
  const rows = names
    .filter((name) => before.get(name) !== now.get(name))
    .map((name): Cell[] => {
      const [then, today] = [before.get(name) ?? 0, now.get(name) ?? 0];
      const tone: Tone = then === 0 ? (gravest.get(name) ?? 'info') : today > then ? 'notice' : 'good';
      return [tone, foreign(name), then, today];
    });
  if (rows.length === 0) return [];
  return [
    {
      kind: 'table',
      id: 'changed_findings',
      title: 'Findings that changed',
      columns: [
        { id: 'tone', title: '', kind: 'tone' },
        { id: 'detector', title: 'detector', kind: 'text' },
        { id: 'before', title: 'baseline', kind: 'count' },
        { id: 'now', title: 'now', kind: 'count' },
      ],
      rows,
      total: rows.length,
    },
  ];
}

function hostTables(
  { hostOf, rows }: SectionSource,
  before: HeaviestTable<HostRow>,
  now: HeaviestTable<HostRow>,
): Block[] {
  const missing = (from: HeaviestTable<HostRow>, other: HeaviestTable<HostRow>): HostRow[] =>
    from.top().filter(({ address }) => other.get(address) === undefined);
  const table = (id: string, title: string, hosts: readonly HostRow[]): Table => ({
    kind: 'table',
    id,
    title,
    columns: [
      { id: 'host', title: 'host', kind: 'text' },
      { id: 'bytes_sent', title: 'sent', kind: 'bytes' },
      { id: 'bytes_received', title: 'received', kind: 'bytes' },
      { id: 'flows', title: 'flows', kind: 'count' },
    ],
    rows: hosts
      .slice(0, rows)
      .map((host) => [
        hostOf(host.address),
        host.sentBytes,
        host.receivedBytes,
        host.asOriginator + host.asResponder,
      ]),
    total: hosts.length,
  });
  return some(
    table('new_hosts', 'New hosts', missing(now, before)),
    table('gone_hosts', 'Hosts that are gone', missing(before, now)),
  );
}

function serverTables(
  { hostOf, rows }: SectionSource,
  before: HeaviestTable<ServerRow>,
  now: HeaviestTable<ServerRow>,
): Block[] {
  const keyOf = ({ proto, port, address }: ServerRow): string => `${proto} ${port ?? ''} ${address}`;
  const missing = (from: HeaviestTable<ServerRow>, other: HeaviestTable<ServerRow>): ServerRow[] =>
    from
      .top()
      .filter(
        (server) =>
          server.port !== undefined && server.flows > server.failed && other.get(keyOf(server)) === undefined,
      );
  const portOf = ({ port, proto, service }: ServerRow): Parts => [
    port === undefined ? proto : `${port}/${proto}`,
    ...(service === undefined ? [] : say` ${foreign(service)}`),
  ];
  const table = (id: string, title: string, servers: readonly ServerRow[]): Table => ({
    kind: 'table',
    id,
    title,
    columns: [
      { id: 'server', title: 'server', kind: 'text' },
      { id: 'port', title: 'port', kind: 'text' },
      { id: 'clients', title: 'clients', kind: 'count' },
      { id: 'flows', title: 'flows', kind: 'count' },
      { id: 'bytes', title: 'bytes', kind: 'bytes' },
    ],
    rows: servers
      .slice(0, rows)
      .map((server) => [
        hostOf(server.address),
        portOf(server),
        server.clients.size,
        server.flows,
        server.bytes,
      ]),
    total: servers.length,
  });
  return some(
    table('new_services', 'New services', missing(now, before)),
    table('gone_services', 'Services that are gone', missing(before, now)),
  );
}

const some = (...tables: readonly Table[]): Table[] => tables.filter(({ total }) => total > 0);
