import type { Block, Cell, Column, Document, FindingItem, Table } from '../document/document.js';
import { cellParts } from '../document/part-text.js';
import { tableLine } from '../table-line.js';
import type { ReportFormat } from './format.js';
import { plainText } from './plain-text.js';

/**
 * With a name of a table, that table: a row a line, hosts in columns for address and name. Without one, every table of
 * the report, one value a line, so that all lines have the same columns: section, table, row, column, value.
 */
export const csv: ReportFormat = (document, { table }) =>
  table === undefined ? allTables(document) : oneTable(tablesOf(document).find(({ id }) => id === table));

/** The tables of a report; what its findings say is one, too. */
export const tablesOf = ({ sections }: Document): Table[] =>
  sections.flatMap(({ blocks }) => blocks.flatMap(tableOf));

function tableOf(block: Block): Table[] {
  if (block.kind === 'table') return [block];
  return block.kind === 'findings' ? [findingTable(block.id, block.items)] : [];
}

const FINDING_COLUMNS: readonly Column[] = [
  { id: 'severity', title: 'severity', kind: 'tone' },
  { id: 'title', title: 'title', kind: 'text' },
  { id: 'description', title: 'description', kind: 'text' },
  { id: 'facts', title: 'facts', kind: 'text' },
  { id: 'advice', title: 'advice', kind: 'text' },
];

const findingTable = (id: string, items: readonly FindingItem[]): Table => ({
  kind: 'table',
  id,
  title: 'Findings',
  columns: FINDING_COLUMNS,
  rows: items.map(({ tone, title, text, facts, advice }) => [
    tone,
    title,
    text,
    facts.flatMap(({ name, value }, index) => [index === 0 ? '' : '; ', name, ': ', ...value]),
    advice.flatMap((parts, index) => [index === 0 ? '' : '; ', ...parts]),
  ]),
  total: items.length,
});

function allTables(document: Document): string {
  const lines = document.sections.flatMap(({ id: section, blocks }) =>
    blocks
      .flatMap(tableOf)
      .flatMap(({ id, columns, rows }) =>
        rows.flatMap((row, index) =>
          columns.flatMap((column, place) =>
            row[place] === undefined
              ? []
              : [tableLine([section, id, String(index + 1), column.id, valueText(row[place])], 'csv')],
          ),
        ),
      ),
  );
  return [tableLine(['section', 'table', 'row', 'column', 'value'], 'csv'), ...lines].join('');
}

function oneTable(table: Table | undefined): string {
  if (table === undefined) return '';
  const { columns, rows } = table;
  const isHost = columns.map((_, place) => rows.some((row) => hostOf(row[place]) !== undefined));
  const heads = columns.flatMap(({ id }, place) => (isHost[place] ? [id, `${id}_name`] : [id]));
  const lines = rows.map((row) =>
    tableLine(
      columns.flatMap((_, place) => {
        if (!isHost[place]) return [valueText(row[place])];
        const host = hostOf(row[place]);
        return host === undefined ? [valueText(row[place]), ''] : [host.address, host.name ?? ''];
      }),
      'csv',
    ),
  );
  return [tableLine(heads, 'csv'), ...lines].join('');
}

function hostOf(cell: Cell) {
  if (typeof cell !== 'object') return undefined;
  const [only, ...rest] = cellParts(cell);
  return typeof only === 'object' && only.kind === 'host' && rest.length === 0 ? only : undefined;
}

/** Numbers are as they are, with all their digits. */
const valueText = (cell: Cell): string => {
  if (cell === undefined) return '';
  return typeof cell === 'number' ? String(cell) : plainText(cellParts(cell));
};
