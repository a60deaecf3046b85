import { copyTime, noTime, secondsBetween, type Time } from '../../bytes/time.js';
import type { Packet } from '../../packets/packet.js';
import { count, group, number, optional, type RecordOf, text, uint8 } from '../../records/field.js';
import { DURATIONS, Durations, roundedOrNone } from '../latency/durations.js';
import type { Gauge, Meter } from '../meter.js';

const MS = { unit: 'ms' } as const;

const FIELDS = {
  requests: count('Requests of clients'),
  replies: count('Replies to them'),
  unanswered: count('Requests without a reply, so far'),
  refusals: count('Replies that send the client away (RFC 5905 section 7.4)'),
  stratum: optional(uint8('Distance of the server from a reference clock, as it last said')),
  refid: optional(text('Reference of the server, as it last said, four bytes in hexadecimal')),
  delay_ms: group('Round trip from here to the server and back, without what the server needs', DURATIONS),
  offset_ms: optional(
    number(
      'How far the clock of the server is ahead of that of the capture, by the exchange with the least delay',
      MS,
    ),
  ),
  offset_min_ms: optional(number('The least offset of all exchanges', MS)),
  offset_max_ms: optional(number('The greatest offset of all exchanges', MS)),
} as const;

type NtpRecord = RecordOf<typeof FIELDS>;
type NtpHeader = NonNullable<Packet['ntp']>;

const CLIENT = 3;
const SERVER = 4;
const MS_PER_SECOND = 1_000;

/** Offset and delay of servers. */
export const ntp: Meter<'ntp', typeof FIELDS> = {
  name: 'ntp',
  about: 'Offset and delay of NTP servers, as the capturing host would have found them',
  fields: FIELDS,
  isFor: ({ ntp }) => ntp?.flags.mode === CLIENT || ntp?.flags.mode === SERVER,
  create: () => new NtpGauge(),
};

const sameTime = (a: Time, b: Time): boolean =>
  a.decimals !== 0 && b.decimals !== 0 && a.seconds === b.seconds && a.nanoseconds === b.nanoseconds;

/**
 * RFC 5905 section 8, with the moments at which request and reply passed here in place of the client's own: modern
 * clients put a random number there (RFC 9769). Only the latest request is remembered: clients ask one at a time.
 */
class NtpGauge implements Gauge<NtpRecord> {
  readonly #delays = new Durations();
  readonly #requestAt: Time = noTime();
  /** What the request says of when it left, and the reply repeats. */
  readonly #requestStamp: Time = noTime();
  #requests = 0;
  #replies = 0;
  #refusals = 0;
  #stratum: number | undefined;
  #refid: string | undefined;
  #leastDelayMs = Number.POSITIVE_INFINITY;
  #offsetMs: number | undefined;
  #minOffsetMs: number | undefined;
  #maxOffsetMs: number | undefined;

  observe({ ntp, frame: { time_epoch } }: Packet): void {
    if (ntp?.flags.mode === CLIENT) {
      this.#requests += 1;
      copyTime(this.#requestAt, time_epoch);
      copyTime(this.#requestStamp, ntp.xmt);
    } else if (ntp?.flags.mode === SERVER) this.#take(ntp, time_epoch);
  }

  result(): NtpRecord {
    return {
      requests: this.#requests,
      replies: this.#replies,
      unanswered: this.#requests - this.#replies,
      refusals: this.#refusals,
      stratum: this.#stratum,
      refid: this.#refid,
      delay_ms: this.#delays.result(),
      offset_ms: roundedOrNone(this.#offsetMs),
      offset_min_ms: roundedOrNone(this.#minOffsetMs),
      offset_max_ms: roundedOrNone(this.#maxOffsetMs),
    };
  }

  #take(header: NtpHeader, at: Time): void {
    if (!sameTime(header.org, this.#requestStamp)) return;
    this.#requestStamp.decimals = 0;
    this.#replies += 1;
    this.#stratum = header.stratum;
    this.#refid = header.refid;
    if (header.stratum === 0) this.#refusals += 1;
    else this.#measure(header, at);
  }

  #measure({ rec, xmt }: NtpHeader, at: Time): void {
    if ([rec, xmt, at, this.#requestAt].some(({ decimals }) => decimals === 0)) return;
    const there = secondsBetween(this.#requestAt, rec);
    const back = secondsBetween(at, xmt);
    const delayMs = (there - back) * MS_PER_SECOND;
    const offsetMs = ((there + back) / 2) * MS_PER_SECOND;
    this.#delays.add(delayMs);
    this.#minOffsetMs = Math.min(this.#minOffsetMs ?? offsetMs, offsetMs);
    this.#maxOffsetMs = Math.max(this.#maxOffsetMs ?? offsetMs, offsetMs);
    if (!(delayMs >= 0) || delayMs >= this.#leastDelayMs) return;
    this.#leastDelayMs = delayMs;
    this.#offsetMs = offsetMs;
  }
}
