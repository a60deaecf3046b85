import { initialObject } from './decoder.js';
import type { Fields } from './field.js';

/** Makes a fresh object with every field of the table, so that all of them share one hidden class. */
export const compileFactory = <Value>(fields: Fields): (() => Value) =>
  new Function(`'use strict'; return () => (${initialObject(fields)});`)() as () => Value;

/** Makes what may be absent absent again: optional leaves, lists and times. Required leaves are left alone. */
export function compileReset<Value>(fields: Fields): (value: Value) => void {
  const lines = resetLines(fields, 'value');
  return new Function(`'use strict'; return (value) => { ${lines.join(' ')} };`)() as (value: Value) => void;
}

function resetLines(fields: Fields, value: string): string[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const place = `${value}.${key}`;
    if (field.kind === 'group') return resetLines(field.fields, place);
    if (field.kind === 'list') return [`if (${place}.length > 0) ${place}.length = 0;`];
    if (field.kind === 'time') return [`${place}.decimals = 0;`];
    return 'optional' in field ? [`${place} = undefined;`] : [];
  });
}
