import { visible } from '../../bytes/visible.js';
import type { Block, FindingItem, Part, Parts, Section, Table, Tone } from '../document/document.js';
import { cellParts, hostNotes, shown } from '../document/part-text.js';
import { quantityText } from '../document/quantity.js';
import type { ReportFormat, ReportFormatOptions } from './format.js';
import { canvasOf } from './text/canvas.js';
import { chartLines } from './text/chart.js';

const SIGNS: Readonly<Record<Tone, string>> = {
  critical: '🔴 ',
  warning: '🟠 ',
  notice: '🟡 ',
  info: '',
  good: '🟢 ',
};
const CHART_WIDTH = 100;

/** The report as Markdown as GitHub and GitLab read it (GFM): tables, and charts of signs in code blocks. */
export const markdown: ReportFormat = ({ title, subtitle, sections }, options) =>
  `${[`# ${line(title)}`, line(subtitle), ...sections.flatMap((section) => sectionText(section, options))].join('\n\n')}\n`;

const sectionText = ({ title, blocks }: Section, options: ReportFormatOptions): string[] => [
  `## ${escaped(title)}`,
  ...blocks.flatMap((block) => blockText(block, options)).filter((text) => text !== ''),
];

function blockText(block: Block, options: ReportFormatOptions): string[] {
  switch (block.kind) {
    case 'text':
      return [line(block.parts)];
    case 'statements':
      return [block.items.map(({ tone, parts }) => `- ${SIGNS[tone]}${line(parts)}`).join('\n')];
    case 'facts':
      return [block.items.map(({ name, value }) => `- ${escaped(name)}: ${line(value)}`).join('\n')];
    case 'commands':
      return block.items.map(
        ({ about, command }) => `${line(about)}\n\n${fenced([visible(command.text)], 'sh')}`,
      );
    case 'findings':
      return findingText(block.items, block.total, options.rows);
    case 'table':
      return block.total === 0 ? [] : tableText(block, options.rows);
    default: {
      const canvas = canvasOf({ ...options, width: CHART_WIDTH, isUnicode: true, paint: PLAIN });
      const [head = '', ...lines] = chartLines(block, canvas);
      return [`**${escaped(head)}**`, fenced(lines, 'text')];
    }
  }
}

const unpainted = (text: string): string => text;
const PLAIN = { bold: unpainted, dim: unpainted, accent: unpainted, alarm: unpainted };

/** A block of code; its fence is longer than any that stands in it (CommonMark section 4.5). */
function fenced(lines: readonly string[], language: string): string {
  const runs = lines.join('\n').match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

function findingText(items: readonly FindingItem[], total: number, rows: number): string[] {
  const drawn = items.slice(0, rows);
  const rest = total - drawn.length;
  return [
    ...drawn.flatMap(({ tone, title, labels, text, facts, advice, commands }) => [
      `### ${SIGNS[tone]}${line(title)}`,
      `${escaped(labels.join(', '))}. ${line(text)}`,
      [
        ...facts.map(({ name, value }) => `- ${line([name])}: ${line(value)}`),
        ...advice.map((parts) => `- **do**: ${line(parts)}`),
      ].join('\n'),
      ...(commands.length === 0
        ? []
        : [
            fenced(
              commands.map((command) => visible(command.text)),
              'sh',
            ),
          ]),
    ]),
    ...(rest > 0 ? [`(${rest} more of ${total} findings are not shown.)`] : []),
  ];
}

function tableText({ title, columns, rows, total, note }: Table, most: number): string[] {
  const drawn = rows.slice(0, most);
  const isNumeric = columns.map((_, place) => drawn.some((row) => typeof row[place] === 'number'));
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const body = drawn.map((cells) =>
    row(
      columns.map(({ kind }, place) => {
        const cell = cells[place];
        if (cell === undefined) return '';
        if (typeof cell === 'number') return escaped(quantityText(cell, kind));
        return kind === 'tone'
          ? `${SIGNS[cell as Tone] ?? ''}${escaped(String(cell))}`
          : line(cellParts(cell));
      }),
    ),
  );
  const notes = [
    ...(total > drawn.length ? [`${total - drawn.length} more of ${total} are not shown`] : []),
    ...(note === undefined ? [] : [note]),
  ];
  return [
    `**${escaped(title)}**`,
    [
      row(columns.map(({ title: head }) => escaped(head) || '&nbsp;')),
      row(isNumeric.map((is) => (is ? '--:' : ':--'))),
      ...body,
    ].join('\n'),
    ...notes.map((text) => `(${escaped(text)})`),
  ];
}

const line = (parts: Parts): string => parts.map(part).join('');

function part(each: Part): string {
  if (typeof each === 'string') return escaped(each);
  switch (each.kind) {
    case 'host': {
      const notes = hostNotes(each);
      return notes === undefined ? name(each.address) : `${name(each.address)} (${name(notes)})`;
    }
    case 'name':
      return name(each.name);
    case 'command':
      return escaped(each.text);
    case 'foreign':
      return escaped(each.text);
  }
}

/** What addresses and ordinary names are made of: in a code span nothing of it means anything. */
const PLAIN_NAME = /^[\w.:-]+$/;

/** A name, so that no reader makes a link of it. */
const name = (text: string): string =>
  PLAIN_NAME.test(text) && text.length < 100 ? `\`${text}\`` : escaped(shown(text));

/**
 * Text of which nothing means anything to Markdown: CommonMark section 2.4, and of GFM tables, strikethrough and
 * autolinks, which are broken up, because an escaped `@` would still make one (GFM section 6.9).
 */
function escaped(text: string): string {
  return visible(text)
    .replaceAll(/[\\`*_{}[\]<>|~&$^=#]/g, '\\$&')
    .replaceAll(/^(\s*)([#+\-.>)]|\d+[.)])/g, (_, space: string, mark: string) =>
      mark.length === 1 ? `${space}\\${mark}` : `${space}${mark.slice(0, -1)}\\${mark.at(-1)}`,
    )
    .replaceAll(/(www)\./gi, '$1\\.')
    .replaceAll(/:(?=\/\/)/g, '\\:')
    .replaceAll('@', '<!-- -->@');
}
