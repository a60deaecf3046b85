import { FilterError } from './filter-error.js';
import { type Token, tokensOf } from './lexer.js';
import { OPERATOR_WORDS, type Relation, relationOf } from './operators.js';

/** What stands on the left of a comparison: a field, or some bits of it. */
export interface Operand {
  readonly name: Token;
  readonly mask: Token | undefined;
}

/** A value of a set, or the first and the last one of a range. */
export interface Member {
  readonly low: Token;
  readonly high: Token | undefined;
}

/** A filter taken apart; names and values are not looked at yet. */
export type Expression =
  | { readonly kind: 'or' | 'and'; readonly items: readonly Expression[] }
  | { readonly kind: 'not'; readonly item: Expression }
  | { readonly kind: 'present'; readonly operand: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly members: readonly Member[] }
  | {
      readonly kind: 'compare';
      readonly operand: Operand;
      readonly relation: Relation;
      readonly operator: Token;
      readonly value: Token;
    };

/** Deeper nesting helps nobody, and would be the end of our own stack. */
const MAX_DEPTH = 100;

/** Parses a filter. Throws {@link FilterError}. */
export function parseFilter(filter: string): Expression {
  const parser = new Parser(tokensOf(filter));
  return parser.whole();
}

/** As in Wireshark 4, `not` binds tighter than `and`, and that tighter than `or`. */
class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#or();
    const rest = this.#peek();
    if (rest.kind === 'end') return expression;
    if (rest.text === ')') throw new FilterError('this parenthesis was never opened', rest);
    throw new FilterError('"and" or "or" is missing here', rest);
  }

  #or(): Expression {
    const items = [this.#and()];
    while (this.#accepts('||', 'or')) items.push(this.#and());
    return items.length === 1 ? (items[0] as Expression) : { kind: 'or', items };
  }

  #and(): Expression {
    const items = [this.#not()];
    while (this.#accepts('&&', 'and')) items.push(this.#not());
    return items.length === 1 ? (items[0] as Expression) : { kind: 'and', items };
  }

  #not(): Expression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new FilterError(`more than ${MAX_DEPTH} levels deep`, this.#peek());
    const expression: Expression = this.#accepts('!', 'not')
      ? { kind: 'not', item: this.#not() }
      : this.#accepts('(')
        ? this.#parenthesised()
        : this.#test();
    this.#depth -= 1;
    return expression;
  }

  #parenthesised(): Expression {
    const expression = this.#or();
    if (!this.#accepts(')')) throw new FilterError('a closing parenthesis is missing here', this.#peek());
    return expression;
  }

  #test(): Expression {
    const operand = this.#operand();
    const operator = this.#peek();
    if (this.#accepts('in')) return { kind: 'in', operand, members: this.#members() };
    if (this.#accepts('not')) {
      if (!this.#accepts('in')) throw new FilterError('"in" is missing here', this.#peek());
      return { kind: 'not', item: { kind: 'in', operand, members: this.#members() } };
    }
    const relation = operator.kind === 'text' ? undefined : relationOf.get(operator.text);
    if (relation === undefined) return { kind: 'present', operand };
    this.#next += 1;
    return { kind: 'compare', operand, relation, operator, value: this.#value() };
  }

  #operand(): Operand {
    const name = this.#peek();
    if (name.kind !== 'word' || OPERATOR_WORDS.has(name.text))
      throw this.#unexpected('a field or a protocol');
    this.#next += 1;
    return { name, mask: this.#accepts('&', 'bitwise_and') ? this.#value() : undefined };
  }

  #members(): Member[] {
    if (!this.#accepts('{')) throw this.#unexpected('a list of values in braces, such as {80, 443},');
    const members = [this.#member()];
    while (this.#accepts(',')) members.push(this.#member());
    if (!this.#accepts('}'))
      throw new FilterError('a comma or a closing brace is missing here', this.#peek());
    return members;
  }

  #member(): Member {
    const low = this.#value();
    return { low, high: this.#accepts('..') ? this.#value() : undefined };
  }

  #value(): Token {
    const token = this.#peek();
    if (token.kind !== 'text' && token.kind !== 'word') throw this.#unexpected('a value');
    this.#next += 1;
    return token;
  }

  #unexpected(what: string): FilterError {
    const token = this.#peek();
    if (token.kind === 'end') return new FilterError(`the filter ends where ${what} must stand`, token);
    return new FilterError(`${what.replace(/,$/, '')} must stand here`, token);
  }

  /** Takes the next token where it is one of these operators. */
  #accepts(...spellings: readonly string[]): boolean {
    const { kind, text } = this.#peek();
    if (kind === 'text' || !spellings.includes(text)) return false;
    this.#next += 1;
    return true;
  }

  /** The token that comes next: the end of the filter is never taken. */
  #peek(): Token {
    return this.#tokens[this.#next] as Token;
  }
}
