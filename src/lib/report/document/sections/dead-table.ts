import type { ServerRow } from '../../overview/flow-rows.js';
import type { Table } from '../document.js';
import type { SectionSource } from '../section.js';

/** Ports of one host that are named; a scan tries thousands. */
const MAX_PORTS = 8;

/** The ports of one host that no connection came about with. */
interface DeadHost {
  readonly address: string;
  readonly ports: number[];
  connections: number;
  answered: number;
  readonly clients: Set<string>;
}

/** Hosts with ports that nobody answers at, or that refuse: a service that is down, or one that never was. */
export function deadTable(servers: readonly ServerRow[], { hostOf, rows }: SectionSource): Table {
  const hosts = new Map<string, DeadHost>();
  for (const { address, port, failed, answered, clients } of servers) {
    const host = hosts.get(address) ?? {
      address,
      ports: [],
      connections: 0,
      answered: 0,
      clients: new Set(),
    };
    if (port !== undefined) host.ports.push(port);
    host.connections += failed;
    host.answered += answered;
    for (const client of clients) host.clients.add(client);
    hosts.set(address, host);
  }
  const byConnections = [...hosts.values()].sort((a, b) => b.connections - a.connections);
  return {
    kind: 'table',
    id: 'dead_ports',
    title: 'Where no connection came about',
    columns: [
      { id: 'host', title: 'host', kind: 'text' },
      { id: 'connections', title: 'tried', kind: 'count' },
      { id: 'clients', title: 'clients', kind: 'count' },
      { id: 'ports', title: 'ports', kind: 'count' },
      { id: 'answer', title: 'answer', kind: 'text' },
      { id: 'which', title: 'which ports', kind: 'text' },
    ],
    rows: byConnections
      .slice(0, rows)
      .map(({ address, connections, clients, ports, answered }) => [
        hostOf(address),
        connections,
        clients.size,
        ports.length,
        answered === 0 ? 'none' : 'refused',
        portList(ports),
      ]),
    total: byConnections.length,
  };
}

const portList = (ports: readonly number[]): string =>
  [...ports]
    .sort((a, b) => a - b)
    .slice(0, MAX_PORTS)
    .join(' ') + (ports.length > MAX_PORTS ? ' …' : '');
