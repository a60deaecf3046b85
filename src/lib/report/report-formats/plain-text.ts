import type { Part, Parts } from '../document/document.js';

/** A sentence as it is, not escaped for anything. */
export const plainText = (parts: Parts): string => parts.map(plainPart).join('');

/** A piece of it. */
export function plainPart(part: Part): string {
  if (typeof part === 'string') return part;
  if (part.kind === 'host') return part.name === undefined ? part.address : `${part.address} (${part.name})`;
  return part.kind === 'name' ? part.name : part.text;
}
