import type { Field, Fields } from './field.js';

/** The table of only those leaves whose paths are chosen, `[]` behind a list; undefined where none is. */
export function selectFields(fields: Fields, chosen: ReadonlySet<string>, before = ''): Fields | undefined {
  const entries = Object.entries(fields).flatMap(([key, field]) => {
    const selected = selectField(field, chosen, `${before}${key}`);
    return selected === undefined ? [] : [[key, selected] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function selectField(field: Field, chosen: ReadonlySet<string>, path: string): Field | undefined {
  if (field.kind === 'group') {
    const fields = selectFields(field.fields, chosen, `${path}.`);
    return fields === undefined ? undefined : { ...field, fields };
  }
  if (field.kind !== 'list') return chosen.has(path) ? field : undefined;
  if (field.item.kind !== 'group') return chosen.has(`${path}[]`) ? field : undefined;
  const item = selectField(field.item, chosen, `${path}[]`);
  return item === undefined ? undefined : { ...field, item };
}
