import type { HostRow, PairRow, ServerRow } from '../../overview/flow-rows.js';
import { type Block, foreign, type Part, type Parts, type Section, type Table } from '../document.js';
import { countText } from '../quantity.js';
import { defineSection, type SectionSource } from '../section.js';

const MAX_BARS = 10;

/** Who talks to whom, how much, and about what. */
export const talkers = defineSection({
  id: 'talkers',
  about: 'Who talks to whom: hosts, conversations, services',
  make: (source) => {
    const { hosts, pairs, servers } = source.overview.flows;
    if (hosts.size === 0) return counted(source);
    const busiest = hosts.top(source.rows);
    const blocks: Block[] = [
      {
        kind: 'bars',
        id: 'busiest_hosts',
        title: 'Busiest hosts, bytes sent and received',
        unit: 'bytes',
        bars: busiest
          .slice(0, MAX_BARS)
          .map(({ address, weight }) => ({ name: source.hostOf(address), value: weight })),
      },
      hostTable(busiest, source),
      pairTable(pairs.top(source.rows), source),
      serverTable(byClients(servers.rows()), source),
    ];
    return { id: 'talkers', title: 'Who talks to whom', blocks };
  },
});

/** The same of statistics alone, which tell of no flow. */
function counted({ overview: { stats }, hostOf, rows }: SectionSource): Section | undefined {
  const endpoints = stats?.ip?.endpoints;
  if (endpoints === undefined || endpoints.top.length === 0) return undefined;
  return {
    id: 'talkers',
    title: 'Who talks to whom',
    blocks: [
      {
        kind: 'table',
        id: 'hosts',
        title: 'Hosts',
        columns: [
          { id: 'host', title: 'host', kind: 'text' },
          { id: 'bytes_sent', title: 'sent', kind: 'bytes' },
          { id: 'bytes_received', title: 'received', kind: 'bytes' },
          { id: 'packets', title: 'packets', kind: 'count' },
        ],
        rows: endpoints.top
          .slice(0, rows)
          .map(({ address, tx_bytes, rx_bytes, packets }) => [hostOf(address), tx_bytes, rx_bytes, packets]),
        total: endpoints.entries,
      },
    ],
  };
}

const forgottenNote = (forgotten: number): string | undefined =>
  forgotten === 0
    ? undefined
    : `${countText(forgotten, 'smaller one')} did not fit into memory and are missing`;

function hostTable(rows: readonly HostRow[], { hostOf, overview: { flows } }: SectionSource): Table {
  return {
    kind: 'table',
    id: 'hosts',
    title: 'Hosts',
    columns: [
      { id: 'host', title: 'host', kind: 'text' },
      { id: 'bytes_sent', title: 'sent', kind: 'bytes' },
      { id: 'bytes_received', title: 'received', kind: 'bytes' },
      { id: 'peers', title: 'peers', kind: 'text' },
      { id: 'flows_begun', title: 'flows begun', kind: 'count' },
      { id: 'flows_served', title: 'served', kind: 'count' },
      { id: 'failed', title: 'failed', kind: 'count' },
    ],
    rows: rows.map((host) => [
      hostOf(host.address),
      host.sentBytes,
      host.receivedBytes,
      host.hasMorePeers ? `>${host.peers.size}` : String(host.peers.size),
      host.asOriginator,
      host.asResponder,
      host.failed,
    ]),
    total: flows.hosts.size,
    note: forgottenNote(flows.hosts.forgotten),
  };
}

function pairTable(rows: readonly PairRow[], { hostOf, overview: { flows } }: SectionSource): Table {
  return {
    kind: 'table',
    id: 'conversations',
    title: 'Conversations',
    columns: [
      { id: 'originator', title: 'originator', kind: 'text' },
      { id: 'responder', title: 'responder', kind: 'text' },
      { id: 'bytes', title: 'bytes', kind: 'bytes' },
      { id: 'bytes_back', title: 'back', kind: 'bytes' },
      { id: 'flows', title: 'flows', kind: 'count' },
      { id: 'failed', title: 'failed', kind: 'count' },
      { id: 'services', title: 'services', kind: 'text' },
    ],
    rows: rows.map((pair) => [
      hostOf(pair.originator),
      hostOf(pair.responder),
      pair.bytes,
      pair.bytesBack,
      pair.flows,
      pair.failed,
      joined([...pair.services]),
    ]),
    total: flows.pairs.size,
    note: forgottenNote(flows.pairs.forgotten),
  };
}

const joined = (names: readonly string[]): Parts =>
  names.flatMap((name, index): Part[] => (index === 0 ? [foreign(name)] : [', ', foreign(name)]));

/** Ports that somebody answers at: groups (multicast, broadcast) and ICMP are no services. */
const isService = ({ port, flows, failed, answered }: ServerRow): boolean =>
  port !== undefined && flows > failed && answered > 0;

/** What many use is a service; what one host used once is mostly not worth a line. */
const byClients = (rows: readonly ServerRow[]): ServerRow[] =>
  rows
    .filter(isService)
    .sort((a, b) => b.clients.size - a.clients.size || b.flows - a.flows || b.weight - a.weight);

function serverTable(
  services: readonly ServerRow[],
  { hostOf, rows, overview: { flows } }: SectionSource,
): Table {
  return {
    kind: 'table',
    id: 'services',
    title: 'Services, most used first',
    columns: [
      { id: 'server', title: 'server', kind: 'text' },
      { id: 'port', title: 'port', kind: 'text' },
      { id: 'service', title: 'service', kind: 'text' },
      { id: 'clients', title: 'clients', kind: 'text' },
      { id: 'flows', title: 'flows', kind: 'count' },
      { id: 'failed', title: 'failed', kind: 'count' },
      { id: 'bytes', title: 'bytes', kind: 'bytes' },
    ],
    rows: services
      .slice(0, rows)
      .map((server) => [
        hostOf(server.address),
        server.port === undefined ? server.proto : `${server.port}/${server.proto}`,
        server.service === undefined ? undefined : foreign(server.service),
        server.hasMoreClients ? `>${server.clients.size}` : String(server.clients.size),
        server.flows,
        server.failed,
        server.bytes,
      ]),
    total: services.length,
    note: forgottenNote(flows.servers.forgotten),
  };
}
