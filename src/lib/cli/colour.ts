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
