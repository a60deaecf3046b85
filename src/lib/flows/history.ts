import { type FlowPage, isOriginator, rowOf } from './flow-page.js';

/** Letters of a history; more of them only hostile traffic has. */
const MAX_LETTERS = 96;

/** Letters that are told on a logarithmic scale, and where their counts stand. */
const SCALED = { c: 0, g: 1, t: 2, w: 3 } as const;

export type ScaledLetter = keyof typeof SCALED;

const SCALED_LETTERS = Object.keys(SCALED).length;

/** Notes what happened in a flow: a letter, in capitals where the originator did it. */
export function addLetter(page: FlowPage, side: number, letter: string): void {
  const row = rowOf(side);
  const history = page.history[row] as string;
  if (history.length > MAX_LETTERS) return;
  // A history that is cut says so.
  const told = history.length < MAX_LETTERS ? letter : 'x';
  page.history[row] = history + (isOriginator(side) ? told.toUpperCase() : told);
}

/** Notes that the originator was taken for the responder, and the other way round. */
export function addFlip(page: FlowPage, row: number): void {
  page.history[row] += '^';
}

/** Notes what can happen often: the second letter stands for ten times, the third for a hundred. */
export function addScaledLetter(page: FlowPage, side: number, letter: ScaledLetter): void {
  const details = page.detailsOf(rowOf(side));
  details.counts ??= new Array<number>(2 * SCALED_LETTERS).fill(0);
  const { counts } = details;
  const place = (isOriginator(side) ? 0 : SCALED_LETTERS) + SCALED[letter];
  const count = (counts[place] as number) + 1;
  counts[place] = count;
  if (isPowerOfTen(count)) addLetter(page, side, letter);
}

function isPowerOfTen(count: number): boolean {
  let rest = count;
  while (rest > 1 && rest % 10 === 0) rest /= 10;
  return rest === 1;
}
