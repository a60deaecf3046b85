import { doubleOf, uint32Of } from '../bytes/ascii.js';
import {
  canBeAbsent,
  canBeEmpty,
  type Field,
  type Fields,
  isOptional,
  type ListField,
  startsOpen,
} from './field.js';
import type { LineSource } from './line-source.js';

/**
 * Fills `target` from the object whose text starts at `at` and returns the position behind it, or
 * {@link NOT_OURS} where the line is not exactly what our encoder writes. `target` must have been reset, and
 * holds rubbish after NOT_OURS.
 */
export type Decoder<Value> = (target: Value, source: LineSource, at: number) => number;

/** The line differs from our own form (order, white space, escapes): read it with `JSON.parse`. */
export const NOT_OURS = -1;

/**
 * Compiles the reader of what `compileEncoder` with the same `fields` and `opening` writes. What stands in place of the
 * closing brace, where the object goes on with fields that something else reads, is `closing`.
 */
export function compileDecoder<Value>(fields: Fields, opening = '', closing = '}'): Decoder<Value> {
  const code = new DecoderCode();
  code.object(fields, 'target', opening, closing);
  return code.compile<Value>();
}

/** Compiles a test for whether `constant` stands at a position. */
export const compileMatcher = (constant: string): ((source: LineSource, at: number) => boolean) =>
  new Function(`'use strict'; return ({ bytes, view }, at) => ${matches(constant, 'at')};`)() as never;

/** An expression that is true where `constant` stands at the position `at`. */
function matches(constant: string, at: string): string {
  const { length } = constant;
  const parts: string[] = [];
  if (length < 4) {
    for (let index = 0; index < length; index += 1) {
      parts.push(`bytes[${at} + ${index}] === ${constant.charCodeAt(index)}`);
    }
    return parts.join(' && ');
  }
  // The last word overlaps the one before, so that nothing behind the constant is compared.
  const wide = length >= 8 ? 8 : 4;
  for (let offset = 0; offset < length; offset += wide) {
    const from = Math.min(offset, length - wide);
    parts.push(
      wide === 8
        ? `view.getFloat64(${at} + ${from}, true) === ${doubleOf(constant, from)}`
        : `view.getUint32(${at} + ${from}, true) === ${uint32Of(constant, from)}`,
    );
  }
  return parts.join(' && ');
}

class DecoderCode {
  readonly #lines: string[] = [];
  /** Declarations outside the function. */
  readonly #kept: string[] = [];
  #variables = 0;

  compile<Value>(): Decoder<Value> {
    const source = `'use strict'; ${this.#kept.join(' ')} return (target, source, start) => {
      const { bytes, view } = source;
      let at = start; let digit = 0; let number = 0;
      ${this.#lines.join('\n')}
      return at;
    }`;
    return new Function(source)() as Decoder<Value>;
  }

  object(fields: Fields, target: string, opening: string, closing = '}'): void {
    if (startsOpen(fields)) return this.#openObject(fields, target, opening);
    let before = `${opening}{`;
    for (const [key, field] of Object.entries(fields)) {
      this.#field(field, `${target}.${key}`, `${before}"${key}":`);
      before = ',';
    }
    this.#required(closing);
  }

