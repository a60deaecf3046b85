import type { Packet } from '../../packets/packet.js';
import { Durations } from '../latency/durations.js';

type RtcpHeader = NonNullable<Packet['rtcp']>;

/** A sender report that may be answered. */
interface SentReport {
  /** The middle 32 bits of its NTP timestamp: what the answer repeats. */
  readonly stamp: number;
  readonly atMs: number;
}

/** Reports of one direction that are remembered; senders make one every few seconds. */
const MAX_REPORTS = 16;
const DELAY_UNITS_PER_MS = 65.536;

/**
 * Round trips that RTCP tells (RFC 3550 section 6.4.1): a report block repeats when the last sender report was made,
 * and how long ago it was received. Measured by the clock of the capture, that is the way from here to who sends the
 * block and back.
 */
export class RoundTrips {
  /** From here to the originator and back. */
  readonly toOriginator = new Durations();
  /** From here to the responder and back. */
  readonly toResponder = new Durations();
  readonly #fromOriginator: SentReport[] = [];
  readonly #fromResponder: SentReport[] = [];

  /** The whole round trip between the ends, of the mean of both parts; undefined where one is not known. */
  get bothMs(): number | undefined {
    const { toOriginator, toResponder } = this;
    if (toOriginator.count === 0 || toResponder.count === 0) return undefined;
    return toOriginator.sum / toOriginator.count + toResponder.sum / toResponder.count;
  }

  /** Takes a packet that came at `atMs` from one of the ends. */
  observe(header: RtcpHeader, atMs: number, fromOriginator: boolean): void {
    if (Number.isNaN(atMs)) return;
    const answered = fromOriginator ? this.#fromResponder : this.#fromOriginator;
    const durations = fromOriginator ? this.toOriginator : this.toResponder;
    for (const [block, stamp] of header.ssrc.lsr.entries()) {
      if (stamp === 0) continue;
      const report = answered.find((each) => each.stamp === stamp);
      const delay = header.ssrc.dlsr[block];
      if (report !== undefined && delay !== undefined) {
        durations.add(atMs - report.atMs - delay / DELAY_UNITS_PER_MS);
      }
    }
    this.#remember(header, atMs, fromOriginator ? this.#fromOriginator : this.#fromResponder);
  }

  #remember({ timestamp: { ntp } }: RtcpHeader, atMs: number, reports: SentReport[]): void {
    for (const [index, seconds] of ntp.msw.entries()) {
      const fraction = ntp.lsw[index] ?? 0;
      reports.push({ stamp: (((seconds & 0xffff) << 16) | (fraction >>> 16)) >>> 0, atMs });
      if (reports.length > MAX_REPORTS) reports.shift();
    }
  }
}
