import { closest, distance } from 'fastest-levenshtein';

/** A misspelling differs in one letter of three at most; otherwise it is another word. */
const LETTERS_PER_ERROR = 3;

/** The one of `known` that `word` begins, or that is spelt nearly like it. */
function nearestWord(word: string, known: readonly string[]): string | undefined {
  if (word.length < 2) return undefined;
  const begun = known.find((each) => each.startsWith(word));
  if (begun !== undefined) return begun;
  const candidate = closest(word, known);
  return distance(word, candidate) * LETTERS_PER_ERROR <= word.length ? candidate : undefined;
}

/** `; did you mean stats?`, or nothing. */
export function suggestion(word: string, known: readonly string[], prefix = ''): string {
  const found = nearestWord(word, known);
  return found === undefined ? '' : `; did you mean ${prefix}${found}?`;
}
