import { FieldError } from '../records/assign.js';
import { compileMatcher, NOT_OURS } from '../records/decoder.js';
import type { LineSource } from '../records/line-source.js';
import { unmarked } from '../records/parse-text.js';
import type { FeatureSet } from './feature-set.js';

type NamedFeatures = Pick<FeatureSet, 'features'>;

const COMMA = 0x2c;
const BRACE = 0x7d;
const NEWLINE = 0x0a;
const MINUS = 0x2d;
const ZERO = 0x30;
/** A whole number of as many digits is exact, and so is every sum on the way to it. */
const MAX_EXACT_DIGITS = 15;
const POINT = 0x2e;
const PLUS = 0x2b;
const EXPONENT = 0x65;

/** Tells whether the key of a feature, of so many bytes, stands at a position. */
interface Key {
  readonly length: number;
  stands(source: LineSource, at: number): boolean;
}

/** The numbers of a row, read from text in the form of our own encoder. */
export class RowValues {
  /** A number for each feature, NaN where it is not there. */
  readonly values: Float64Array;
  readonly #keys: readonly Key[];
  #at = 0;

  constructor({ features }: NamedFeatures) {
    this.values = new Float64Array(features.length);
    this.#keys = features.map(({ name }) => {
      const key = `${JSON.stringify(name)}:`;
      return { length: key.length, stands: compileMatcher(key) };
    });
  }

  /** Reads what stands behind the brace, up to the end of the line; NOT_OURS where it has another form. */
  read(source: LineSource, start: number): number {
    const { bytes } = source;
    let at = start;
    for (let index = 0; index < this.#keys.length; index += 1) {
      const { length, stands } = this.#keys[index] as Key;
      const keyAt = at === start ? at : at + 1;
      this.values[index] = Number.NaN;
      if ((at !== start && bytes[at] !== COMMA) || !stands(source, keyAt)) continue;
      const value = this.#number(bytes, keyAt + length);
      if (value === undefined) return NOT_OURS;
      this.values[index] = value;
      at = this.#at;
    }
    const isWhole = bytes[at] === BRACE && bytes[at + 1] === BRACE && bytes[at + 2] === NEWLINE;
    return isWhole ? at + 2 : NOT_OURS;
  }

  /** The number at a position; `#at` is behind it then. */
  #number(bytes: Buffer, start: number): number | undefined {
    let at = start;
    let number = 0;
    for (let digit = (bytes[at] as number) ^ ZERO; digit <= 9; digit = (bytes[at] as number) ^ ZERO) {
      number = number * 10 + digit;
      at += 1;
    }
    this.#at = at;
    const isWhole = at > start && bytes[at] !== POINT && bytes[at] !== EXPONENT;
    const isPlain = at - start === 1 || bytes[start] !== ZERO;
    if (isWhole && isPlain && at - start <= MAX_EXACT_DIGITS) return number;
    const end = endOfNumber(bytes, start);
    if (end < 0) return undefined;
    this.#at = end;
    const value = Number(bytes.toString('latin1', start, end));
    // One with an exponent can be too large: it is left to what reports that.
    return Number.isFinite(value) ? value : undefined;
  }
}

/** Where a number as JSON has it ends (RFC 8259 section 6); -1 where there is none. */
function endOfNumber(bytes: Buffer, start: number): number {
  const first = bytes[start] === MINUS ? start + 1 : start;
  let at = endOfDigits(bytes, first);
  if (at === first || (bytes[first] === ZERO && at > first + 1)) return -1;
  if (bytes[at] === POINT) {
    const fraction = at + 1;
    at = endOfDigits(bytes, fraction);
    if (at === fraction) return -1;
  }
  if (bytes[at] !== EXPONENT) return at;
  const sign = bytes[at + 1];
  const exponent = sign === MINUS || sign === PLUS ? at + 2 : at + 1;
  const end = endOfDigits(bytes, exponent);
  return end === exponent ? -1 : end;
}

function endOfDigits(bytes: Buffer, start: number): number {
  let at = start;
  while (((bytes[at] as number) ^ ZERO) <= 9) at += 1;
  return at;
}

/** Reads numbers by name out of parsed JSON, NaN for those that are not there. */
export function readValues({ features }: NamedFeatures, values: Float64Array, source: unknown): void {
  if (typeof source !== 'object' || source === null || Array.isArray(source))
    throw new FieldError('features is not an object');
  const numbers = new Map<string, unknown>(Object.entries(source));
  for (const [index, { name }] of features.entries()) {
    const value = unmarked(numbers.get(name) ?? undefined);
    if (value !== undefined && (typeof value !== 'number' || !Number.isFinite(value)))
      throw new FieldError(`features.${name} is not a number`);
    values[index] = value ?? Number.NaN;
  }
}
