import { initialObject } from './decoder.js';
import { type Fields, isOptional } from './field.js';

/** Makes a fresh object with every field of the table, so that all of them share one hidden class. */
export const compileFactory = <Value>(fields: Fields): (() => Value) =>
  new Function(`'use strict'; return () => (${initialObject(fields)});`)() as () => Value;

/** Makes what may be absent absent again: optional leaves, lists and times. Required leaves are left alone. */
export function compileReset<Value>(fields: Fields): (value: Value) => void {
  return new Function(`'use strict'; return (value) => { ${resetCode(fields, 'value')} };`)() as never;
}

/** Source text of what {@link compileReset} does to the object called `value`. */
export const resetCode = (fields: Fields, value: string): string => resetLines(fields, value).join(' ');

function resetLines(fields: Fields, value: string): string[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const place = `${value}.${key}`;
    if (field.kind === 'group' && !isOptional(field)) return resetLines(field.fields, place);
    // A new array is cheaper than a length set to 0, which V8 leaves to its runtime.
    if (field.kind === 'list') return [`if (${place}.length > 0) ${place} = [];`];
    if (field.kind === 'time') return [`${place}.decimals = 0;`];
    return 'optional' in field ? [`${place} = undefined;`] : [];
  });
}
