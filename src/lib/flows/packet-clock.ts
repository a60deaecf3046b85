import type { Time } from '../bytes/time.js';

const MS_PER_SECOND = 1_000;
const NS_PER_MS = 1_000_000;
/** Packets come out of order by less than this: what is further back was taken with a clock that was set back. */
const SET_BACK_MS = 60_000;

/**
 * The time it is by the packets, in ms. It never goes back: where the time of the packets does, it goes on from where
 * it was.
 */
export class PacketClock {
  nowMs = 0;
  /** What this clock is ahead of the packets. */
  #aheadMs = 0;
  /** When the last packet came. */
  #packetMs = 0;
  #isSet = false;

  /** Takes the time of a packet, if it has one. */
  see(time: Time): void {
    if (time.decimals === 0) return;
    const ms = time.seconds * MS_PER_SECOND + time.nanoseconds / NS_PER_MS;
    if (!this.#isSet) {
      this.#isSet = true;
      this.nowMs = ms;
    }
    const shownMs = ms + this.#aheadMs;
    if (shownMs > this.nowMs) this.nowMs = shownMs;
    else if (shownMs < this.nowMs - SET_BACK_MS) this.#aheadMs = this.nowMs - ms;
    this.#packetMs = this.nowMs;
  }

  /** Goes on where no packet has come for a while. */
  quietFor(ms: number): void {
    this.nowMs = Math.max(this.nowMs, this.#packetMs + ms);
  }
}
