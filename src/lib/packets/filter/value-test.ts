import type { ValueTest } from '../occurrences.js';
import { FilterError } from './filter-error.js';
import type { Token } from './lexer.js';
import type { Relation } from './operators.js';
import type { Member } from './parser.js';
import type { ValueType } from './value-type.js';

/** A field as its values are compared: the name is for messages. */
export interface Comparable {
  readonly name: string;
  readonly type: ValueType;
}

/** A longer text is looked into up to here: no frame has as much, but a line of NDJSON could. */
const MAX_MATCHED = 65_536;

/** Whether two values that compare like this stand in a relation; the other ones are of text alone. */
export const HOLDS = {
  eq: (order: number) => order === 0,
  ne: (order: number) => order !== 0,
  all_eq: (order: number) => order === 0,
  any_ne: (order: number) => order !== 0,
  gt: (order: number) => order > 0,
  ge: (order: number) => order >= 0,
  lt: (order: number) => order < 0,
  le: (order: number) => order <= 0,
} as const satisfies Partial<Record<Relation, (order: number) => boolean>>;

/** A test of one value against one that the filter names. */
export function compileValueTest(field: Comparable, relation: Relation, token: Token): ValueTest {
  if (relation === 'contains') return containing(textIn(field, relation, token));
  if (relation === 'matches') return matching(textIn(field, relation, token), token);
  const group = field.type.readGroup?.(token);
  if (group !== undefined) return groupTest(group, relation, token);
  const { compare } = field.type;
  const expected = readValue(field, token);
  // The frequent ones are spelt out: each call less is seen on millions of packets.
  if (relation === 'eq' && typeof expected === 'number') return (value) => value === expected;
  const holds = HOLDS[relation];
  return (value) => holds(compare(value, expected));
}

/** Whether a value is a member of a set. */
export function compileMemberTest(field: Comparable, members: readonly Member[]): ValueTest {
  const tests = members.map(({ low, high }) =>
    high === undefined ? compileValueTest(field, 'eq', low) : rangeTest(field, low, high),
  );
  return (value) => {
    for (const test of tests) if (test(value)) return true;
    return false;
  };
}

function rangeTest(field: Comparable, low: Token, high: Token): ValueTest {
  const [first, last] = [readValue(field, low), readValue(field, high)];
  const { compare } = field.type;
  if (compare(first, last) > 0) {
    throw new FilterError('this range ends before it begins', { at: low.at, end: high.end });
  }
  return (value) => compare(value, first) >= 0 && compare(value, last) <= 0;
}

function groupTest(group: ValueTest, relation: Relation, token: Token): ValueTest {
  if (relation === 'eq' || relation === 'all_eq') return group;
  if (relation === 'ne' || relation === 'any_ne') return (value) => !group(value);
  throw new FilterError('a network is equal to an address or not, and nothing else', token);
}

/** The value as memory has it. Throws {@link FilterError} where it is of another type. */
function readValue({ name, type }: Comparable, token: Token): unknown {
  const value = type.read(token);
  if (value !== undefined) return value;
  throw new FilterError(`${name} is ${type.about}; ${described(token, type)}`, token);
}

function described({ kind, text }: Token, { family }: ValueType): string {
  if (kind === 'text')
    return family === 'text' ? `${JSON.stringify(text)} is none of them` : `${JSON.stringify(text)} is text`;
  return family === 'text' ? `text stands in double quotes: "${text}"` : `${text} is not`;
}

function textIn({ name, type }: Comparable, relation: Relation, token: Token): string {
  if (type.family !== 'text')
    throw new FilterError(`"${relation}" looks into text; ${name} is ${type.about}`, token);
  if (token.kind !== 'text') throw new FilterError(`text stands in double quotes: "${token.text}"`, token);
  return token.text;
}

const containing =
  (wanted: string): ValueTest =>
  (value: string) =>
    value.includes(wanted);

function matching(source: string, token: Token): ValueTest {
  const pattern = patternOf(source, token);
  return (value: string) => pattern.test(value.length > MAX_MATCHED ? value.slice(0, MAX_MATCHED) : value);
}

/** What asks for any case in Wireshark's regular expressions, as ours have it always. */
const ANY_CASE = /^\(\?i\)/;

function patternOf(source: string, token: Token): RegExp {
  try {
    return new RegExp(source.replace(ANY_CASE, ''), 'i');
  } catch (error) {
    // V8 says `Invalid regular expression: /(/i: Unterminated group`.
    const reason = (error as Error).message.split(': ').at(-1) ?? '';
    throw new FilterError(`this is no regular expression: ${reason.toLowerCase()}`, token);
  }
}
