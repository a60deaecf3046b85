import { type Outcome, packetsRead, verdict } from './compare.js';
import type { Run, Series } from './measure.js';
import { type Spread, spread } from './spread.js';

const SUMMARY_HEAD = ['what', 'peer', 'ours', 'peer', 'result: median (min-max)', 'bar', 'aim', 'met?'];
const RUNS_HEAD = ['command', 'runs', 'wall s: median (min-max)', 'cpu s', 'peak RSS MB'];
const GAP = '  ';

/** Lines of a table whose columns are as wide as they need to be. */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join(GAP)
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** The comparisons, a line each. */
export const summaryTable = (outcomes: readonly Outcome[], packets: number): string =>
  alignColumns([SUMMARY_HEAD, ...outcomes.map((outcome) => summaryRow(outcome, packets))]);

/** What every command took, over all comparisons it was part of, a line each. */
export function runsTable(outcomes: readonly Outcome[]): string {
  const runsOf = new Map<string, Run[]>();
  for (const { command, runs } of outcomes.flatMap(({ ours, peer }) => [ours, ...(peer ? [peer] : [])])) {
    runsOf.set(command, [...(runsOf.get(command) ?? []), ...runs]);
  }
  const ran = [...runsOf].filter(([, runs]) => runs.length > 0);
  return alignColumns([RUNS_HEAD, ...ran.map(runsRow)]);
}

function summaryRow(outcome: Outcome, packets: number): string[] {
  const { bar, ours, peer, absent, result } = outcome;
  const unit = { packetsPerSec: ' x', wallTime: ' x', peakMemory: ' MB' }[bar.compares];
  const sign = bar.compares === 'packetsPerSec' ? '>=' : '<';
  const limit = (value: number | undefined): string =>
    value === undefined ? '-' : `${sign} ${value}${unit}`;
  return [
    bar.ours,
    bar.peer?.command ?? '-',
    amount(outcome, ours, packets),
    absent.length > 0 ? `absent: ${absent.join(', ')}` : amount(outcome, peer, packets),
    Number.isNaN(result.median) ? '-' : `${spreadText(result)}${unit}`,
    limit(bar.bar),
    limit(bar.aim),
    verdict(outcome),
  ];
}

function amount({ bar }: Outcome, series: Series | undefined, packets: number): string {
  if (series === undefined) return '-';
  if (series.failure !== undefined) return 'failed';
  const { median } = spread(series.runs.map(({ wallSec }) => wallSec));
  switch (bar.compares) {
    case 'packetsPerSec':
      return `${Math.round(packetsRead(series.command, packets) / median).toLocaleString('en')} packets/s`;
    case 'wallTime':
      return `${Math.round(median * 1_000)} ms`;
    case 'peakMemory':
      return peakText(series.runs);
  }
}

const runsRow = ([command, runs]: [string, Run[]]): string[] => [
  command,
  String(runs.length),
  spreadText(spread(runs.map(({ wallSec }) => wallSec))),
  digits(spread(runs.map(({ cpuSec }) => cpuSec)).median),
  peakText(runs),
];

function peakText(runs: readonly Run[]): string {
  const known = runs.flatMap(({ peakRssMb }) => (peakRssMb === 'unknown' ? [] : [peakRssMb]));
  return known.length === 0 ? 'unknown' : `${Math.round(Math.max(...known))} MB`;
}

const spreadText = ({ min, median, max }: Spread): string =>
  `${digits(median)} (${digits(min)}-${digits(max)})`;

/** Three digits that count. */
const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
