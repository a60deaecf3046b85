import type { Block, CommandPart, FindingItem, Part, Parts, Section, Tone } from '../../document/document.js';
import type { ReportFormat } from '../format.js';
import { type Canvas, canvasOf, lengthOf, painterOf, wrapped } from './canvas.js';
import { chartLines } from './chart.js';
import { tableLines } from './table.js';

const INDENT = 2;

/** The report for a terminal, a mail, or paper: as wide as it is told, in colours and signs that can be shown. */
export const text: ReportFormat = ({ title, subtitle, sections }, options) => {
  const canvas = canvasOf(options);
  const head = [
    ...wrapped(canvas.parts(title), canvas.width).map(canvas.paint.bold),
    ...wrapped(canvas.parts(subtitle), canvas.width),
  ];
  return `${[head, ...sections.map((section) => sectionLines(section, canvas))].map((lines) => lines.join('\n')).join('\n\n')}\n`;
};

function sectionLines({ title, blocks }: Section, canvas: Canvas): string[] {
  const rule = canvas.glyphs.rule.repeat(Math.max(0, canvas.width - lengthOf(title) - 1));
  const parts = blocks.map((block) => blockLines(block, canvas)).filter((lines) => lines.length > 0);
  return [
    `${canvas.paint.bold(title.toUpperCase())} ${canvas.paint.dim(rule)}`,
    ...parts.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines])),
  ];
}

function blockLines(block: Block, canvas: Canvas): string[] {
  switch (block.kind) {
    case 'text':
      return wrapped(canvas.parts(block.parts), canvas.width);
    case 'statements':
      return block.items.flatMap(({ tone, parts }) => statement(tone, parts, canvas));
    case 'facts':
      return factLines(
        block.items.map(({ name, value }) => ({ name, value: canvas.parts(value) })),
        { canvas, indent: 0 },
      );
    case 'commands':
      return block.items.flatMap(({ about, command }) => [
        ...wrapped(canvas.parts(about), canvas.width),
        `${' '.repeat(INDENT)}${canvas.paint.accent(canvas.part(command))}`,
      ]);
    case 'findings':
      return findingLines(block.items, { total: block.total, canvas });
    case 'table':
      return block.total === 0 ? [] : tableLines(block, canvas);
    default:
      return chartLines(block, canvas);
  }
}

function statement(tone: Tone, parts: Parts, canvas: Canvas): string[] {
  const paint = painterOf(canvas.paint, tone);
  const sign = canvas.glyphs.tones[tone];
  return wrapped(canvas.parts(parts), canvas.width - INDENT).map((line, index) =>
    index === 0
      ? `${paint(sign)} ${tone === 'info' ? line : paint(line)}`
      : `${' '.repeat(INDENT)}${tone === 'info' ? line : paint(line)}`,
  );
}

interface FactOptions {
  readonly canvas: Canvas;
  readonly indent: number;
}

const MAX_NAME = 20;

function factLines(
  facts: readonly { name: string; value: string }[],
  { canvas, indent }: FactOptions,
): string[] {
  const width = Math.min(MAX_NAME, Math.max(0, ...facts.map(({ name }) => lengthOf(name))));
  const room = Math.max(MAX_NAME, canvas.width - indent - width - INDENT);
  return facts.flatMap(({ name, value }) =>
    wrapped(value, room).map((line, index) => {
      const head = index === 0 ? name : '';
      return `${' '.repeat(indent)}${canvas.paint.dim(head)}${' '.repeat(Math.max(0, width - lengthOf(head)) + INDENT)}${line}`;
    }),
  );
}

interface FindingsOptions {
  readonly total: number;
  readonly canvas: Canvas;
}

function findingLines(items: readonly FindingItem[], { total, canvas }: FindingsOptions): string[] {
  const drawn = items.slice(0, canvas.rows);
  const rest = total - drawn.length;
  return [
    ...drawn.flatMap((item, index) => [...(index === 0 ? [] : ['']), ...findingItem(item, canvas)]),
    ...(rest > 0
      ? ['', canvas.paint.dim(`(${rest} more of ${total} findings are not shown: see --top)`)]
      : []),
  ];
}

/** Commands stand on lines of their own, below what they are for: a line that is wrapped cannot be pasted. */
const isCommand = (part: Part): part is CommandPart => typeof part !== 'string' && part.kind === 'command';

function findingItem(
  { tone, title, labels, text: about, facts, advice, commands }: FindingItem,
  canvas: Canvas,
): string[] {
  const paint = painterOf(canvas.paint, tone);
  const indent = ' '.repeat(INDENT);
  const head = wrapped(`${canvas.parts(title)} [${labels.join(', ')}]`, canvas.width - INDENT);
  return [
    ...head.map((line, index) =>
      index === 0 ? `${paint(canvas.glyphs.tones[tone])} ${paint(line)}` : `${indent}${paint(line)}`,
    ),
    ...wrapped(canvas.parts(about), canvas.width - INDENT).map((line) => `${indent}${line}`),
    ...factLines(
      [
        ...facts.map(({ name, value }) => ({ name: canvas.part(name), value: canvas.parts(value) })),
        ...advice.map((parts) => ({
          name: 'do',
          value: canvas.parts(parts.filter((part) => !isCommand(part))).replace(/: $/, ''),
        })),
      ],
      { canvas, indent: INDENT },
    ),
    ...[...advice.flatMap((parts) => parts.filter(isCommand)), ...commands].map(
      (command) => `${indent}${canvas.paint.accent(`$ ${canvas.part(command)}`)}`,
    ),
  ];
}
