/** RFC 3611 section 4.7.2: so many packets in a row that arrived end a burst of losses. */
export const GMIN = 16;

/** A stretch from a packet that is missing to another one, without Gmin packets in a row that arrived. */
interface Stretch {
  packets: number;
  missing: number;
}

/** How losses follow each other. Gets packets in the order in which they were sent. */
export class LossPattern {
  /** Packets of which it is settled whether they arrived. */
  packets = 0;
  /** Those that did not, or too late. */
  missing = 0;
  /** Unbroken runs of them. */
  runs = 0;
  longestRun = 0;
  /** Bursts: RFC 3611 section 4.7.2. */
  bursts = 0;
  burstPackets = 0;
  burstMissing = 0;
  #run = 0;
  /** Packets that arrived since the last one that is missing. */
  #arrivedSince = 0;
  readonly #open: Stretch = { packets: 0, missing: 0 };

  addArrived(): void {
    this.packets += 1;
    this.#run = 0;
    this.#arrivedSince += 1;
    if (this.#arrivedSince === GMIN) this.#close();
  }

  /** Adds packets in a row that are missing. */
  addMissing(number: number): void {
    const open = this.#open;
    open.packets += number + (open.missing > 0 ? this.#arrivedSince : 0);
    open.missing += number;
    this.#arrivedSince = 0;
    this.packets += number;
    this.missing += number;
    if (this.#run === 0) this.runs += 1;
    this.#run += number;
    this.longestRun = Math.max(this.longestRun, this.#run);
  }

  /** The pattern if nothing more came. */
  ended(): LossPattern {
    const ended = new LossPattern();
    Object.assign(ended, this);
    ended.#run = this.#run;
    ended.#arrivedSince = this.#arrivedSince;
    Object.assign(ended.#open, this.#open);
    return ended;
  }

  /** Ends what may be a burst: nothing before and behind it is missing for Gmin packets. */
  endStretch(): void {
    this.#close();
    this.#run = 0;
    this.#arrivedSince = 0;
  }

  /** A single loss between many packets that arrived is none: it belongs to the gap around it. */
  #close(): void {
    const open = this.#open;
    if (open.missing > 1) {
      this.bursts += 1;
      this.burstPackets += open.packets;
      this.burstMissing += open.missing;
    }
    open.packets = 0;
    open.missing = 0;
  }
}

/** G.107 section 7.5: mean length of the runs, against that of random losses; 1 where they are no longer. */
export function burstRatio({
  packets,
  missing,
  runs,
}: Pick<LossPattern, 'packets' | 'missing' | 'runs'>): number {
  if (runs === 0) return 1;
  return Math.max(1, (missing / runs) * (1 - missing / packets));
}
