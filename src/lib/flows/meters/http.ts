import type { Packet } from '../../packets/packet.js';
import { count, group, list, optional, type RecordOf, text, uint16 } from '../../records/field.js';
import { CodeCounts } from '../latency/code-counts.js';
import { DURATIONS, Durations } from '../latency/durations.js';
import { FlowClock } from '../latency/flow-clock.js';
import { WaitingList } from '../latency/waiting-list.js';
import type { Gauge, Meter } from '../meter.js';

const FIELDS = {
  host: optional(text('The first host that a request names')),
  requests: count('Requests'),
  responses: count('Responses to them, without interim ones'),
  unanswered: count('Requests without a response, so far'),
  unasked: count('Responses to no request that was seen or is remembered'),
  forgotten: count('Requests given up for want of room: beyond 32 that wait at a time, the oldest'),
  codes: list(
    'Responses by status code',
    group('Code', { code: uint16('Status code'), responses: count('Responses') }),
  ),
  uncounted_codes: count('Responses with codes beyond the first 16 different ones'),
  first_byte_ms: group(
    'From the end of a request, its body too, to the head of its response: time to first byte',
    DURATIONS,
  ),
} as const;

type HttpRecord = RecordOf<typeof FIELDS>;

/** Requests of a connection that wait at a time, where they are pipelined (RFC 9112 section 9.3.2). */
const MAX_WAITING = 32;
const MAX_CODES = 16;
/** No name of a host with its port is longer (RFC 1035 section 2.3.4). */
const MAX_HOST = 261;
const FIRST_FINAL_CODE = 200;
/** The last answer of HTTP on a connection that goes on in another protocol. */
const SWITCHING_PROTOCOLS = 101;

/** Time to first byte of each request. */
export const http: Meter<'http', typeof FIELDS> = {
  name: 'http',
  about: 'Time to first byte of HTTP/1, by request. What is inside of TLS is not seen',
  fields: FIELDS,
  isFor: ({ http, tcp }) => http !== undefined && tcp !== undefined,
  create: () => new HttpGauge(),
};

class HttpGauge implements Gauge<HttpRecord> {
  readonly #clock = new FlowClock();
  readonly #waiting = new WaitingList(MAX_WAITING);
  readonly #codes = new CodeCounts(MAX_CODES);
  readonly #firstBytes = new Durations();
  #host: string | undefined;
  #requests = 0;
  #responses = 0;
  #unasked = 0;
  #clientIsOriginator = true;
  /** The sequence number that the client's next byte will have. */
  #clientNext = 0;

  observe({ http, tcp, frame }: Packet, fromOriginator: boolean): void {
    if (tcp === undefined) return;
    const atMs = this.#clock.at(frame.time_epoch);
    if (http?.request.method !== undefined) {
      this.#clientIsOriginator = fromOriginator;
      if (http.host !== undefined && http.host.length <= MAX_HOST) this.#host ??= http.host;
      this.#ask(http.messages ?? 1, atMs);
    } else if (http?.response.code !== undefined) {
      this.#answer(http.response.code, http.messages ?? 1, atMs);
    }
    if (fromOriginator === this.#clientIsOriginator) this.#follow(tcp, atMs);
  }

  result(): HttpRecord {
    return {
      host: this.#host,
      requests: this.#requests,
      responses: this.#responses,
      unanswered: this.#requests - this.#responses,
      unasked: this.#unasked,
      forgotten: this.#waiting.forgotten,
      codes: this.#codes.entries().map(({ code, count: responses }) => ({ code, responses })),
      uncounted_codes: this.#codes.uncounted,
      first_byte_ms: this.#firstBytes.result(),
    };
  }

  #ask(messages: number, atMs: number): void {
    for (let message = 0; message < messages && message < MAX_WAITING; message += 1) {
      this.#waiting.add(0, atMs);
    }
    this.#requests += messages;
  }

  /** Responses come in the order of the requests. Of several in one segment the code of the first is told. */
  #answer(code: number, messages: number, atMs: number): void {
    if (code < FIRST_FINAL_CODE && code !== SWITCHING_PROTOCOLS) return;
    this.#codes.add(code);
    for (let message = 0; message < messages; message += 1) {
      const request = this.#waiting.first;
      if (request === undefined) {
        this.#unasked += messages - message;
        return;
      }
      this.#waiting.remove(request);
      this.#responses += 1;
      this.#firstBytes.add(atMs - request.atMs);
    }
  }

  /** What the client goes on to send is the body of its last request; what it sends again is not. */
  #follow({ seq_raw, len = 0 }: NonNullable<Packet['tcp']>, atMs: number): void {
    if (seq_raw === undefined || len === 0) return;
    const next = (seq_raw + len) | 0;
    const isNew = this.#clientNext === 0 || ((next - this.#clientNext) | 0) > 0;
    if (!isNew) return;
    this.#clientNext = next;
    const { last } = this.#waiting;
    if (last !== undefined) last.atMs = atMs;
  }
}
