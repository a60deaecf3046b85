import type { Table } from '../document.js';
import { percentOf } from '../quantity.js';
import type { SectionSource } from '../section.js';

const SERVER_FAILURE = 2;
const NO_SUCH_NAME = 3;

/** How DNS servers answer. */
export const resolverTable = ({ overview, hostOf, rows }: SectionSource): Table => ({
  kind: 'table',
  id: 'dns_servers',
  title: 'DNS servers',
  columns: [
    { id: 'server', title: 'server', kind: 'text' },
    { id: 'queries', title: 'queries', kind: 'count' },
    { id: 'unanswered', title: 'unanswered', kind: 'percent' },
    { id: 'repeated', title: 'sent again', kind: 'count' },
    { id: 'no_such_name', title: 'no such name', kind: 'count' },
    { id: 'server_failure', title: 'failures', kind: 'count' },
    { id: 'mean_ms', title: 'answer', kind: 'ms' },
    { id: 'max_ms', title: 'at most', kind: 'ms' },
  ],
  rows: overview.flows.resolvers
    .top(rows)
    .map((row) => [
      hostOf(row.address),
      row.queries,
      percentOf(row.unanswered, row.queries),
      row.retries,
      row.codes.get(NO_SUCH_NAME) ?? 0,
      row.codes.get(SERVER_FAILURE) ?? 0,
      row.answered === 0 ? undefined : row.sumMs / row.answered,
      row.answered === 0 ? undefined : row.maxMs,
    ]),
  total: overview.flows.resolvers.size,
});
