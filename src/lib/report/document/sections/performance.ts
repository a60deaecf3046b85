import type { ServerRow, TroubledRow } from '../../overview/flow-rows.js';
import type { TimelineResult } from '../../overview/timeline.js';
import { type Block, foreign, named, type Parts, type Series, say, type Table } from '../document.js';
import { countText, percentOf, quantityText } from '../quantity.js';
import { defineSection, type SectionSource } from '../section.js';
import { causesOf, costOf } from './causes.js';
import { deadTable } from './dead-table.js';
import { mediaTable } from './media-table.js';
import { resolverTable } from './resolver-table.js';

const MIN_STEPS = 3;

/** What is slow, lost or failing, and why. */
export const performance = defineSection({
  id: 'performance',
  about: 'What is slow, lost or failing, and why',
  make: (source) => {
    const { flows, timeline } = source.overview;
    const servers = flows.servers
      .rows()
      .filter(({ roundTrip, response, failed }) => roundTrip.count + response.count + failed > 0)
      .sort((a, b) => costOf(b) - costOf(a));
    const [alive, dead] = [servers.filter(isAlive), servers.filter((server) => !isAlive(server))];
    const slow = alive.filter((server) => causesOf(server).length > 0);
    const blocks: Block[] = [];
    if (alive.length > 0)
      blocks.push({ kind: 'text', parts: verdict(slow.length, alive.length) }, serverTable(alive, source));
    if (dead.length > 0) blocks.push(deadTable(dead, source));
    if (flows.troubled.size > 0) blocks.push(troubledTable(flows.troubled.top(source.rows), source));
    if (flows.resolvers.size > 0) blocks.push(resolverTable(source));
    if (flows.media.size > 0) blocks.push(mediaTable(source));
    if (timeline !== undefined && timeline.packets.length >= MIN_STEPS) blocks.push(...charts(timeline));
    return blocks.length === 0 ? undefined : { id: 'performance', title: 'What is slow, and why', blocks };
  },
});

/** Whether any connection came about. */
const isAlive = ({ flows, failed }: ServerRow): boolean => flows > failed;

const verdict = (slow: number, all: number): Parts =>
  slow === 0
    ? say`No service is slow, of ${countText(all, 'TCP service')}: round trips, answers and losses are within what people do not feel.`
    : say`${quantityText(slow, 'count')} of ${countText(all, 'TCP service')} ${slow === 1 ? 'is' : 'are'} slow or ${slow === 1 ? 'fails' : 'fail'}.`;

function serverTable(servers: readonly ServerRow[], { hostOf, rows }: SectionSource): Table {
  return {
    kind: 'table',
    id: 'slow_services',
    title: 'Services by the time they cost, and why',
    columns: [
      { id: 'server', title: 'server', kind: 'text' },
      { id: 'port', title: 'port', kind: 'text' },
      { id: 'why', title: 'why', kind: 'text', isLeading: true },
      { id: 'connections', title: 'connections', kind: 'count' },
      { id: 'round_trip_ms', title: 'round trip', kind: 'ms' },
      { id: 'answer_ms', title: 'answer', kind: 'ms' },
      { id: 'answer_p95_ms', title: 'answer p95', kind: 'ms' },
      { id: 'sent_again', title: 'sent again', kind: 'percent' },
      { id: 'failed', title: 'failed', kind: 'count' },
    ],
    rows: servers
      .slice(0, rows)
      .map((server) => [
        hostOf(server.address),
        server.service === undefined
          ? `${server.port ?? '-'}`
          : [`${server.port ?? '-'} `, foreign(server.service)],
        causesOf(server).join('; ') || 'well',
        server.flows,
        server.roundTrip.quantile(0.5),
        server.response.quantile(0.5),
        server.response.quantile(0.95),
        percentOf(server.retransmissions, server.dataSegments),
        server.failed,
      ]),
    total: servers.length,
  };
}

function troubledTable(troubled: readonly TroubledRow[], { hostOf, overview }: SectionSource): Table {
  return {
    kind: 'table',
    id: 'troubled_connections',
    title: 'Connections with the most trouble',
    columns: [
      { id: 'originator', title: 'originator', kind: 'text' },
      { id: 'responder', title: 'responder', kind: 'text' },
      { id: 'port', title: 'port', kind: 'text' },
      { id: 'sent_again', title: 'sent again', kind: 'count' },
      { id: 'share', title: 'of data', kind: 'percent' },
      { id: 'zero_windows', title: 'zero windows', kind: 'count' },
      { id: 'resets', title: 'resets', kind: 'count' },
      { id: 'round_trip_ms', title: 'round trip', kind: 'ms' },
      { id: 'seconds', title: 'lasted', kind: 'seconds' },
      { id: 'state', title: 'state', kind: 'text' },
      { id: 'uid', title: 'flow', kind: 'text' },
    ],
    rows: troubled.map((row) => [
      hostOf(row.originator),
      hostOf(row.responder),
      String(row.port ?? '-'),
      row.retransmissions,
      percentOf(row.retransmissions, row.dataSegments),
      row.zeroWindows,
      row.resets,
      row.roundTripMs,
      row.seconds,
      foreign(row.state),
      named(row.uid),
    ]),
    total: overview.flows.troubled.size + overview.flows.troubled.forgotten,
  };
}

/** Latency, loss and failures over time, as far as there are any. */
function charts({ startMs, stepMs, ...time }: TimelineResult): Block[] {
  const steps = { startMs, stepMs };
  const latency: Series[] = [
    { name: 'TCP connect, median', values: time.connectMs.map((step) => step?.p50) },
    { name: 'DNS answer, median', values: time.dnsMs.map((step) => step?.p50) },
    { name: 'DNS answer, p95', values: time.dnsMs.map((step) => step?.p95) },
  ].filter(({ values }) => values.filter((value) => value !== undefined).length > 1);
  const share = (parts: readonly number[], wholes: readonly number[]): (number | undefined)[] =>
    parts.map((part, step) =>
      (wholes[step] ?? 0) > 0 ? Math.min(100, percentOf(part, wholes[step] ?? 0)) : undefined,
    );
  const loss: Series[] = [
    { name: 'segments sent again', values: share(time.resent, time.segments) },
    { name: 'connections failed', values: share(time.failures, time.attempts) },
  ].filter(({ values }) => values.some((value) => (value ?? 0) > 0));
  return [
    ...(latency.length === 0
      ? []
      : [
          {
            kind: 'lines' as const,
            id: 'latency',
            title: 'Latency over time',
            unit: 'ms' as const,
            ...steps,
            series: latency,
          },
        ]),
    ...(loss.length === 0
      ? []
      : [
          {
            kind: 'lines' as const,
            id: 'loss',
            title: 'Loss and failures over time',
            unit: 'percent' as const,
            ...steps,
            series: loss,
          },
        ]),
  ];
}
