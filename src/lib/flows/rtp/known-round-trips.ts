/** Sources that are remembered; the oldest goes first. */
const MAX_SOURCES = 4096;

/** Round trips between the ends of calls by who sends media: RTCP mostly has ports, and so a flow, of its own. */
export class KnownRoundTrips {
  /** Sources given up for want of room. */
  forgotten = 0;
  readonly #msOf = new Map<number, number>();

  /** Notes the round trip between a source and who receives it. */
  learn(ssrc: number, ms: number): void {
    this.#msOf.set(ssrc, ms);
    const [oldest] = this.#msOf.keys();
    if (this.#msOf.size <= MAX_SOURCES || oldest === undefined) return;
    this.#msOf.delete(oldest);
    this.forgotten += 1;
  }

  /** The round trip in milliseconds; undefined where RTCP did not tell it. */
  of(ssrc: number): number | undefined {
    return this.#msOf.get(ssrc);
  }
}
