import { parseDuration, type Time } from '../../bytes/time.js';
import type { DriverName, LiveCapture } from '../../frames/live/driver.js';
import { openCapture, type Preference } from '../../frames/live/drivers.js';
import { readLive } from '../../frames/live/live-input.js';
import { giveUpRoot } from '../../frames/live/privileges.js';
import type { Frame } from '../../records/frame.js';
import type { Session } from '../../stream/session.js';
import { UserError } from '../../stream/user-error.js';

/** The flags of {@link LIVE_FLAGS}, as they were given. */
export interface LiveFlags {
  readonly interface?: readonly string[] | undefined;
  readonly 'capture-filter'?: string | undefined;
  readonly driver?: DriverName | 'auto' | undefined;
  readonly 'no-promiscuous'?: boolean | undefined;
  readonly monitor?: boolean | undefined;
  readonly 'buffer-size'?: number | undefined;
  readonly 'time-precision'?: 'micro' | 'nano' | undefined;
  readonly duration?: string | undefined;
  readonly 'idle-timeout'?: string | undefined;
  readonly user?: string | undefined;
  readonly snaplen?: number | undefined;
}

/** A capture that is running; its frames wait to be taken. */
export interface LiveInput {
  read(session: Session, take: (frame: Frame) => void): Promise<void>;
  /** Ends a capture that nobody will read. */
  close(): void;
}

/** Flags that have a meaning only where something is captured. */
const ONLY_LIVE = [
  'capture-filter',
  'no-promiscuous',
  'monitor',
  'buffer-size',
  'duration',
  'idle-timeout',
  'user',
] as const;

const TICK_MS = 1_000;
const MS_PER_SECOND = 1_000;
const NS_PER_MS = 1_000_000;

/** Tells the time of the wall clock once a second, until the result is called: files in turn go by it on a quiet line. */
export function tickEverySecond(tell: (now: Time) => void): () => void {
  const timer = setInterval(() => {
    const ms = Date.now();
    const seconds = Math.floor(ms / MS_PER_SECOND);
    tell({ seconds, nanoseconds: (ms - seconds * MS_PER_SECOND) * NS_PER_MS, decimals: 6 });
  }, TICK_MS);
  return () => clearInterval(timer);
}

/** Starts the capture that the flags ask for, and gives up root; undefined where they name no interface. */
export async function openLive(
  inputs: readonly string[],
  flags: LiveFlags,
  preference: Preference,
): Promise<LiveInput | undefined> {
  const { interface: interfaces = [], driver = 'auto' } = flags;
  if (interfaces.length === 0) return refuseStray(flags);
  if (inputs.length > 0) {
    throw new UserError(`-i captures, ${inputs[0]} is a file: one at a time`, { exit: 'usage' });
  }
  const stops = { durationMs: lengthOf(flags, 'duration'), idleMs: lengthOf(flags, 'idle-timeout') };
  const capture = await openCapture(driver === 'auto' ? preference : driver, {
    interfaces,
    filter: flags['capture-filter'],
    snapLength: flags.snaplen,
    isPromiscuous: flags['no-promiscuous'] !== true,
    isMonitor: flags.monitor === true,
    bufferMib: flags['buffer-size'],
  });
  return giveUpRootOrClose(capture, flags.user, {
    read: (session, take) =>
      readLive(capture, session, { take, decimals: flags['time-precision'] === 'micro' ? 6 : 9, ...stops }),
    close: () => capture.close(),
  });
}

function giveUpRootOrClose(capture: LiveCapture, user: string | undefined, input: LiveInput): LiveInput {
  try {
    giveUpRoot(user);
    return input;
  } catch (error) {
    capture.close();
    throw error;
  }
}

function refuseStray(flags: LiveFlags): undefined {
  const stray = ONLY_LIVE.find((name) => flags[name] !== undefined && flags[name] !== false);
  if (stray === undefined) return undefined;
  throw new UserError(
    `--${stray} is for live capture: name an interface with -i (nt capture -D lists them)`,
    {
      exit: 'usage',
    },
  );
}

function lengthOf(flags: LiveFlags, name: 'duration' | 'idle-timeout'): number | undefined {
  const text = flags[name];
  if (text === undefined) return undefined;
  try {
    return parseDuration(text);
  } catch (error) {
    throw new UserError(`--${name}: ${(error as Error).message}`, { exit: 'usage', cause: error });
  }
}
