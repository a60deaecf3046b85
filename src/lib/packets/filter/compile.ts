import { suggestion } from '../../bytes/nearest-word.js';
import { findNamed, knownNames, type Named } from '../field-path.js';
import { all, compileAny, either, type Predicate, type ValueTest } from '../occurrences.js';
import type { Packet } from '../packet.js';
import { FilterError } from './filter-error.js';
import { FLAG_BITS } from './flag-bits.js';
import type { Token } from './lexer.js';
import type { Relation } from './operators.js';
import { type Expression, type Operand, parseFilter } from './parser.js';
import { compileProtocolTest } from './protocol-test.js';
import { type Comparable, compileMemberTest, compileValueTest, HOLDS } from './value-test.js';
import { TRUTH, type ValueType, valueTypeOf, wholeType } from './value-type.js';

/** The bits that JavaScript's operators look at. */
const MAX_MASK = 0xffff_ffff;

const ALWAYS: ValueTest = () => true;

/**
 * Compiles a display filter to a question about packets. It means what it means to Wireshark 4: a comparison
 * is true where it is for any occurrence of the field. Throws {@link FilterError}.
 */
export const compileFilter = (filter: string): Predicate => compileExpression(parseFilter(filter));

function compileExpression(expression: Expression): Predicate {
  switch (expression.kind) {
    case 'or':
      return either(expression.items.map(compileExpression));
    case 'and':
      return all(expression.items.map(compileExpression));
    case 'not':
      return negated(compileExpression(expression.item));
    case 'present':
      return compilePresence(expression.operand);
    case 'in': {
      const left = comparableOf(expression.operand);
      return left.any(compileMemberTest(left, expression.members));
    }
    case 'compare':
      return compileComparison(expression);
  }
}

const negated =
  (question: Predicate): Predicate =>
  (packet) =>
    !question(packet);

function compilePresence(operand: Operand): Predicate {
  if (operand.mask !== undefined) return comparableOf(operand).any((value: number) => value !== 0);
  const { kind, name, fields } = resolve(operand.name);
  return kind === 'protocol' ? compileProtocolTest(name) : compileAny(fields, ALWAYS);
}

function compileComparison({ operand, relation, value }: Expression & { kind: 'compare' }): Predicate {
  const left = comparableOf(operand);
  const right = fieldIn(value, left.type);
  if (right !== undefined) return compareFields(left, relation, right, value);
  const test = compileValueTest(left, relation, value);
  if (!isAboutAll(relation)) return left.any(test);
  return all([left.any(ALWAYS), negated(left.any((each) => !test(each)))]);
}

/** Whether every occurrence must pass, and not just any. */
const isAboutAll = (relation: Relation): boolean => relation === 'ne' || relation === 'all_eq';

/** A field, or some bits of it, ready to be compared. */
interface Left extends Comparable {
  /** Compiles the question whether any of its values passes a test. */
  any(test: ValueTest): Predicate;
}

function comparableOf({ name: token, mask }: Operand): Left {
  const named = resolve(token);
  const type = typeOf(named, token);
  const { name, fields } = named;
  const flag = FLAG_BITS.get(token.text);
  if (flag !== undefined) {
    if (mask !== undefined) throw new FilterError(`${token.text} is one bit already`, mask);
    const isSet = (value: number): boolean => (value & flag.mask) !== 0;
    const any = (test: ValueTest) => compileAny(fields, (value: number) => test(isSet(value) as never));
    return { name: token.text, type: TRUTH, any };
  }
  if (mask === undefined) return { name, type, any: (test) => compileAny(fields, test) };
  const bits = bitsOf(name, fields[0]?.value.kind, mask);
  return {
    name,
    type: wholeType(MAX_MASK),
    any: (test) => compileAny(fields, (value: number) => test(((value & bits) >>> 0) as never)),
  };
}

function bitsOf(name: string, kind: string | undefined, mask: Token): number {
  if (kind !== 'uint') throw new FilterError(`& looks at bits of whole numbers; ${name} is none`, mask);
  const bits = wholeType(MAX_MASK).read(mask);
  if (bits === undefined) throw new FilterError(`& takes ${wholeType(MAX_MASK).about}`, mask);
  return bits;
}

/** The field that is compared with, where the value is no value but the name of one. */
function fieldIn(token: Token, type: ValueType): Left | undefined {
  if (token.kind !== 'word' || type.read(token) !== undefined) return undefined;
  return findNamed(token.text)?.kind === 'field' ? comparableOf({ name: token, mask: undefined }) : undefined;
}

/** Every value on the left is compared with every one on the right. */
function compareFields(left: Left, relation: Relation, right: Left, place: Token): Predicate {
  if (relation === 'contains' || relation === 'matches') {
    throw new FilterError('text in double quotes must stand here', place);
  }
  if (left.type.family !== right.type.family) {
    throw new FilterError(`${left.name} is ${left.type.about}; ${right.name} is ${right.type.about}`, place);
  }
  const holds = HOLDS[relation];
  if (!isAboutAll(relation)) return compareEach(left, right, holds);
  const differently = compareEach(left, right, (order) => !holds(order));
  return all([left.any(ALWAYS), right.any(ALWAYS), negated(differently)]);
}

/** Compiles the question whether a value of each side stand in a relation. */
function compareEach(left: Left, right: Left, holds: (order: number) => boolean): Predicate {
  const { compare } = left.type;
  let ofLeft: never;
  let lent: Packet;
  const inRight = right.any((value) => holds(compare(ofLeft, value)));
  const inLeft = left.any((value) => {
    ofLeft = value;
    return inRight(lent);
  });
  return (packet) => {
    lent = packet;
    return inLeft(packet);
  };
}

function resolve(token: Token): Named {
  const named = findNamed(FLAG_BITS.get(token.text)?.field ?? token.text);
  if (named !== undefined) return named;
  if (!/^[a-z]/i.test(token.text)) throw new FilterError('a field or a protocol must stand here', token);
  const meant = suggestion(token.text, [...knownNames(), ...FLAG_BITS.keys()]);
  throw new FilterError(`no field or protocol is called ${token.text}${meant}`, token);
}

function typeOf({ kind, name, fields: [first] }: Named, token: Token): ValueType {
  if (kind === 'protocol') throw new FilterError(`${name} is a protocol and has no value of its own`, token);
  if (kind === 'group') throw new FilterError(`${name} is a group of fields (see nt fields ${name})`, token);
  const type = first === undefined ? undefined : valueTypeOf(first.value);
  if (type === undefined) throw new FilterError(`${name} cannot be compared`, token);
  return type;
}
