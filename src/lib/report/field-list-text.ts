import type { FieldEntry } from '../records/field-list.js';

/** Fields that belong together, and what they are: a protocol with the text that defines it. */
export interface FieldBlock {
  /** The line above the fields; nothing where they need none. */
  readonly heading: string;
  readonly entries: readonly FieldEntry[];
}

const INDENT = '  ';
/** What goes on behind the end of a line stands further in than its beginning. */
const FOLDED_INDENT = 6;

/**
 * Fields as lines for people: path, type, whose name it is, meaning. Lines longer than `width` are folded;
 * without one, a field is a line.
 */
export function fieldListText(blocks: readonly FieldBlock[], width: number | undefined): string {
  const lines = blocks.flatMap((block) => blockLines(block));
  return lines
    .flatMap((line) => (width === undefined ? [line] : folded(line, width)))
    .join('\n')
    .concat('\n');
}

function blockLines({ heading, entries }: FieldBlock): string[] {
  const rows = entries.map(rowOf);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const before = heading === '' ? '' : INDENT;
  const lines = rows.map(
    (row) =>
      before +
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
  );
  return heading === '' ? lines : [heading, ...lines];
}

/** Whose name a field has: Wireshark's, ours because Wireshark has several or another one, or ours alone. */
function rowOf({ path, type, unit, values, about, wireshark }: FieldEntry): string[] {
  const others = wireshark.filter((name) => name !== path.replaceAll('[]', ''));
  return [
    path,
    unit === undefined ? type : `${type} (${unit})`,
    wireshark.length > 0 ? 'wireshark' : 'nt',
    `${about}${values === undefined ? '' : `: ${values.join(', ')}`}${others.length === 0 ? '' : ` [${wireshark.join(', ')}]`}`,
  ];
}

/** A line in pieces that fit into a width. */
export function folded(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const cut = rest.lastIndexOf(' ', width);
    if (cut <= FOLDED_INDENT) break;
    lines.push(rest.slice(0, cut).trimEnd());
    rest = ' '.repeat(FOLDED_INDENT) + rest.slice(cut + 1).trimStart();
  }
  return [...lines, rest];
}
