import type { ServerRow } from '../../overview/flow-rows.js';
import type { Overview } from '../../overview/overview.js';
import type { Cell, Table } from '../document.js';
import { percentOf, quantityText } from '../quantity.js';
import type { SectionSource } from '../section.js';

const FACTOR = 1.5;
/** Differences below these are not felt, whatever the factor. */
const LEAST = { ms: 20, percent: 1 } as const;

interface Worsening {
  readonly what: string;
  readonly kind: 'ms' | 'percent';
  readonly of: (server: ServerRow) => number | undefined;
}

const WORSENINGS: readonly Worsening[] = [
  { what: 'round trip', kind: 'ms', of: ({ roundTrip }) => roundTrip.quantile(0.5) },
  { what: 'answer', kind: 'ms', of: ({ response }) => response.quantile(0.5) },
  {
    what: 'sent again',
    kind: 'percent',
    of: ({ retransmissions, dataSegments }) =>
      dataSegments === 0 ? undefined : percentOf(retransmissions, dataSegments),
  },
  { what: 'failed', kind: 'percent', of: ({ failed, flows }) => percentOf(failed, flows) },
];

interface Worse {
  readonly server: ServerRow;
  readonly what: string;
  readonly kind: 'ms' | 'percent';
  readonly before: number;
  readonly now: number;
}

/** Services that both captures have and that are slower, or lose more, now. */
export function worseServers({ overview, hostOf, rows }: SectionSource, baseline: Overview): Table {
  const worse = overview.flows.servers
    .top()
    .flatMap((server) => worseThan(baseline.flows.servers.get(keyOf(server)), server))
    .sort((a, b) => b.now / Math.max(b.before, 1) - a.now / Math.max(a.before, 1));
  return {
    kind: 'table',
    id: 'worse_services',
    title: 'Services that are worse',
    columns: [
      { id: 'server', title: 'server', kind: 'text' },
      { id: 'port', title: 'port', kind: 'text' },
      { id: 'what', title: 'what', kind: 'text' },
      { id: 'before', title: 'baseline', kind: 'text' },
      { id: 'now', title: 'now', kind: 'text' },
    ],
    rows: worse
      .slice(0, rows)
      .map(({ server, what, kind, before, now }): Cell[] => [
        hostOf(server.address),
        `${server.port ?? '-'}/${server.proto}`,
        what,
        quantityText(before, kind),
        quantityText(now, kind),
      ]),
    total: worse.length,
  };
}

function worseThan(before: ServerRow | undefined, now: ServerRow): Worse[] {
  if (before === undefined) return [];
  return WORSENINGS.flatMap(({ what, kind, of }) => {
    const [then, today] = [of(before), of(now)];
    if (then === undefined || today === undefined) return [];
    const isWorse = today > then * FACTOR && today - then >= LEAST[kind];
    return isWorse ? [{ server: now, what, kind, before: then, now: today }] : [];
  });
}

const keyOf = ({ proto, port, address }: ServerRow): string => `${proto} ${port ?? ''} ${address}`;
