import { FilterError, type Place } from './filter-error.js';

/** A piece of a filter. */
export interface Token extends Place {
  /** A name, number, address or word operator; text in quotes; a sign; the end of the filter. */
  readonly kind: 'word' | 'text' | 'sign' | 'end';
  /** As it was written; of text, what it says. */
  readonly text: string;
}

const SPACE = /\s*/y;
const TEXT = /r?"(?:[^"\\]|\\.)*"/sy;
/** One point belongs to a word, two are a range. */
const WORD = /(?:[A-Za-z0-9_:/-]|\[\]|\.(?!\.))+/y;
const SIGN = /===|!==|==|!=|~=|>=|<=|&&|\|\||\.\.|[!<>~&(){},]/y;

const ESCAPE = /\\(?:(["\\])|([nrt])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))/g;
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Signs that other languages have, and what is meant. */
const MEANT: Readonly<Record<string, string>> = {
  '=': 'equality is written ==',
  '|': '"or" is written || or or',
  "'": 'text stands in double quotes',
  '[': 'slices of fields are not supported',
};

/** Takes a filter apart. The last token is its end. Throws {@link FilterError}. */
export function tokensOf(filter: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; ; ) {
    at += (match(SPACE, filter, at) ?? '').length;
    if (at === filter.length) return [...tokens, { kind: 'end', text: '', at, end: at }];
    const token = tokenAt(filter, at);
    tokens.push(token);
    at = token.end;
  }
}

function tokenAt(filter: string, at: number): Token {
  const quoted = match(TEXT, filter, at);
  if (quoted !== undefined) return { kind: 'text', text: textOf(quoted), at, end: at + quoted.length };
  const word = match(WORD, filter, at);
  if (word !== undefined) return { kind: 'word', text: word, at, end: at + word.length };
  const sign = match(SIGN, filter, at);
  if (sign !== undefined) return { kind: 'sign', text: sign, at, end: at + sign.length };
  const character = String.fromCodePoint(filter.codePointAt(at) ?? 0);
  if (character === '"') throw new FilterError('this text has no closing quote', { at, end: filter.length });
  throw new FilterError(MEANT[character] ?? `${character} means nothing here`, {
    at,
    end: at + character.length,
  });
}

function match(pattern: RegExp, filter: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(filter)?.[0];
}

/** What quoted text says. A backslash that begins no escape stands for itself, as all of them do in `r"..."`. */
function textOf(quoted: string): string {
  if (quoted.startsWith('r')) return quoted.slice(2, -1);
  return quoted
    .slice(1, -1)
    .replaceAll(ESCAPE, (_, plain?: string, control?: string, hex?: string, unicode?: string) => {
      if (plain !== undefined) return plain;
      if (control !== undefined) return CONTROLS[control] ?? '';
      return String.fromCharCode(Number.parseInt(hex ?? unicode ?? '', 16));
    });
}
