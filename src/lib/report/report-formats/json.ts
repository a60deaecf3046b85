import type { Block, Cell, Document, Part, Table } from '../document/document.js';
import { cellParts } from '../document/part-text.js';
import type { ReportFormat } from './format.js';
import { plainPart, plainText } from './plain-text.js';

/** Version of the form: what stands where. */
const VERSION = 1;

/** The report as data: rows of tables are objects, numbers are numbers, hosts are told by address, name and place. */
export const json: ReportFormat = (document) => `${JSON.stringify(reportOf(document), undefined, 1)}\n`;

const reportOf = ({ title, subtitle, sections }: Document) => ({
  type: 'report',
  v: VERSION,
  title: plainText(title),
  subtitle: plainText(subtitle),
  sections: sections.map(({ blocks, ...section }) => ({ ...section, blocks: blocks.map(blockOf) })),
});

function blockOf(block: Block): object {
  switch (block.kind) {
    case 'text':
      return { kind: 'text', text: plainText(block.parts) };
    case 'statements':
      return {
        kind: block.kind,
        items: block.items.map(({ tone, parts }) => ({ tone, text: plainText(parts) })),
      };
    case 'facts':
      return {
        kind: block.kind,
        items: block.items.map(({ name, value }) => ({ name, value: plainText(value) })),
      };
    case 'commands':
      return {
        kind: block.kind,
        items: block.items.map(({ about, command }) => ({ about: plainText(about), command: command.text })),
      };
    case 'findings':
      return {
        ...block,
        items: block.items.map(({ title, text, facts, advice, commands, ...item }) => ({
          ...item,
          title: plainText(title),
          text: plainText(text),
          facts: facts.map(({ name, value }) => ({ name: plainPart(name), value: plainText(value) })),
          advice: advice.map(plainText),
          commands: commands.map((command) => command.text),
        })),
      };
    case 'table':
      return tableOf(block);
    default:
      return chartOf(block);
  }
}

/** Names of series are words; all else of a chart is numbers already. */
const chartOf = (chart: object): object =>
  JSON.parse(
    JSON.stringify(chart, (key, value: unknown) =>
      (key === 'name' || key === 'about') && typeof value === 'object' ? plainPart(value as Part) : value,
    ),
  ) as object;

const tableOf = ({ columns, rows, ...table }: Table): object => ({
  ...table,
  rows: rows.map((row) =>
    Object.fromEntries(
      columns.flatMap(({ id }, index) => {
        const value = plainValue(row[index]);
        return value === undefined ? [] : [[id, value]];
      }),
    ),
  ),
});

/** A number, words, or of a host alone what is known of it. */
function plainValue(cell: Cell): unknown {
  if (cell === undefined || typeof cell === 'number') return cell;
  const parts = cellParts(cell);
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'object' && only.kind === 'host') {
    const { address, name, place } = only;
    return { address, name, place };
  }
  return plainText(parts);
}
