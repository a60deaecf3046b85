/** A line of a file of labels: its number, and its cells by the name of their column. */
export interface LabelLine {
  readonly number: number;
  readonly cells: ReadonlyMap<string, string>;
}

/** Text that is no file of labels. The message says what is wrong; `line` where, from 1. */
export class LabelError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Looks at the names of columns before anything else is; throws {@link LabelError} where there is a wrong one. */
export type CheckNames = (names: readonly string[], line: number) => void;

/** Reads CSV (RFC 4180), TSV or NDJSON, whichever the first line is. Empty lines and empty cells say nothing. */
export function parseLabelText(text: string, check: CheckNames): LabelLine[] {
  const plain = text.replace(/^\ufeff/, '');
  if (/^\s*\{/.test(plain)) return parseObjects(plain, check);
  const [, head = ''] = /^([^\n]*)/.exec(plain) ?? [];
  return parseTable(plain, head.includes('\t') ? '\t' : ',', check);
}

function parseObjects(text: string, check: CheckNames): LabelLine[] {
  const lines: LabelLine[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const number = index + 1;
    const entries = Object.entries(objectOf(line, number));
    check(
      entries.map(([name]) => name),
      number,
    );
    const cells = entries.map(([name, value]) => [name, cellOf(value, number, name)]);
    lines.push({ number, cells: new Map(cells.filter(([, cell]) => cell !== '') as [string, string][]) });
  }
  return lines;
}

function objectOf(line: string, number: number): object {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new LabelError(number, 'is not JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new LabelError(number, 'is not a JSON object');
}

function cellOf(value: unknown, number: number, name: string): string {
  if (value === null) return '';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new LabelError(number, `${name} is neither text nor a number`);
}

function parseTable(text: string, separator: keyof typeof FORMS, check: CheckNames): LabelLine[] {
  const [head, ...rows] = tableRows(text, separator);
  if (head === undefined) throw new LabelError(1, 'is empty');
  const names = head.cells.map((name) => name.trim());
  check(names, head.number);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new LabelError(head.number, `names the column "${twice}" twice`);
  return rows.map(({ number, cells }) => {
    if (cells.length > names.length) {
      throw new LabelError(number, `has ${cells.length} cells, and there are ${names.length} columns`);
    }
    const named = cells.map((cell, index) => [names[index] ?? '', cell.trim()] as const);
    return { number, cells: new Map(named.filter(([, cell]) => cell !== '')) };
  });
}

interface TableRow {
  readonly number: number;
  readonly cells: readonly string[];
}

/** A cell without quotes, and what stands behind a cell. */
const FORMS = {
  ',': { plain: /[^",\r\n]*/y, end: /,|\r?\n|$/y },
  '\t': { plain: /[^"\t\r\n]*/y, end: /\t|\r?\n|$/y },
} as const;

/** Rows of a table, without the empty ones. */
function tableRows(text: string, separator: keyof typeof FORMS): TableRow[] {
  const rows: TableRow[] = [];
  let cells: string[] = [];
  let at = 0;
  let number = 1;
  let begin = 1;
  while (at < text.length || cells.length > 0) {
    const { cell, end, next } = readCell(text, at, separator) ?? misquoted(number);
    cells.push(cell);
    number += text.slice(at, next).split('\n').length - 1;
    at = next;
    if (end === separator) continue;
    if (cells.some((each) => each !== '')) rows.push({ number: begin, cells });
    cells = [];
    begin = number;
  }
  return rows;
}

/** The cell at a position, what ends it, and where the next one begins; undefined where quotes are not in order. */
function readCell(
  text: string,
  start: number,
  separator: keyof typeof FORMS,
): { readonly cell: string; readonly end: string; readonly next: number } | undefined {
  const { plain, end: ending } = FORMS[separator];
  const closing = text[start] === '"' ? closingQuote(text, start + 1) : undefined;
  if (closing === -1) return undefined;
  const cell =
    closing === undefined
      ? matchAt(plain, text, start)
      : text.slice(start + 1, closing).replaceAll('""', '"');
  const behind = closing === undefined ? start + (cell?.length ?? 0) : closing + 1;
  const end = matchAt(ending, text, behind);
  return cell === undefined || end === undefined ? undefined : { cell, end, next: behind + end.length };
}

/** Where the quote stands that ends a cell; -1 where there is none. Two in a row are one of the cell. */
function closingQuote(text: string, start: number): number {
  let at = text.indexOf('"', start);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function misquoted(line: number): never {
  throw new LabelError(line, 'has a quote in the middle of a cell');
}
