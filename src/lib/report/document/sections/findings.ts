import { wholeMs } from '../../../bytes/time.js';
import type { FindingGroup } from '../../overview/findings-overview.js';
import type { Overview } from '../../overview/overview.js';
import type { ModelRow } from '../../overview/predictions-overview.js';
import { type Block, type EventChart, foreign, named, say, type Table } from '../document.js';
import { defineSection, type SectionSource } from '../section.js';
import { findingItem, groupSpan } from './finding-item.js';

const MAX_TIMELINE_ROWS = 16;
const MAX_UNUSUAL = 50;

/** What is suspicious: findings by severity, with evidence, and what models say. */
export const findings = defineSection({
  id: 'findings',
  about: 'What detectors and models found, with evidence and advice',
  make: (source) => {
    const { findings: overview, predictions, wasAnalysed } = source.overview;
    const groups = overview.groups();
    const models = predictions.models.top();
    if (groups.length === 0 && models.length === 0 && !wasAnalysed) return undefined;
    const blocks: Block[] = [];
    if (groups.length === 0)
      blocks.push({ kind: 'text', parts: say`No detector found anything suspicious.` });
    else blocks.push(...findingBlocks(groups, source));
    blocks.push(...models.flatMap((model) => modelBlocks(model, source)));
    return { id: 'findings', title: 'What is suspicious', blocks };
  },
});

function findingBlocks(groups: readonly FindingGroup[], source: SectionSource): Block[] {
  const { count } = source.overview.findings;
  const kept = groups.flatMap((group) => group.kept);
  const items = kept.slice(0, source.rows).map((finding) => findingItem(finding, source));
  return [
    ...(groups.length > 1 || count > 1 ? [groupTable(groups)] : []),
    ...timeline(groups, source.overview),
    { kind: 'findings', id: 'findings', items, total: count },
  ];
}

const groupTable = (groups: readonly FindingGroup[]): Table => ({
  kind: 'table',
  id: 'finding_kinds',
  title: 'Findings by kind',
  columns: [
    { id: 'severity', title: 'severity', kind: 'tone' },
    { id: 'detector', title: 'detector', kind: 'text' },
    { id: 'findings', title: 'findings', kind: 'count' },
    { id: 'when', title: 'when', kind: 'text' },
    { id: 'example', title: 'for example', kind: 'text', isLeading: true },
  ],
  rows: groups.map((group) => [
    group.severity,
    foreign(group.detector),
    group.count,
    groupSpan(group),
    foreign(group.kept[0]?.title ?? ''),
  ]),
  total: groups.length,
});

/** When in the capture the findings were; nothing where all is of one moment. */
function timeline(groups: readonly FindingGroup[], overview: Overview): EventChart[] {
  const timed = groups.filter(({ first, last }) => first.decimals > 0 && last.decimals > 0);
  const whole = [overview.first, overview.last].filter(({ decimals }) => decimals > 0).map(wholeMs);
  const startMs = Math.min(...whole, ...timed.map(({ first }) => wholeMs(first)));
  const endMs = Math.max(...whole, ...timed.map(({ last }) => wholeMs(last)));
  if (!(endMs > startMs)) return [];
  const rows = timed.slice(0, MAX_TIMELINE_ROWS).map(({ detector, severity, kept }) => ({
    name: foreign(detector),
    tone: severity,
    spans: kept
      .filter(({ first, last }) => first.decimals > 0 && last.decimals > 0)
      .map(({ first, last, title }) => ({
        startMs: wholeMs(first),
        endMs: wholeMs(last),
        about: foreign(title),
      })),
  }));
  return [{ kind: 'events', id: 'findings_over_time', title: 'Findings over time', startMs, endMs, rows }];
}

function modelBlocks(
  { model, rows, unusual, abstained, labels, worst }: ModelRow,
  { hostOf }: SectionSource,
): Block[] {
  const classes = [...labels].sort(([, a], [, b]) => b - a);
  const blocks: Block[] = [
    {
      kind: 'text',
      parts: say`Model ${named(model)} looked at ${String(rows)} rows; ${String(unusual)} are unusual, of ${String(abstained)} it says nothing. A score alone is a hint, no proof.`,
    },
  ];
  if (classes.length > 0) {
    blocks.push({
      kind: 'table',
      id: 'classes',
      title: 'Classes',
      columns: [
        { id: 'class', title: 'class', kind: 'text' },
        { id: 'rows', title: 'rows', kind: 'count' },
      ],
      rows: classes.map(([label, count]) => [foreign(label), count]),
      total: classes.length,
    });
  }
  if (unusual === 0) return blocks;
  const unusualRows = worst.top(MAX_UNUSUAL);
  blocks.push({
    kind: 'table',
    id: 'unusual',
    title: 'Most unusual',
    columns: [
      { id: 'originator', title: 'originator', kind: 'text' },
      { id: 'responder', title: 'responder', kind: 'text' },
      { id: 'port', title: 'port', kind: 'text' },
      { id: 'score', title: 'score', kind: 'number' },
      { id: 'p_value', title: 'p-value', kind: 'number' },
      { id: 'why', title: 'why', kind: 'text' },
    ],
    rows: unusualRows.map((row) => [
      row.originator === undefined ? undefined : hostOf(row.originator),
      row.responder === undefined ? undefined : hostOf(row.responder),
      row.port === undefined ? undefined : String(row.port),
      row.score,
      row.pValue,
      row.reason === undefined ? undefined : foreign(row.reason),
    ]),
    total: unusual,
  });
  return blocks;
}
