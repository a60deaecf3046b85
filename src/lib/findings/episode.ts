import { compareTimes, copyTime, noTime, type Time } from '../bytes/time.js';
import type { BoundedMap } from './bounded-map.js';

/** Packets and flows that an episode keeps. */
const MAX_KEPT = 20;

/** Where something was seen. */
export interface Seen {
  readonly at: Time;
  readonly packet?: number | undefined;
  readonly flow?: string | undefined;
}

/** Events of one kind that came one after the other within a window of time. */
export class Episode {
  /** Time of the first event and the last one. */
  readonly since: Time = noTime();
  readonly until: Time = noTime();
  count = 0;
  readonly #packets: number[] = [];
  readonly #flows: string[] = [];
  readonly #beganMs: number;
  #lastMs: number;
  #untold = 0;
  #isTold = false;

  constructor(nowMs: number) {
    this.#beganMs = nowMs;
    this.#lastMs = nowMs;
  }

  /** Whether an event now belongs to another episode: one that was told goes on as long as there is no such gap. */
  isOver(nowMs: number, windowMs: number): boolean {
    return nowMs - (this.#isTold ? this.#lastMs : this.#beganMs) > windowMs;
  }

  /** Adds events. */
  add(nowMs: number, { at, packet, flow }: Seen, count = 1): void {
    this.#lastMs = nowMs;
    this.count += count;
    this.#untold += count;
    if (at.decimals > 0) {
      if (this.since.decimals === 0 || compareTimes(at, this.since) < 0) copyTime(this.since, at);
      if (this.until.decimals === 0 || compareTimes(at, this.until) > 0) copyTime(this.until, at);
    }
    if (packet !== undefined && packet > 0 && this.#packets.length < MAX_KEPT) this.#packets.push(packet);
    if (flow !== undefined && this.#flows.length < MAX_KEPT) this.#flows.push(flow);
  }

  /** The part of a sighting that says when, how often and where, of what is new since it was asked for last. */
  tell() {
    const count = this.#untold;
    this.#untold = 0;
    this.#isTold = true;
    return {
      at: this.until,
      since: this.since,
      count,
      packets: this.#packets.splice(0),
      flows: this.#flows.splice(0),
    };
  }

  get seconds(): number {
    const { since, until } = this;
    return until.seconds - since.seconds + (until.nanoseconds - since.nanoseconds) / 1e9;
  }
}

/** The episode of a key that goes on now, or a new one. */
export function episodeOf<Kind extends Episode>(
  table: BoundedMap<string, Kind>,
  key: string,
  { nowMs, windowMs, make }: { nowMs: number; windowMs: number; make: (nowMs: number) => Kind },
): Kind {
  const found = table.get(key);
  if (found !== undefined && !found.isOver(nowMs, windowMs)) return found;
  const made = make(nowMs);
  table.set(key, made);
  return made;
}
