import type { Address } from '../bytes/address.js';
import { doubleOf, SLACK_BYTES, uint32Of, writeAscii } from '../bytes/ascii.js';
import {
  DIGIT_COUNTS,
  SHORT_DECIMALS,
  writeMillionths,
  writePadded6,
  writePadded9,
  writeUint,
} from '../bytes/decimal.js';
import type { ByteSink } from '../bytes/sink.js';
import { type Time, timeText } from '../bytes/time.js';
import {
  canBeAbsent,
  canBeEmpty,
  type Field,
  type Fields,
  isOptional,
  type ListField,
  startsOpen,
  type UintField,
} from './field.js';
import type { Name } from './name.js';
import { jsonOf } from './parse-text.js';

/**
 * Writes the object `value` at `at` and returns the position behind it. The sink must have
 * {@link ENCODER_RESERVE_BYTES} free there; text and lists ask for more themselves.
 */
export type Encoder<Value> = (value: Value, sink: ByteSink, at: number) => number;

/**
 * Room that is there again behind every text and list item: enough for the fields of fixed size of as many
 * objects as can follow each other in one record.
 */
export const ENCODER_RESERVE_BYTES = 65_536;

/** After as many bytes of constants and values of fixed size an encoder asks for room again. */
const MAX_FIXED_BYTES = 1_024;

/** The most bytes that a value of each kind of fixed size can take; the others ask for room of their own. */
const VALUE_BYTES: Readonly<Partial<Record<Field['kind'], number>>> = {
  uint: 16,
  boolean: 5,
  address: 47,
  name: 66,
  time: 26,
};

/**
 * Compiles a table of fields to straight-line code: keys are stored eight bytes at a time as constants, and
 * each property is read by name. Proved equal to `JSON.stringify` by properties. The result includes the
 * braces; `opening` is put before them (`,"tcp":`).
 */
export function compileEncoder<Value>(fields: Fields, opening = ''): Encoder<Value> {
  const code = new EncoderCode();
  code.object(fields, 'value', opening);
  return code.compile<Value>();
}

/** What compiled encoders call. Kept in one object so that the generated code names it plainly. */
const runtime = {
  writeUint,
  SHORT_DECIMALS,
  DIGIT_COUNTS,

  address(view: DataView, at: number, address: Address): number {
    view.setUint8(at, QUOTE);
    const end = writeAscii(view, at + 1, address.ascii);
    view.setUint8(end, QUOTE);
    return end + 1;
  },

  name(sink: ByteSink, at: number, { ascii, text }: Name): number {
    if (ascii === undefined || ascii.length > MAX_FIXED_TEXT_BYTES) {
      const end = sink.text(at, text);
      sink.ensure(end, ENCODER_RESERVE_BYTES);
      return end;
    }
    sink.view.setUint8(at, QUOTE);
    const end = writeAscii(sink.view, at + 1, ascii);
    sink.view.setUint8(end, QUOTE);
    return end + 1;
  },

  time(sink: ByteSink, at: number, time: Time): number {
    if (time.seconds < 0) return sink.raw(at, timeText(time));
    const { view } = sink;
    const point = writeUint(view, at, time.seconds);
    view.setUint8(point, 0x2e);
    return time.decimals === 9
      ? writePadded9(view, point + 1, time.nanoseconds)
      : writePadded6(view, point + 1, Math.trunc(time.nanoseconds / 1000));
  },

  boolean(view: DataView, at: number, value: boolean): number {
    view.setFloat64(at, value ? TRUE : FALSE, true);
    return at + (value ? 4 : 5);
  },

  number(sink: ByteSink, at: number, value: number): number {
    sink.ensure(at, MAX_NUMBER_BYTES);
    const end = writeMillionths(sink.view, at, value);
    return end > at ? end : sink.raw(at, JSON.stringify(value));
  },

  any: (sink: ByteSink, at: number, value: unknown): number => sink.raw(at, jsonOf(value)),
};

const QUOTE = 0x22;
/** No number that is written as a decimal is longer. */
const MAX_NUMBER_BYTES = 32;
/** A longer name counts as text: it asks for room of its own. */
const MAX_FIXED_TEXT_BYTES = 64;
const TRUE = doubleOf('true', 0);
const FALSE = doubleOf('false', 0);

/** Collects the source text of one encoder. */
class EncoderCode {
  readonly #lines: string[] = [];
  /** Encoders of groups that may be absent. */
  readonly #parts: Encoder<object>[] = [];
  /** The most bytes that can have been written since room was asked for. */
  #fixedBytes = 0;
  #variables = 0;

