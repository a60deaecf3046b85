import { UserError } from '../../stream/user-error.js';

const SECONDS_PER = { hour: 3_600, day: 86_400, week: 604_800 } as const;

/** How many alerts people want to look at: what the threshold of a model is made of. */
export interface Budget {
  /** As it was given: `20/day`. */
  readonly text: string;
  readonly alerts: number;
  readonly seconds: number;
}

/** Reads `20/day`, `1/hour` or `5/week`. Throws {@link UserError}. */
export function parseBudget(text: string): Budget {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\/(hour|day|week)$/.exec(text) ?? [];
  const alerts = Number(number);
  if (unit === undefined || !(alerts > 0)) {
    throw new UserError(
      `--budget: "${text}" is no number of alerts in a time; write 20/day, 1/hour or 5/week`,
      {
        exit: 'usage',
      },
    );
  }
  return { text, alerts, seconds: SECONDS_PER[unit as keyof typeof SECONDS_PER] };
}

/** The share of rows that may be called unusual, where so many rows come in a second: 1 at most. */
export const budgetShare = ({ alerts, seconds }: Budget, rowsPerSecond: number): number =>
  Math.min(1, alerts / seconds / rowsPerSecond);
