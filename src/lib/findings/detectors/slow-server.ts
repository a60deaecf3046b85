import type { FlowRecord } from '../../flows/flow-record.js';
import { Durations } from '../../flows/latency/durations.js';
import { counted, msText, rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { addEach } from '../durations-of.js';
import { endOf } from '../moments.js';
import { number } from '../option.js';

const OPTIONS = {
  median: number(
    500,
    'ms',
    'Time that a server takes for half of its answers, the network left out, before it is slow',
  ),
  answers: number(5, 'answers', 'Answers from which on it is a warning; fewer are a notice', { least: 1 }),
} as const;

const MAX_SERVERS = 4_096;

interface Server {
  readonly thinking: Durations;
  /** Round trips between capture point and server. */
  readonly network: Durations;
  requests: number;
}

/** A server that takes long to answer although the network is quick. */
export const slowServer = defineDetector({
  name: 'slow-server',
  about: 'A server takes long to answer although the network to it is quick: the server is to blame',
  source:
    'Apdex Technical Specification 1.1 (T = 0.5 s); time to first byte without the round trip, as application response time is measured',
  attack: [],
  benign: [
    'Long polling, server-sent events and reports that are made on request take their time on purpose',
    'A server in front waits for one behind it: the host named here is not always the one to blame',
  ],
  advice: [
    'Look at the server: CPU, disk, database, its own log of slow requests; the network is not the cause',
    'See which requests are slow: nt flows FILE | jq "select(.tcp.first_byte_ms > 500) | {id, first_byte_ms: .tcp.first_byte_ms, http, tls}"',
    'Capture between this server and those that it asks (database, DNS, backends), to see which one is late',
  ],
  basis: 'rule',
  inputs: { flows: true },
  options: OPTIONS,
  create: (context) => new SlowServerWatch(context),
});

class SlowServerWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #servers;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
    this.#servers = context.table<string, Server>(MAX_SERVERS);
  }

  flow(flow: FlowRecord): void {
    const { id, reason } = flow;
    if (reason === 'active') return;
    const thinking = thinkingOf(flow);
    if (thinking === undefined) return;
    const server = this.#servers.ensure(`${id.resp_h} ${id.resp_p}`, emptyServer);
    addEach(server.thinking, thinking.times);
    server.network.add(thinking.networkMs);
    server.requests += thinking.times.count ?? 0;
    const { options } = this.#context;
    const median = server.thinking.quantile(0.5) ?? 0;
    if (thinking.times.max < options.median || median < options.median) return;
    // Of an unknown protocol it is not known who asks whom: a few answers late are no sign.
    if (flow.service === undefined && server.thinking.count < options.answers) return;
    const name = `${id.resp_h}:${id.resp_p ?? ''}`;
    this.#context.raise({
      actors: { source: id.resp_h, port: id.resp_p, service: flow.service },
      severity: server.thinking.count >= options.answers ? 'warning' : 'notice',
      confidence: server.thinking.count >= options.answers ? 'high' : 'medium',
      at: endOf(flow),
      since: flow.ts,
      count: thinking.times.count ?? 1,
      flows: [flow.uid],
      tell: () => telling(name, server, options),
    });
  }
}

const emptyServer = (): Server => ({ thinking: new Durations(), network: new Durations(), requests: 0 });

/** What a server needed for its answers, and what the network to it and back took. */
export interface Thinking {
  readonly times: { count: number; min: number; p50: number; max: number };
  readonly networkMs: number;
}

/**
 * The time of a server without that of the network: from request to first byte, less a round trip. Undefined where
 * there was no request, the round trip is not known, or segments were lost, which would take the time themselves.
 */
export function thinkingOf({ tcp, http, service }: FlowRecord): Thinking | undefined {
  if (tcp === undefined || (tcp.orig.bytes ?? 0) === 0) return undefined;
  if ((tcp.retransmissions ?? 0) + (tcp.lost_segments ?? 0) > 0) return undefined;
  const networkMs = tcp.handshake.resp_ms ?? tcp.resp.ack_rtt.min_ms;
  if (networkMs === undefined || isSpeakingFirst(service)) return undefined;
  const without = (ms: number): number => Math.max(0, ms - networkMs);
  const { count, min, p50, max } = http?.first_byte_ms ?? {};
  if (count !== undefined && min !== undefined && p50 !== undefined && max !== undefined) {
    return { networkMs, times: { count, min: without(min), p50: without(p50), max: without(max) } };
  }
  if (tcp.first_byte_ms === undefined) return undefined;
  const ms = without(tcp.first_byte_ms);
  return { networkMs, times: { count: 1, min: ms, p50: ms, max: ms } };
}

/** Protocols in which the server begins: from handshake to greeting nobody has asked for anything. */
const SPEAKING_FIRST: ReadonlySet<string> = new Set([
  'ftp',
  'smtp',
  'imap',
  'pop',
  'pop3',
  'ssh',
  'telnet',
  'mysql',
  'irc',
]);

const isSpeakingFirst = (service: string | undefined): boolean =>
  service?.split(',').some((each) => SPEAKING_FIRST.has(each)) === true;

function telling(name: string, { thinking, network }: Server, options: { readonly median: number }) {
  const [median = 0, tail = 0] = [thinking.quantile(0.5), thinking.quantile(0.95)];
  const way = network.quantile(0.5) ?? 0;
  return {
    title: `Server ${name} takes ${msText(median)} to answer, the network ${msText(way)}`,
    description:
      thinking.count === 1
        ? `One answer took the server ${msText(median)}, without the round trip of ${msText(way)}. It was the server that was late, this once.`
        : `${counted(thinking.count, 'answer')} took the server ${msText(median)} (half of them) to ${msText(tail)} ` +
          `(19 of 20), and ${msText(thinking.max)} at the most, without the round trip of ${msText(way)}. The server is to blame.`,
    measure: 'time of the server until its first byte, median',
    observed: rounded(median),
    threshold: options.median,
    unit: 'ms',
    facts: {
      answers: thinking.count,
      'round trip to the server': msText(way),
      slowest: msText(thinking.max),
    },
  };
}