  compile<Value>(): Encoder<Value> {
    const source = `'use strict'; const { ${Object.keys(runtime).join(', ')} } = runtime; return (value, sink, start) => {
      let at = start; let view = sink.view;
      ${this.#lines.join('\n')}
      return at;
    }`;
    return new Function('runtime', 'parts', source)(runtime, this.#parts) as Encoder<Value>;
  }

  /** `opening{...}`; nothing at all where the object turns out empty. */
  object(fields: Fields, value: string, opening: string): void {
    if (!startsOpen(fields)) {
      this.#fields(fields, value, `${opening}{`);
      this.#constant('}');
      return;
    }
    const [before, first] = [this.#variable(), this.#variable()];
    this.#line(`const ${before} = at;`);
    this.#constant(opening);
    this.#line(`const ${first} = at;`);
    this.#fields(fields, value, ',');
    // Each field brought its comma; the first one's becomes the opening brace.
    this.#line(`if (at === ${first}) at = ${before}; else { view.setUint8(${first}, 123);`);
    this.#constant('}');
    this.#line('}');
  }

  #fields(fields: Fields, value: string, lead: string): void {
    let before = lead;
    for (const [key, field] of Object.entries(fields)) {
      if (this.#fixedBytes > MAX_FIXED_BYTES) {
        this.#line(RESERVE);
        this.#fixedBytes = 0;
      }
      this.#field(field, `${value}.${key}`, `${before}"${key}":`);
      before = ',';
    }
  }

  #field(field: Field, value: string, opening: string): void {
    if (field.kind === 'group' && !isOptional(field)) return this.object(field.fields, value, opening);
    if (field.kind === 'list') return this.#list(field, value, opening);
    const isThere =
      field.kind === 'time' ? `${value}.decimals !== 0` : canBeAbsent(field) ? `${value} !== undefined` : '';
    if (isThere !== '') this.#line(`if (${isThere}) {`);
    if (field.kind === 'group') this.#part(field.fields, value, opening);
    else {
      this.#constant(opening);
      this.#leaf(field, value);
    }
    if (isThere !== '') this.#line('}');
  }

  /** A group that may be absent is code of its own: V8 optimises no function that is as long as all of them together. */
  #part(fields: Fields, value: string, opening: string): void {
    const part = this.#parts.length;
    this.#parts.push((group, sink, at) => {
      const encode = compileEncoder<object>(fields, opening);
      this.#parts[part] = encode;
      return encode(group, sink, at);
    });
    this.#line(`${RESERVE} at = parts[${part}](${value}, sink, at); ${RESERVE}`);
    this.#fixedBytes = 0;
  }

  #list(field: ListField, value: string, opening: string): void {
    const { item } = field;
    const items = this.#variable();
    const index = this.#variable();
    this.#line(`const ${items} = ${value}; if (${items}.length > 0) {`);
    const [before, first] = [this.#variable(), this.#variable()];
    this.#line(`const ${before} = at;`);
    this.#constant(`${opening}[`);
    this.#line(`const ${first} = at;`);
    this.#line(`for (let ${index} = 0; ${index} < ${items}.length; ${index} += 1) {`);
    this.#line(`sink.ensure(at, ${ENCODER_RESERVE_BYTES}); view = sink.view;`);
    if (item.kind === 'group') this.#item(item.fields, `${items}[${index}]`);
    else this.#leaf(item, `${items}[${index}]`);
    this.#line('view.setUint8(at, 44); at += 1; }');
    // The last comma becomes the bracket; a list of nothing but empty items is as good as none.
    this.#line(`if (at === ${first}) at = ${before}; else view.setUint8(at - 1, 93); }`);
  }

  /** An object in a list: one that turns out empty is left out, and brings no comma. */
  #item(fields: Fields, value: string): void {
    if (!canBeEmpty(fields)) return this.object(fields, value, '');
    const start = this.#variable();
    this.#line(`const ${start} = at;`);
    this.object(fields, value, '');
    this.#line(`if (at === ${start}) continue;`);
  }

  #leaf(field: Field, value: string): void {
    this.#fixedBytes += VALUE_BYTES[field.kind] ?? 0;
    switch (field.kind) {
      case 'uint':
        return this.#uint(field, value);
      case 'boolean':
        return this.#line(`at = boolean(view, at, ${value});`);
      case 'address':
        return this.#line(`at = address(view, at, ${value});`);
      case 'name':
        return this.#line(`at = name(sink, at, ${value}); view = sink.view;`);
      case 'time':
        return this.#line(`at = time(sink, at, ${value}); view = sink.view;`);
      case 'text':
        return this.#line(`at = sink.text(at, ${value}); ${RESERVE}`);
      case 'number':
      case 'any':
        return this.#line(`at = ${field.kind}(sink, at, ${value}); ${RESERVE}`);
      default:
        throw new Error(`a list cannot hold a ${field.kind}`);
    }
  }

  /** Numbers below 10,000 are one store from a table, and most numbers in headers are. */
  #uint({ max }: UintField, value: string): void {
    const number = this.#variable();
    this.#line(`const ${number} = ${value};`);
    const short = `view.setUint32(at, SHORT_DECIMALS[${number}], true); at += DIGIT_COUNTS[${number}];`;
    if (max < SHORT_DECIMALS.length) return this.#line(short);
    this.#line(`if (${number} < ${SHORT_DECIMALS.length}) { ${short} }`);
    this.#line(`else at = writeUint(view, at, ${number});`);
  }

  #constant(constant: string): void {
    for (let offset = 0; offset < constant.length; offset += 8) {
      const where = offset === 0 ? 'at' : `at + ${offset}`;
      this.#line(
        constant.length - offset > 4
          ? `view.setFloat64(${where}, ${doubleOf(constant, offset)}, true);`
          : `view.setUint32(${where}, ${uint32Of(constant, offset)}, true);`,
      );
    }
    this.#fixedBytes += constant.length;
    if (constant.length > 0) this.#line(`at += ${constant.length};`);
  }

  #variable(): string {
    this.#variables += 1;
    return `v${this.#variables}`;
  }

  #line(line: string): void {
    this.#lines.push(line);
  }
}

const RESERVE = `sink.ensure(at, ${ENCODER_RESERVE_BYTES - SLACK_BYTES}); view = sink.view;`;
