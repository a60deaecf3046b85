import { timeText } from '../bytes/time.js';
import { visible } from '../bytes/visible.js';
import type { PredictionRecord } from '../predictions/prediction-record.js';
import { isoTime } from './iso-time.js';
import { numberText } from './terminal-table.js';

/** Columns and their widths. A longer cell pushes the rest of its line. */
const COLUMNS = [
  ['time', 23],
  ['model', 16],
  ['what', 44],
  ['result', 17],
  ['score', 8],
  ['p', 8],
  ['why', 0],
] as const;

const TIME_CHARACTERS = 23;

/** The line above predictions. */
export const predictionsHead = (): string => tableLine(COLUMNS.map(([name]) => name));

/** A prediction as one line for people. */
export function predictionLine(record: PredictionRecord): string {
  const { subject, model, score, p_value: pValue, reason, abstained } = record;
  return tableLine([
    isoTime(subject.ts)?.replace('T', ' ').slice(0, TIME_CHARACTERS) ??
      (subject.ts.decimals === 0 ? '-' : timeText(subject.ts)),
    model,
    subjectText(subject),
    resultText(record),
    score === undefined ? '-' : numberText(score),
    pValue === undefined ? '-' : numberText(pValue),
    reason ?? abstained ?? topText(record),
  ]);
}

/** What the model says, in one word: unsure where it weighed classes, unknown where it could not. */
function resultText({ label, is_anomaly: isAnomaly, abstained, probabilities }: PredictionRecord): string {
  if (label !== undefined) return label;
  if (abstained !== undefined) return probabilities.length > 0 ? 'unsure' : 'unknown';
  if (isAnomaly === undefined) return '-';
  return isAnomaly ? 'unusual' : 'usual';
}

function subjectText({ kind, id, proto, host, stream, frame, uid }: PredictionRecord['subject']): string {
  const about = stream === undefined ? (proto ?? '') : `SSRC ${stream}`;
  if (id.orig_h !== undefined) {
    // What stands in the place of ports in ICMP are no ports.
    const [from, to] = proto === 'icmp' ? [undefined, undefined] : [id.orig_p, id.resp_p];
    return `${endText(id.orig_h, from)} → ${endText(id.resp_h ?? '?', to)} ${about}`.trimEnd();
  }
  return host ?? uid ?? (frame === undefined ? kind : `frame ${frame}`);
}

const endText = (address: string, port: number | undefined): string => {
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
};

const topText = ({ top }: PredictionRecord): string =>
  top
    .map(({ feature, value }) =>
      value === undefined ? `${feature} unknown` : `${feature} ${numberText(value)}`,
    )
    .join(', ');

const tableLine = (cells: readonly string[]): string =>
  `${visible(cells.map((cell, index) => cell.padEnd(COLUMNS[index]?.[1] ?? 0)).join('  ')).trimEnd()}\n`;
