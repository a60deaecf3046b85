import { spawnSync } from 'node:child_process';
import { hasProgram } from '../support/corpus.js';

export const hasMandoc = (): boolean => hasProgram('mandoc');

/** The lines of a page as mandoc prints them, without bold and underlining. */
export const rendered = (source: string): string[] =>
  withoutOverstrike(spawnSync('mandoc', ['-T', 'ascii'], { input: source, encoding: 'utf8' }).stdout).split(
    '\n',
  );

/** Printed bold is a letter, a step back, and the letter again. */
const withoutOverstrike = (text: string): string =>
  text
    .split('\b')
    .map((part, index, parts) => (index < parts.length - 1 ? part.slice(0, -1) : part))
    .join('');
