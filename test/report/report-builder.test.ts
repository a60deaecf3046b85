import { describe, expect, it } from 'vitest';
import { FINDING_RECORD, type FindingRecord, type Severity } from '../../src/lib/findings/finding-record.js';
import { FLOW_RECORD, type FlowRecord } from '../../src/lib/flows/flow-record.js';
import { END_RECORD, type EndRecord } from '../../src/lib/records/end.js';
import { compileFactory } from '../../src/lib/records/shape.js';
import { buildDocument } from '../../src/lib/report/document/build.js';
import type { Block, Document } from '../../src/lib/report/document/document.js';
import { hostsNamed } from '../../src/lib/report/document/hosts.js';
import type { Overview } from '../../src/lib/report/overview/overview.js';
import { ReportBuilder } from '../../src/lib/report/overview/report-builder.js';
import { REPORT_FORMATS } from '../../src/lib/report/report-formats/registry.js';

const newFinding = compileFactory<FindingRecord>(FINDING_RECORD);
const newFlow = compileFactory<FlowRecord>(FLOW_RECORD);
const newEnd = compileFactory<EndRecord>(END_RECORD);
const NONE = 1_000;

function finding(number: number, severity: Severity = 'notice', detector = 'port-scan'): FindingRecord {
  const record = Object.assign(newFinding(), { type: 'finding', v: 1, id: `F${number}`, detector, severity });
  Object.assign(record, { confidence: 'high', title: `finding ${number}`, count: number, description: '' });
  Object.assign(record.evidence, { measure: 'something', observed: number });
  Object.assign(record.first, { seconds: number, nanoseconds: 0, decimals: 6 });
  Object.assign(record.last, { seconds: number + 1, nanoseconds: 0, decimals: 6 });
  return record;
}

interface FlowParts {
  readonly from: string;
  readonly to: string;
  readonly port?: number;
  readonly state?: string;
  readonly bytes?: number;
  readonly connectMs?: number;
}

function flow(
  number: number,
  { from, to, port = 80, state = 'SF', bytes = 1_000, connectMs }: FlowParts,
): FlowRecord {
  const record = Object.assign(newFlow(), {
    type: 'flow',
    v: 1,
    uid: `C${number}`,
    proto: 'tcp',
    conn_state: state,
  });
  Object.assign(record, { reason: 'closed', duration: 1, orig_pkts: 5, resp_pkts: state === 'S0' ? 0 : 5 });
  Object.assign(record, { orig_l2_bytes: bytes, resp_l2_bytes: state === 'S0' ? 0 : bytes, missed_bytes: 0 });
  Object.assign(record.id, { orig_h: from, orig_p: 40_000, resp_h: to, resp_p: port });
  Object.assign(record.ts, { seconds: 1_000 + number, nanoseconds: 0, decimals: 6 });
  if (connectMs !== undefined) {
    record.tcp = { handshake: { total_ms: connectMs }, orig: {}, resp: {} } as NonNullable<FlowRecord['tcp']>;
  }
  return record;
}

function overviewOf(fill: (builder: ReportBuilder) => void): Overview {
  const builder = new ReportBuilder(undefined);
  fill(builder);
  const end = Object.assign(newEnd(), { type: 'end', v: 1, command: 'report', complete: true });
  Object.assign(end.first, { seconds: 1_000, nanoseconds: 0, decimals: 6 });
  Object.assign(end.last, { seconds: 1_100, nanoseconds: 0, decimals: 6 });
  while (!builder.endFlows());
  return builder.finish(end);
}

const documentOf = (overview: Overview, baseline?: Overview, rows = NONE): Document =>
  buildDocument({
    overview,
    baseline,
    title: 'Test',
    sections: undefined,
    hostOf: hostsNamed(overview.names, () => undefined),
    rows,
    inputs: 'FILE',
  });

const blocksOf = (document: Document, id: string): readonly Block[] =>
  document.sections.find((section) => section.id === id)?.blocks ?? [];

/** The rows of a table, words and numbers as JSON has them. */
function rowsOf(document: Document, id: string): Record<string, unknown>[] {
  const same = (text: string): string => text;
  const paint = { bold: same, dim: same, accent: same, alarm: same };
  const json = JSON.parse(
    REPORT_FORMATS.json(document, { width: 100, rows: 10, paint, isUnicode: true, table: undefined }),
  ) as { sections: { blocks: { id?: string; rows?: Record<string, unknown>[] }[] }[] };
  return json.sections.flatMap(({ blocks }) => blocks).find((block) => block.id === id)?.rows ?? [];
}

describe('findings', () => {
  it('are counted all, and told by the gravest, when there are 100,000', () => {
    const overview = overviewOf((builder) => {
      for (let number = 0; number < 100_000; number += 1) {
        builder.takeFinding(
          finding(number, number === 77_777 ? 'critical' : 'notice', `detector-${number % 20}`),
        );
      }
    });
    const document = documentOf(overview);
    const [block] = blocksOf(document, 'findings').filter(({ kind }) => kind === 'findings');
    expect(block).toMatchObject({ total: 100_000 });
    const rows = rowsOf(document, 'finding_kinds');
    expect(rows[0]).toMatchObject({ severity: 'critical', findings: 1, example: 'finding 77777' });
    expect(rows.reduce((sum, row) => sum + Number(row.findings), 0)).toBe(100_000);
    const kept = overview.findings.groups().reduce((sum, group) => sum + group.kept.length, 0);
    expect(kept).toBe(20 * 64 + 1);
  });

  it('come in an order that does not depend on the order in which they came', () => {
    const numbers = Array.from({ length: 500 }, (_, index) => index);
    const texts = [numbers, numbers.toReversed()].map((order) =>
      JSON.stringify(
        documentOf(
          overviewOf((builder) => {
            for (const number of order)
              builder.takeFinding(finding(number, number % 3 === 0 ? 'warning' : 'info'));
          }),
        ),
      ),
    );
    expect(texts[0]).toBe(texts[1]);
  });

  it('that are told again take the place of what was told before', () => {
    const overview = overviewOf((builder) => {
      builder.takeFinding(finding(1, 'notice'));
      builder.takeFinding({ ...finding(1, 'critical'), count: 100 });
    });
    expect(overview.findings.count).toBe(1);
    expect(overview.findings.bySeverity).toMatchObject({ notice: 0, critical: 1 });
    expect(
      overview.findings.groups().map(({ severity, count, kept }) => [severity, count, kept.length]),
    ).toEqual([['critical', 1, 1]]);
  });
});

