import { visible } from '../bytes/visible.js';

export type TableFormat = 'tsv' | 'csv';

/** One line of a table, safe for terminals and, as CSV, for spreadsheets. */
export const tableLine = (cells: readonly string[], format: TableFormat): string =>
  format === 'tsv'
    ? `${cells.map(tsvCell).join('\t')}\n`
    : // RFC 4180 section 2 ends lines with CRLF; what reads CSV on Unix wants LF, and both are read everywhere.
      `${cells.map(csvCell).join(',')}\n`;

const TSV_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

const tsvCell = (text: string): string =>
  visible(text.replaceAll(/[\\\t\n\r]/g, (character) => TSV_ESCAPES[character] ?? character));

/**
 * A spreadsheet takes text that begins like this for a formula, and a formula from the wire can run programs
 * (CWE-1236). The apostrophe says that it is text. Numbers and addresses never begin so, but for a minus.
 */
const FORMULA = /^[=+@-](?!\d+(?:\.\d+)?$)/;

function csvCell(text: string): string {
  const safe = visible(FORMULA.test(text) ? `'${text}` : text);
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
