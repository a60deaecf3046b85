import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { HashKey } from '../bytes/half-sip-hash.js';
import { suggestion } from '../bytes/nearest-word.js';
import { type Grouping, GroupingError, groupingBy } from '../stats/grouping.js';
import { PUBLIC_KEY } from '../stats/sketches/distinct.js';
import { ALL_TAPS } from '../stats/tallies.js';
import type { Tap } from '../stats/tap.js';
import { MAX_STEPS, type StatsOptions } from '../stats/windows.js';
import { systemReason, UserError } from '../stream/user-error.js';
import { durationFlag } from './duration-flag.js';

/** What `nt stats` is told to count: see STATS_COUNTING_FLAGS. */
export interface StatsCountingFlags {
  readonly window: string | undefined;
  readonly every: string | undefined;
  readonly by: string | undefined;
  readonly taps: string | undefined;
  readonly top: number;
  readonly partial: boolean;
  readonly merge: boolean;
  readonly 'sketch-key': string | undefined;
}

/** The counting that the flags ask for, but for where it is written. */
export function statsCounting(flags: StatsCountingFlags): Omit<StatsOptions, 'write'> {
  const windowMs = durationFlag('--window', flags.window);
  const everyMs = durationFlag('--every', flags.every) ?? windowMs;
  if (windowMs !== undefined && everyMs !== undefined) checkSteps(windowMs, everyMs);
  const grouping = flags.by === undefined ? undefined : groupingOf(flags.by);
  const names = flags.taps ?? (grouping === undefined ? 'all' : 'totals');
  const taps = names === 'all' ? ALL_TAPS : namesIn(names).map(tapNamed);
  return { top: flags.top, windowMs, everyMs, grouping, taps: [...new Set(taps)], hashKey: hashKey(flags) };
}

/** Names with commas between them, as the shell may have them: with spaces, or one left empty at the end. */
const namesIn = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function checkSteps(windowMs: number, everyMs: number): void {
  const steps = windowMs / everyMs;
  if (!Number.isInteger(steps)) {
    throw new UserError('--every: the length of a window must be a multiple of it', { exit: 'usage' });
  }
  if (steps > MAX_STEPS) {
    throw new UserError(`--every: a window can begin at most ${MAX_STEPS} times within its length`, {
      exit: 'usage',
    });
  }
}

const MAX_GROUP_FIELDS = 8;

function groupingOf(text: string): Grouping {
  const names = namesIn(text);
  if (names.length === 0 || names.length > MAX_GROUP_FIELDS) {
    throw new UserError(`--by: name 1 to ${MAX_GROUP_FIELDS} fields`, { exit: 'usage' });
  }
  try {
    return groupingBy(names);
  } catch (error) {
    if (!(error instanceof GroupingError)) throw error;
    throw new UserError(`--by: ${error.message}`, { exit: 'usage', cause: error });
  }
}

function tapNamed(name: string): Tap {
  const found = ALL_TAPS.find((tap) => tap.name === name);
  if (found !== undefined) return found;
  const names = ALL_TAPS.map((tap) => tap.name);
  throw new UserError(
    `--taps: no statistic is called ${name}${suggestion(name, names)} (there are ${names.join(', ')}; all)`,
    { exit: 'usage' },
  );
}

/** The key in a file: a hash of its bytes, so that it may be any text. */
function hashKey({ 'sketch-key': path }: StatsCountingFlags): HashKey {
  if (path === undefined) return PUBLIC_KEY;
  try {
    const digest = createHash('sha256').update(readFileSync(path)).digest();
    return [digest.readInt32LE(0), digest.readInt32LE(4)];
  } catch (error) {
    throw new UserError(`--sketch-key: ${path}: ${systemReason(error)}`, { exit: 'input', cause: error });
  }
}