  /** An object whose first key is not known: a brace stands before whichever comes first, commas before the others. */
  #openObject(fields: Fields, target: string, opening: string): void {
    const isThere = opening === '' ? 'true' : matches(opening, 'at');
    this.#line(`if (${isThere}) { at += ${opening.length};`);
    const open = this.#variable();
    this.#line(`const ${open} = at;`);
    for (const [key, field] of Object.entries(fields)) {
      const isNext = `bytes[at] === (at === ${open} ? 123 : 44) && `;
      this.#optional(field, `${target}.${key}`, { isNext, key: `"${key}":`, skip: 1 });
      if (!canBeAbsent(field)) this.#line('else return -1;');
    }
    this.#line(`if (bytes[at] !== 125 || at === ${open}) return -1; at += 1; }`);
    if (!canBeEmpty(fields)) this.#line('else return -1;');
  }

  #field(field: Field, target: string, opening: string): void {
    if (canBeAbsent(field)) return this.#optional(field, target, { isNext: '', key: opening, skip: 0 });
    if (field.kind === 'group') return this.object(field.fields, target, opening);
    this.#required(opening);
    this.#leaf(field, target);
  }

  #optional(field: Field, target: string, key: { isNext: string; key: string; skip: number }): void {
    const at = key.skip === 0 ? 'at' : `at + ${key.skip}`;
    this.#line(`if (${key.isNext}${matches(key.key, `(${at})`)}) { at += ${key.key.length + key.skip};`);
    if (field.kind === 'group') {
      if (isOptional(field)) this.#line(`${target} = ${initialObject(field.fields)};`);
      this.object(field.fields, target, '');
    } else if (field.kind === 'list') this.#list(field, target);
    else this.#leaf(field, target);
    this.#line('}');
  }

  #list(field: ListField, target: string): void {
    const items = this.#variable();
    this.#line(`if (bytes[at] !== 91) return -1; at += 1; const ${items} = ${target};`);
    this.#line('for (;;) {');
    if (field.item.kind === 'group') {
      // The encoder leaves empty items out, and what is left out cannot be read again.
      if (canBeEmpty(field.item.fields)) throw new Error(`items of ${target} could be empty`);
      const item = this.#variable();
      this.#line(`const ${item} = ${initialValue(field.item)};`);
      this.object(field.item.fields, item, '');
      this.#line(`${items}.push(${item});`);
    } else {
      const item = this.#variable();
      this.#line(`let ${item};`);
      this.#leaf(field.item, item);
      this.#line(`${items}.push(${item});`);
    }
    this.#line('if (bytes[at] === 44) { at += 1; continue; }');
    this.#line('if (bytes[at] !== 93) return -1; at += 1; break; }');
  }

  #leaf(field: Field, target: string): void {
    switch (field.kind) {
      case 'uint':
        this.#line('digit = bytes[at] ^ 48; if (digit > 9) return -1; number = digit; at += 1;');
        this.#line('if (number !== 0) while ((digit = bytes[at] ^ 48) <= 9) {');
        this.#line('number = number * 10 + digit; at += 1; }');
        return this.#line(`if (number > ${field.max}) return -1; ${target} = number;`);
      case 'boolean':
        this.#line(`if (${matches('true', 'at')}) { ${target} = true; at += 4; }`);
        return this.#line(
          `else if (${matches('false', 'at')}) { ${target} = false; at += 5; } else return -1;`,
        );
      case 'address':
        return this.#quoted(field.family, target);
      case 'name':
        return this.#quoted('name', target, `, ${this.#likely()}`);
      case 'text':
        this.#quoted('text', target);
        if (field.values === undefined) return;
        return this.#line(`if (!${this.#setOf(field.values)}.has(${target})) return -1;`);
      case 'time':
        return this.#line(`if (!source.time(at, ${target})) return -1; at = source.at;`);
      case 'number':
        this.#line('number = source.number(at); if (number === undefined) return -1;');
        return this.#line(`${target} = number; at = source.at;`);
      default:
        // Free-form values are rare: the fallback reads them.
        return this.#line('return -1;');
    }
  }

  #quoted(reader: string, target: string, likely = ''): void {
    const value = this.#variable();
    this.#line(`if (bytes[at] !== 34) return -1; const ${value} = source.${reader}(at + 1${likely});`);
    this.#line(`if (${value} === undefined) return -1; ${target} = ${value}; at = source.at;`);
    if (likely !== '') this.#line(`${likely.slice(2)} = ${value};`);
  }

  /** A variable that outlives the calls: the name that stood at this place in the record before. */
  #likely(): string {
    const variable = this.#variable();
    this.#kept.push(`let ${variable};`);
    return variable;
  }

  /** A set made once, outside the function. */
  #setOf(values: readonly string[]): string {
    const variable = this.#variable();
    this.#kept.push(`const ${variable} = new Set(${JSON.stringify(values)});`);
    return variable;
  }

  #required(constant: string): void {
    this.#line(`if (!(${matches(constant, 'at')})) return -1; at += ${constant.length};`);
  }

  #variable(): string {
    this.#variables += 1;
    return `v${this.#variables}`;
  }

  #line(line: string): void {
    this.#lines.push(line);
  }
}

/** Source text of a fresh value of a field, always with the same shape. */
export function initialValue(field: Field): string {
  if (field.kind === 'group' && !isOptional(field)) return initialObject(field.fields);
  if (field.kind === 'list') return '[]';
  if (field.kind === 'time') return '{ seconds: 0, nanoseconds: 0, decimals: 0 }';
  if ('optional' in field) return 'undefined';
  return field.kind === 'uint' || field.kind === 'number' ? '0' : 'undefined';
}

/** Source text of a fresh object of these fields. */
export const initialObject = (fields: Fields): string =>
  `{ ${Object.entries(fields)
    .map(([key, field]) => `${key}: ${initialValue(field)}`)
    .join(', ')} }`;
