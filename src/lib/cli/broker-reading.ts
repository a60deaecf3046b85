import { parseDuration } from '../bytes/time.js';
import type { Session } from '../stream/session.js';
import { UserError } from '../stream/user-error.js';

const CHECK_MS = 100;
const MAX_SHARDS = 1_024;

export interface ReaderFlags {
  readonly shard: string;
  readonly 'until-end': boolean;
  readonly 'idle-timeout': string | undefined;
}

export interface Shard {
  readonly number: number;
  readonly of: number;
}

/** Reads `0/2`. Throws {@link UserError}. */
export function parseShard(text: string): Shard {
  const [, number = '', of = ''] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { number: Number(number), of: Number(of) };
  if (of !== '' && shard.of > 0 && shard.of <= MAX_SHARDS && shard.number < shard.of) return shard;
  throw new UserError(`--shard: "${text}" is not like 0/2: which of how many, from 0`, { exit: 'usage' });
}

/** What tells whether there is more to wait for. */
export interface Work {
  /** All partitions of a job are done. */
  readonly hasJobDone: boolean;
  readonly isBusy: boolean;
  /** When something came last, in ms of `performance.now()`. */
  readonly lastMs: number;
}

/** Resolves when the work is over: the session was stopped, a job is done, or nothing has come for long. */
export async function workOver(session: Session, flags: ReaderFlags, work: Work): Promise<void> {
  const idleMs = idleTimeout(flags);
  while (!session.isStopped) {
    if (flags['until-end'] && work.hasJobDone && !work.isBusy) return;
    if (idleMs !== undefined && !work.isBusy && performance.now() - work.lastMs >= idleMs) return;
    await session.orStopped(new Promise((resolve) => setTimeout(resolve, CHECK_MS)));
  }
}

function idleTimeout({ 'idle-timeout': text }: ReaderFlags): number | undefined {
  if (text === undefined) return undefined;
  try {
    return parseDuration(text);
  } catch (error) {
    throw new UserError(`--idle-timeout: ${(error as Error).message}`, { exit: 'usage', cause: error });
  }
}
