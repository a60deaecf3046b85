/** Keys and positions in lists that lead to a value: `['rules', 0, 'window']`. */
export type RulePath = readonly (string | number)[];

/** A mistake in a file of rules: what is wrong, in words, and where, a line that counts from 1. */
export class RuleError extends Error {
  readonly path: RulePath;
  /** Line, where it is known; else `path` tells where to look. */
  readonly line: number | undefined;

  constructor(problem: string, path: RulePath, line?: number) {
    super(problem);
    this.path = path;
    this.line = line;
  }
}

/** `rules[0].window`, as people write where something stands. */
export const pathText = (path: RulePath): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`),
    '',
  );
