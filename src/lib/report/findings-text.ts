import { visible } from '../bytes/visible.js';
import { type FindingRecord, SEVERITIES, type Severity } from '../findings/finding-record.js';
import { adviceCommand } from './advice-command.js';
import { parseCommand } from './document/command-line.js';
import { isoTime } from './iso-time.js';
import { numberText } from './terminal-table.js';
import type { Paint } from './watch/paint.js';

const DEFAULT_WIDTH = 80;
const MIN_WIDTH = 40;
const MARGIN = '  ';
const DATE_CHARACTERS = 10;
const MILLISECONDS_END = 23;
/** A text from the wire can have any length; more than this tells nobody more. */
const MAX_TEXT = 300;

/** How findings are shown. */
export interface FindingsStyle extends Paint {
  /** Columns of the terminal; undefined where it is none. */
  readonly width: number | undefined;
  /** The inputs as a shell takes them; `FILE` for what cannot be read again. */
  readonly inputs: string;
}

/** A finding as people read it: what it is on the first line, then when, why, and what to do. */
export function findingText(finding: FindingRecord, style: FindingsStyle): string {
  const { evidence } = finding;
  const severity = finding.severity as Severity;
  const heading = `${paintSeverity(severity, style)(severity.toUpperCase())} ${style.bold(safe(finding.title))}`;
  const lines = [
    ...body(`${finding.detector}, ${finding.confidence} confidence, ${spanText(finding)}`, style, 'dim'),
    ...body(finding.description, style),
    ...body(measureText(finding), style),
    ...evidence.facts.flatMap(({ name, value }) => body(`${name}: ${value}`, style)),
    ...(evidence.packets.length === 0 ? [] : body(`packets: ${evidence.packets.join(', ')}`, style)),
    ...(evidence.flows.length === 0 ? [] : body(`flows: ${evidence.flows.join(', ')}`, style)),
    ...(finding.attack.length === 0 ? [] : body(`ATT&CK: ${finding.attack.join(', ')}`, style)),
    ...finding.benign.flatMap((text) => body(`harmless if: ${text}`, style)),
    ...finding.advice.flatMap((text) => adviceLines(text, style)),
    ...(evidence.filter === undefined
      ? []
      : commandLines('packets of it', parseCommand(evidence.filter, style.inputs), style)),
  ];
  return `${[heading, ...lines].join('\n')}\n\n`;
}

/** How many findings there are, by severity; the last line of a view. */
export function findingsSummary(counts: Readonly<Record<Severity, number>>): string {
  const total = SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0);
  if (total === 0) return 'no findings\n';
  const parts = SEVERITIES.toReversed().flatMap((severity) =>
    counts[severity] === 0 ? [] : [`${numberText(counts[severity])} ${severity}`],
  );
  return `${numberText(total)} ${total === 1 ? 'finding' : 'findings'}: ${parts.join(', ')}\n`;
}

function paintSeverity(severity: Severity, { alarm, accent, dim, bold }: Paint): (text: string) => string {
  if (severity === 'critical') return (text) => alarm(bold(text));
  if (severity === 'warning') return alarm;
  return severity === 'notice' ? accent : dim;
}

function measureText({ evidence, count }: FindingRecord): string {
  const unit = evidence.unit === undefined ? '' : ` ${evidence.unit}`;
  const needed = evidence.threshold === undefined ? '' : ` (found from ${numberText(evidence.threshold)} on)`;
  return `${evidence.measure}: ${numberText(evidence.observed)}${unit}${needed}; seen ${numberText(count)} ${count === 1 ? 'time' : 'times'}`;
}

function spanText({ first, last }: FindingRecord): string {
  const [from, to] = [isoTime(first), isoTime(last)].map((text) => text?.slice(0, MILLISECONDS_END));
  if (from === undefined || to === undefined) return 'at an unknown time';
  const [date, time] = [from.slice(0, DATE_CHARACTERS), from.slice(DATE_CHARACTERS + 1)];
  if (from === to) return `${date} ${time} UTC`;
  const end = to.startsWith(date) ? to.slice(DATE_CHARACTERS + 1) : to.replace('T', ' ');
  return `${date} ${time} to ${end} UTC`;
}

const safe = (text: string): string => {
  const shown = visible(text.slice(0, MAX_TEXT));
  return text.length > MAX_TEXT ? `${shown}...` : shown;
};

function adviceLines(text: string, style: FindingsStyle): string[] {
  const found = adviceCommand(text, style.inputs);
  return found === undefined
    ? body(`next: ${text}`, style)
    : commandLines(`next: ${found.text}`, found.command, style);
}

/** A command has a line of its own that nothing breaks: it is there to be pasted. */
const commandLines = (about: string, command: string, style: FindingsStyle): string[] => [
  ...body(`${about}:`, style),
  `${MARGIN}${MARGIN}${visible(command)}`,
];

/** Lines of a text behind a margin, none wider than the terminal unless a word is. */
function body(text: string, style: FindingsStyle, manner?: 'dim'): string[] {
  const width = Math.max(style.width ?? DEFAULT_WIDTH, MIN_WIDTH) - 2 * MARGIN.length;
  const lines: string[] = [];
  let line = '';
  for (const word of safeWords(text)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = MARGIN;
    }
    line = line === '' ? word : line === MARGIN ? line + word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((each) => MARGIN + (manner === 'dim' ? style.dim(each) : each));
}

const safeWords = (text: string): string[] =>
  visible(text.length > 2 * MAX_TEXT ? `${text.slice(0, 2 * MAX_TEXT)}...` : text)
    .split(' ')
    .filter((word) => word !== '');
