import { visible } from '../bytes/visible.js';
import { compileFilter } from '../packets/filter/compile.js';
import { FilterError } from '../packets/filter/filter-error.js';
import type { Predicate } from '../packets/occurrences.js';
import { UserError } from '../stream/user-error.js';

/** What a stage takes that passes on only some of the packets it reads: see FILTER_FLAG. */
export interface FilterFlags {
  readonly 'display-filter': string | undefined;
}

/** The filter of `-Y`, ready for use; undefined where all packets are wanted. */
export function displayFilter({ 'display-filter': filter }: FilterFlags): Predicate | undefined {
  if (filter === undefined) return undefined;
  try {
    return compileFilter(filter);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new UserError(`-Y: ${error.message}`, {
      exit: 'usage',
      details: picture(filter, error.place),
      cause: error,
    });
  }
}

/** The filter, and below it signs that point at a part of it. */
function picture(filter: string, { at, end }: { at: number; end: number }): string[] {
  const shown = (text: string): string => visible(text.replaceAll(/\s/g, ' '));
  const width = Math.max(1, shown(filter.slice(at, end)).length);
  return [`  ${shown(filter)}`, `  ${' '.repeat(shown(filter.slice(0, at)).length)}${'^'.repeat(width)}`];
}
