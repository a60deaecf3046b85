import type { Packet } from '../../packets/packet.js';
import { count, group, type RecordOf } from '../../records/field.js';
import { DURATIONS, Durations } from '../latency/durations.js';
import { FlowClock } from '../latency/flow-clock.js';
import { WaitingList } from '../latency/waiting-list.js';
import type { Gauge, Meter } from '../meter.js';

const FIELDS = {
  requests: count('Echo requests'),
  replies: count('Echo replies to requests that were seen'),
  lost: count('Requests without a reply, so far'),
  duplicates: count('Replies that came again'),
  unasked: count('Replies to no request that was seen or is remembered'),
  forgotten: count('Requests given up for want of room: beyond 64 that wait at a time, the oldest'),
  rtt_ms: group('From an echo request to its reply', DURATIONS),
} as const;

type IcmpRecord = RecordOf<typeof FIELDS>;

const REQUEST = 8;
const REPLY = 0;
const REQUEST_V6 = 128;
const REPLY_V6 = 129;
/** Requests of a flow that wait at a time. */
const MAX_WAITING = 64;
const SEQUENCES = 0x1_0000;

/** An echo message: RFC 792, RFC 4443 section 4. */
interface Echo {
  readonly isRequest: boolean;
  /** Identifier and sequence number in one. */
  readonly key: number;
}

/** Round trips and losses of ping. */
export const icmp: Meter<'icmp', typeof FIELDS> = {
  name: 'icmp',
  about: 'Round trips of echo requests: ping',
  fields: FIELDS,
  isFor: (packet) => echoOf(packet) !== undefined,
  create: () => new EchoGauge(),
};

function echoOf({ icmp, icmpv6 }: Packet): Echo | undefined {
  if (icmp !== undefined) {
    const { type, ident, seq } = icmp;
    if (ident === undefined || seq === undefined || (type !== REQUEST && type !== REPLY)) return undefined;
    return { isRequest: type === REQUEST, key: ident * SEQUENCES + seq };
  }
  if (icmpv6 === undefined) return undefined;
  const { identifier, sequence_number } = icmpv6.echo;
  if (identifier === undefined || sequence_number === undefined) return undefined;
  if (icmpv6.type !== REQUEST_V6 && icmpv6.type !== REPLY_V6) return undefined;
  return { isRequest: icmpv6.type === REQUEST_V6, key: identifier * SEQUENCES + sequence_number };
}

class EchoGauge implements Gauge<IcmpRecord> {
  readonly #clock = new FlowClock();
  readonly #waiting = new WaitingList(MAX_WAITING);
  readonly #roundTrips = new Durations();
  #requests = 0;
  #replies = 0;
  #duplicates = 0;
  #unasked = 0;
  #lastAnswered = -1;

  observe(packet: Packet): void {
    const echo = echoOf(packet);
    if (echo === undefined) return;
    const atMs = this.#clock.at(packet.frame.time_epoch);
    if (echo.isRequest) {
      this.#requests += 1;
      this.#waiting.add(echo.key, atMs);
    } else this.#answer(echo.key, atMs);
  }

  result(): IcmpRecord {
    return {
      requests: this.#requests,
      replies: this.#replies,
      lost: this.#requests - this.#replies,
      duplicates: this.#duplicates,
      unasked: this.#unasked,
      forgotten: this.#waiting.forgotten,
      rtt_ms: this.#roundTrips.result(),
    };
  }

  #answer(key: number, atMs: number): void {
    const request = this.#waiting.find(key);
    if (request === undefined) {
      if (key === this.#lastAnswered) this.#duplicates += 1;
      else this.#unasked += 1;
      return;
    }
    this.#waiting.remove(request);
    this.#replies += 1;
    this.#lastAnswered = key;
    this.#roundTrips.add(atMs - request.atMs);
  }
}
