import { parseDuration } from '../bytes/time.js';
import { UserError } from '../stream/user-error.js';

/** Whole milliseconds that a flag such as `--idle 90s` gives; undefined where it is not given. */
export function durationFlag(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  try {
    return parseDuration(text);
  } catch (error) {
    throw new UserError(`${flag}: ${(error as Error).message}`, { exit: 'usage', cause: error });
  }
}
