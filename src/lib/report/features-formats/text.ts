import { timeText } from '../../bytes/time.js';
import { visible } from '../../bytes/visible.js';
import type { FeatureRow } from '../../features/feature-set.js';
import { isoTime } from '../iso-time.js';
import { numberText } from '../terminal-table.js';
import type { FeaturesFormat, FeaturesFormatOptions } from './format.js';

/** Where the output is no terminal, lines are as long as on a usual one. */
const USUAL_WIDTH = 100;
const INDENT = '  ';

/** A row as a line that says what it is about, and below it what is known, in as many columns as fit. */
export function featuresText({ set, width = USUAL_WIDTH }: FeaturesFormatOptions): FeaturesFormat {
  const names = set.features.map(({ name, unit }) => (unit === '1' ? name : `${name} (${unit})`));
  return {
    head: () => '',
    row(row) {
      const cells: string[] = [];
      for (const [index, name] of names.entries()) {
        const value = row.values[index] as number;
        if (Number.isFinite(value)) cells.push(`${name} ${numberText(value)}`);
      }
      return `${visible(headingOf(row))}\n${inColumns(cells, width)}\n`;
    },
  };
}

function headingOf({ subject, label }: FeatureRow): string {
  const { ts, id, proto, uid, host, stream, frame } = subject;
  const parts = [
    isoTime(ts) ?? (ts.decimals === 0 ? '-' : timeText(ts)),
    ...(frame === undefined ? [] : [`frame ${frame}`]),
    ...(uid === undefined ? [] : [uid]),
    ...(host === undefined ? [] : [host]),
    ...(id.orig_h === undefined
      ? []
      : [`${endText(id.orig_h, id.orig_p)} → ${endText(id.resp_h ?? '?', id.resp_p)}`]),
    ...(proto === undefined ? [] : [proto]),
    ...(stream === undefined ? [] : [`SSRC ${stream}`]),
    ...(label === undefined ? [] : [`[${label}]`]),
  ];
  return parts.join(' ');
}

const endText = (address: string, port: number | undefined): string => {
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
};

/** Cells below each other in columns of one width, read from left to right. */
function inColumns(cells: readonly string[], width: number): string {
  const cellWidth = Math.max(1, ...cells.map((cell) => cell.length)) + INDENT.length;
  const columns = Math.max(1, Math.floor(width / cellWidth));
  const lines: string[] = [];
  for (let at = 0; at < cells.length; at += columns) {
    const line = cells.slice(at, at + columns).map((cell) => `${INDENT}${cell}`.padEnd(cellWidth));
    lines.push(`${line.join('').trimEnd()}\n`);
  }
  return lines.join('');
}
