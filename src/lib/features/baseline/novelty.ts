import { RecentMap } from '../recent-map.js';

/** Ports and peers of all hosts that are remembered, and hosts. */
const MAX_KNOWN = 131_072;
const MAX_HOSTS = 32_768;
/** What was new longer ago than this is counted no more. */
const SPAN_SECONDS = 600;

/** What was new of a host of late. */
interface Recent {
  sinceSec: number;
  count: number;
}

/** Remembers what hosts had to do with before, and counts what is new. */
export class Novelty {
  readonly #known = new RecentMap<string, true>(MAX_KNOWN);
  readonly #recent = new RecentMap<string, Recent>(MAX_HOSTS);

  get forgotten(): number {
    return this.#known.forgotten + this.#recent.forgotten;
  }

  /**
   * How many things were new for the host in the ten minutes since the first of them, this one included; 0 where this one is
   * none of them.
   */
  note(host: string, thing: string, timeSec: number): number {
    const key = `${host} ${thing}`;
    if (this.#known.get(key) !== undefined) return 0;
    this.#known.set(key, true);
    const recent = this.#recent.of(host, () => ({ sinceSec: timeSec, count: 0 }));
    if (Math.abs(timeSec - recent.sinceSec) >= SPAN_SECONDS) {
      recent.sinceSec = timeSec;
      recent.count = 0;
    }
    recent.count += 1;
    return recent.count;
  }
}
