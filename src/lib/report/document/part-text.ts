import { visible } from '../../bytes/visible.js';
import type { Cell, ColumnKind, HostPart, Part, Parts } from './document.js';
import { quantityText } from './quantity.js';

/** A name that is longer is cut where people read it, and says how much is missing. */
const MAX_SHOWN = 160;

/** Text of others as it is shown: of a bounded length, nothing in it obeyed. */
export function shown(text: string): string {
  if (text.length <= MAX_SHOWN) return visible(text);
  const head = text.slice(0, MAX_SHOWN).replace(/[\ud800-\udbff]$/, '');
  return `${visible(head)}… (${text.length - head.length} more characters)`;
}

/** What stands behind an address: what it is called, and where it is. */
export function hostNotes({ name, place }: HostPart): string | undefined {
  const notes = [name, place].filter((note) => note !== undefined);
  return notes.length === 0 ? undefined : notes.join(', ');
}

/** A piece of a sentence as plain text that a terminal can be given. */
export function partText(part: Part): string {
  if (typeof part === 'string') return visible(part);
  switch (part.kind) {
    case 'host': {
      const notes = hostNotes(part);
      return notes === undefined ? shown(part.address) : `${shown(part.address)} (${shown(notes)})`;
    }
    case 'name':
      return shown(part.name);
    case 'command':
      return visible(part.text);
    case 'foreign':
      return part.text.length > MAX_SHOWN && !part.text.includes(' ') ? shown(part.text) : visible(part.text);
  }
}

export const partsText = (parts: Parts): string => parts.map(partText).join('');

/** The pieces that a cell has, where it has words. */
export const cellParts = (cell: Exclude<Cell, number | undefined>): Parts =>
  Array.isArray(cell) ? (cell as Parts) : [cell as Part];

/** A value in a table as people read it; a dash where there is none. */
export function cellText(cell: Cell, kind: ColumnKind): string {
  if (cell === undefined) return '-';
  return typeof cell === 'number' ? quantityText(cell, kind) : partsText(cellParts(cell));
}
