import type { Paint } from '../report/watch/paint.js';

/** When output is coloured: `--color`, then NO_COLOR and FORCE_COLOR (no-color.org, force-color.org). */
export type ColourChoice = 'auto' | 'always' | 'never';

/** Whether text for `stream` is to be coloured. */
export function isColoured(
  choice: ColourChoice,
  isTerminal: boolean,
  environment: NodeJS.ProcessEnv,
): boolean {
  if (choice !== 'auto') return choice === 'always';
  if ((environment.NO_COLOR ?? '') !== '') return false;
  const force = environment.FORCE_COLOR;
  if (force !== undefined && force !== '') return force !== '0';
  return isTerminal && environment.TERM !== 'dumb';
}

/** Makes text bold, or leaves it alone. */
export const bold =
  (coloured: boolean) =>
  (text: string): string =>
    coloured ? `\u001b[1m${text}\u001b[22m` : text;

const painted = (on: number, off: number) => (text: string) =>
  text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;
const unchanged = (text: string): string => text;

/** The colours of a view (ECMA-48 section 8.3.117), or none. */
export const paint = (coloured: boolean): Paint => ({
  bold: bold(coloured),
  dim: coloured ? painted(2, 22) : unchanged,
  accent: coloured ? painted(36, 39) : unchanged,
  alarm: coloured ? painted(31, 39) : unchanged,
});
