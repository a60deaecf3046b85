import type { Frame } from './frame.js';
import type { Path } from './path.js';
import type { Random } from './random.js';

/** Anything that puts packets into the capture, one at a time. */
export interface Conversation {
  /** Writes the next packet; gives the seconds until the one after it, or undefined when that was the last. */
  emit(frame: Frame, timeSec: number): number | undefined;
}

/** Ways a TCP conversation uses its connection. */
export type Manner = 'download' | 'upload' | 'browse' | 'chat';

/** What a conversation is told when it starts. */
export interface Assignment {
  readonly path: Path;
  readonly random: Random;
  /** How many packets it has to be made of. */
  readonly packets: number;
  /** When it should be over, in seconds of the capture. */
  readonly endSec: number;
  readonly manner: Manner;
}

const SHORTEST_GAP_SEC = 20e-6;

/** What is left of a conversation at some moment. */
interface Rest {
  readonly timeSec: number;
  readonly packets: number;
}

/**
 * A time to wait, `pace` times the mean gap on average, that adapts to the rest of the conversation so that it is
 * over when it should be.
 */
export function pauseSec({ endSec, random }: Assignment, { timeSec, packets }: Rest, pace: number): number {
  const restSec = Math.max(endSec - timeSec, packets * SHORTEST_GAP_SEC);
  return Math.min(restSec, random.exponential((pace * restSec) / packets));
}
