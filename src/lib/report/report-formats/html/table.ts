import { type Markup, markup, NOTHING } from '../../charts/markup.js';
import type { Cell, Table } from '../../document/document.js';
import { cellParts } from '../../document/part-text.js';
import { quantityText } from '../../document/quantity.js';
import type { ReportFormatOptions } from '../format.js';
import { parts } from './parts.js';

/** Rows of one page behind the first rows. */
const ROWS_PER_PAGE = 50;

type Rows = readonly (readonly Cell[])[];

/** A table: its first rows, and the others page by page behind folds. */
export function tableMarkup(table: Table, { rows: most }: ReportFormatOptions): Markup {
  const { title, rows, total, note } = table;
  const pages: Markup[] = [];
  for (let at = most; at < rows.length; at += ROWS_PER_PAGE) {
    const page = rows.slice(at, at + ROWS_PER_PAGE);
    pages.push(markup`<details class="page"><summary>Rows ${at + 1} to ${at + page.length} of ${total}</summary>${grid(table, page)}</details>
`);
  }
  const notes = [
    ...(total > rows.length ? [`${total - rows.length} more of ${total} are not in this page`] : []),
    ...(note === undefined ? [] : [note]),
  ];
  return markup`<h3>${title}</h3>${grid(table, rows.slice(0, most))}
${pages}${
  notes.length === 0
    ? NOTHING
    : markup`<p class="note">${notes.join('; ')}.</p>
`
}`;
}

function grid({ title, columns, rows: all }: Table, rows: Rows): Markup {
  const isNumeric = columns.map((_, place) => all.some((row) => typeof row[place] === 'number'));
  const head = columns.map(
    ({ title: name }, place) =>
      markup`<th scope="col"${isNumeric[place] ? markup` class="number"` : NOTHING}>${name}</th>`,
  );
  const body = rows.map(
    (
      row,
    ) => markup`<tr>${columns.map(({ kind }, place) => cellMarkup(row[place], { kind, isNumeric: isNumeric[place] === true }))}</tr>
`,
  );
  return markup`<div class="scroll"><table aria-label="${title}"><thead><tr>${head}</tr></thead><tbody>
${body}</tbody></table></div>`;
}

interface CellOptions {
  readonly kind: Table['columns'][number]['kind'];
  readonly isNumeric: boolean;
}

function cellMarkup(cell: Cell, { kind, isNumeric }: CellOptions): Markup {
  if (typeof cell === 'number')
    return markup`<td class="number" title="${String(cell)}">${quantityText(cell, kind)}</td>`;
  if (cell === undefined) return isNumeric ? markup`<td class="number"></td>` : markup`<td></td>`;
  if (kind === 'tone') return markup`<td><span class="tone ${String(cell)}">${String(cell)}</span></td>`;
  return markup`<td>${parts(cellParts(cell))}</td>`;
}