describe('flows', () => {
  const scan = overviewOf((builder) => {
    for (let port = 1; port <= 500; port += 1) {
      builder.takeFlow(
        flow(port, { from: '10.0.0.66', to: '10.0.0.1', port, state: port === 22 ? 'SF' : 'S0' }),
      );
    }
  });

  it('tell who begins in vain, and do not take every port that is tried for a service', () => {
    const document = documentOf(scan);
    expect(rowsOf(document, 'hosts')[0]).toMatchObject({
      host: { address: '10.0.0.66' },
      flows_begun: 500,
      failed: 499,
    });
    expect(rowsOf(document, 'services')).toMatchObject([
      { server: { address: '10.0.0.1' }, port: '22/tcp', flows: 1 },
    ]);
    expect(rowsOf(document, 'dead_ports')).toMatchObject([{ connections: 499, ports: 499, answer: 'none' }]);
  });

  it('are counted once where they are told several times while they go on', () => {
    const parts = overviewOf((builder) => {
      for (const part of [1, 2, 3]) {
        const record = flow(1, { from: '10.0.0.2', to: '10.0.0.1', bytes: part * 100 });
        builder.takeFlow(Object.assign(record, { part, reason: part === 3 ? 'closed' : 'active' }));
      }
    });
    expect([parts.flows.flows, parts.flows.bytes]).toEqual([1, 600]);
  });

  it('of many hosts leave the busiest, and say how many were given up', () => {
    const overview = overviewOf((builder) => {
      for (let number = 0; number < 40_000; number += 1) {
        const to = `10.9.${Math.floor(number / 200)}.${(number % 200) + 1}`;
        builder.takeFlow(flow(number, { from: '192.0.2.1', to, bytes: number === 20_000 ? 1e9 : 60 }));
      }
    });
    expect(overview.flows.hosts.size).toBeLessThanOrEqual(16_384);
    expect(overview.flows.hosts.size + overview.flows.hosts.forgotten).toBeGreaterThanOrEqual(40_001);
    expect(overview.flows.hosts.top(2).map(({ address }) => address)).toEqual(['192.0.2.1', '10.9.100.1']);
  });
});

describe('a comparison', () => {
  const [before, now] = [
    overviewOf((builder) => {
      for (let number = 0; number < 10; number += 1) {
        builder.takeFlow(flow(number, { from: '10.0.0.2', to: '10.0.0.1', connectMs: 10 }));
        builder.takeFlow(flow(100 + number, { from: '10.0.0.3', to: '10.0.0.1', port: 22, connectMs: 10 }));
      }
      builder.takeFinding(finding(1, 'notice', 'beacon'));
    }),
    overviewOf((builder) => {
      for (let number = 0; number < 10; number += 1) {
        builder.takeFlow(flow(number, { from: '10.0.0.2', to: '10.0.0.1', connectMs: 80 }));
        builder.takeFlow(
          flow(100 + number, { from: '10.0.0.9', to: '10.0.0.2', port: 8_080, connectMs: 10 }),
        );
      }
      builder.takeFinding(finding(2, 'warning', 'port-scan'));
    }),
  ];
  const document = documentOf(now as Overview, before);

  it('tells hosts and services that are new, and gone', () => {
    const hosts = (id: string): unknown[] =>
      rowsOf(document, id).map((row) => row.host ?? [row.server, row.port]);
    expect(hosts('new_hosts')).toEqual([{ address: '10.0.0.9' }]);
    expect(hosts('gone_hosts')).toEqual([{ address: '10.0.0.3' }]);
    expect(hosts('new_services')).toEqual([[{ address: '10.0.0.2' }, '8080/tcp']]);
    expect(hosts('gone_services')).toEqual([[{ address: '10.0.0.1' }, '22/tcp']]);
  });

  it('tells what became slower, and which findings there were not before', () => {
    expect(rowsOf(document, 'worse_services')).toMatchObject([
      { server: { address: '10.0.0.1' }, port: '80/tcp', what: 'round trip', before: '10 ms', now: '80 ms' },
    ]);
    expect(rowsOf(document, 'changed_findings')).toEqual([
      { tone: 'warning', detector: 'port-scan', before: 0, now: 1 },
      { tone: 'good', detector: 'beacon', before: 1, now: 0 },
    ]);
  });

  it('of a capture with itself finds nothing', () => {
    const same = documentOf(now as Overview, now);
    for (const id of [
      'new_hosts',
      'gone_hosts',
      'new_services',
      'gone_services',
      'worse_services',
      'changed_findings',
    ]) {
      expect(rowsOf(same, id), id).toEqual([]);
    }
    const changed = rowsOf(same, 'changed_measures').filter(
      ({ factor }) => factor !== 'same' && factor !== undefined && factor !== '',
    );
    expect(changed).toEqual([]);
  });
});
