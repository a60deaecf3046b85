import { type AddressKind, parseAddress } from '../bytes/address.js';
import { parseTime, type Time } from '../bytes/time.js';
import { canBeAbsent, type Field, type Fields, type TextField, type UintField } from './field.js';
import { nameOf } from './name.js';
import { timeDigits, unmarked } from './parse-text.js';
import { compileFactory } from './shape.js';

/** A value in a record that is not what its field holds. The message names the field and what was expected. */
export class FieldError extends Error {}

/** A field that every record of its kind has is not there. */
export class MissingFieldError extends FieldError {
  constructor(path: string) {
    super(`${path} is missing`);
  }
}

type Plain = { readonly [key: string]: unknown };

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Fills `target` from parsed JSON, in any key order; unknown keys are ignored. `target` must have been reset.
 * Throws {@link FieldError} where a required field is missing or a value is of the wrong kind.
 */
export function assignFields(fields: Fields, target: object, source: unknown, path: string): void {
  if (!isPlain(source)) throw new FieldError(`${path} is not an object`);
  const values = target as Record<string, unknown>;
  for (const [key, field] of Object.entries(fields)) {
    const where = path === '' ? key : `${path}.${key}`;
    const value = Object.hasOwn(source, key) ? (source[key] ?? undefined) : undefined;
    if (value !== undefined) assignField(field, values, key, { value, where });
    else if (!canBeAbsent(field)) throw new MissingFieldError(where);
  }
}

function assignField(
  field: Field,
  values: Record<string, unknown>,
  key: string,
  { value, where }: { value: unknown; where: string },
): void {
  if (field.kind === 'group') {
    // A group that may be absent is made when it is there.
    values[key] ??= compileFactory<object>(field.fields)();
    assignFields(field.fields, values[key] as object, value, where);
  } else if (field.kind === 'list') assignList(field.item, values[key] as unknown[], value, where);
  else if (field.kind === 'time') assignTime(values[key] as Time, value, where);
  else values[key] = readLeaf(field, value, where);
}

function assignList(item: Field, target: unknown[], source: unknown, where: string): void {
  if (!Array.isArray(source)) throw new FieldError(`${where} is not an array`);
  for (const [index, value] of source.entries()) {
    const place = `${where}[${index}]`;
    if (item.kind === 'group') {
      const object = compileFactory<object>(item.fields)();
      assignFields(item.fields, object, value, place);
      target.push(object);
    } else {
      target.push(readLeaf(item, value, place));
    }
  }
}

/** Times come as their digits, so that none is lost; only numbers with an exponent go through a double. */
function assignTime(target: Time, value: unknown, where: string): void {
  const digits = timeDigits(value);
  if (digits !== undefined) {
    if (parseTime(digits, target)) return;
    if (/[eE]/.test(digits) && parseTime(Number(digits).toFixed(9), target)) return;
  }
  throw new FieldError(`${where} is ${digits ?? shown(value)}, not epoch seconds`);
}

function readLeaf(field: Field, value: unknown, where: string): unknown {
  switch (field.kind) {
    case 'uint':
      return readUint(field, unmarked(value), where);
    case 'number':
      return readNumber(unmarked(value), where);
    case 'boolean':
      if (typeof value === 'boolean') return value;
      throw new FieldError(`${where} is ${shown(value)}, not true or false`);
    case 'text':
      return readChoice(field, readText(value, where), where);
    case 'name':
      return nameOf(readText(value, where));
    case 'address':
      return readAddress(field.family, value, where);
    default:
      return value;
  }
}

function readUint(field: UintField, value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= field.max) return value;
  throw new FieldError(`${where} is ${shown(value)}, not a whole number from 0 to ${field.max}`);
}

function readNumber(value: unknown, where: string): number {
  if (typeof value === 'number') return value;
  throw new FieldError(`${where} is ${shown(value)}, not a number`);
}

function readText(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw new FieldError(`${where} is ${shown(value)}, not text`);
}

function readChoice({ values }: TextField, value: string, where: string): string {
  if (values === undefined || values.includes(value)) return value;
  throw new FieldError(`${where} is ${shown(value)}, not one of ${values.join(', ')}`);
}

const FAMILY_NAME: Record<AddressKind, string> = {
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  mac: 'a MAC address',
};

function readAddress(family: AddressKind, value: unknown, where: string) {
  const address = typeof value === 'string' ? parseAddress(family, value) : undefined;
  if (address !== undefined) return address;
  throw new FieldError(`${where} is ${shown(value)}, not ${FAMILY_NAME[family]}`);
}

const MAX_SHOWN = 40;

/** A value as it may appear in an error: short, and never looked into. */
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}
