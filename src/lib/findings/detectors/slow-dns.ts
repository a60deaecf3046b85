import type { FlowRecord } from '../../flows/flow-record.js';
import { Durations } from '../../flows/latency/durations.js';
import { counted, msText, rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { addEach } from '../durations-of.js';
import { endOf } from '../moments.js';
import { number } from '../option.js';

const OPTIONS = {
  median: number(200, 'ms', 'Answers of a server of which half take longer are slow'),
  single: number(
    2_000,
    'ms',
    'A tail this long is slow, however quick most answers are: 1 of 20 takes longer',
  ),
  answers: number(3, 'answers', 'Answers of a server before it is judged', { least: 1 }),
  many: number(20, 'answers', 'Answers before its tail is judged: fewer have none', { least: 1 }),
} as const;

/** Servers that are judged at a time. */
const MAX_SERVERS = 1_024;

interface Server {
  readonly times: Durations;
  readonly clients: Set<string>;
  retries: number;
}

/** Clients of a server that are counted. */
const MAX_CLIENTS = 1_000;

/** A resolver that everything else has to wait for. */
export const slowDns = defineDetector({
  name: 'slow-dns',
  about: 'A DNS server answers late, and whatever asks it begins late',
  source:
    'Resolvers that answer from memory need milliseconds; clients ask again after 1 to 5 s (resolv.conf(5), RFC 1536)',
  attack: [],
  benign: [
    'The server had to ask others first: only names that nobody had asked for are slow',
    'The server is far away, and its round trip alone takes that long',
  ],
  advice: [
    'See its slow answers: nt flows -Y "dns" FILE | jq "select(.dns.response_ms.max > 200) | {id, dns}"',
    'Compare with the round trip: ping the server. What is beyond is the time that it or its forwarders take',
    'Let clients ask a nearer resolver, or give this one a cache and forwarders that answer',
  ],
  basis: 'rule',
  inputs: { flows: true },
  options: OPTIONS,
  create: (context) => new SlowDnsWatch(context),
});

class SlowDnsWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #servers;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
    this.#servers = context.table<string, Server>(MAX_SERVERS);
  }

  flow(flow: FlowRecord): void {
    const { dns, id, reason } = flow;
    if (dns === undefined || reason === 'active' || (dns.answered ?? 0) === 0) return;
    const server = this.#servers.ensure(id.resp_h, emptyServer);
    if (server.clients.size < MAX_CLIENTS) server.clients.add(id.orig_h);
    server.retries += dns.retries ?? 0;
    addEach(server.times, dns.response_ms);
    const { options } = this.#context;
    const isSlow = (dns.response_ms.max ?? 0) >= options.median;
    if (!isSlow || !isSlowServer(server.times, options)) return;
    const address = id.resp_h;
    this.#context.raise({
      actors: { source: id.resp_h, port: id.resp_p, service: 'dns' },
      severity: 'warning',
      confidence: server.times.count >= 4 * options.answers ? 'high' : 'medium',
      at: endOf(flow),
      since: flow.ts,
      count: dns.answered ?? 0,
      flows: [flow.uid],
      tell: () => telling(address, server, options),
    });
  }
}

const emptyServer = (): Server => ({ times: new Durations(), clients: new Set(), retries: 0 });

/** Whether half of the answers, or the slowest twentieth of them, take too long. */
export function isSlowServer(
  times: Durations,
  options: { readonly [Name in keyof typeof OPTIONS]: number },
): boolean {
  if (times.count < options.answers) return false;
  const [median = 0, tail = 0] = [times.quantile(0.5), times.quantile(0.95)];
  return median >= options.median || (times.count >= options.many && tail >= options.single);
}

function telling(
  address: string,
  { times, clients, retries }: Server,
  options: { median: number; single: number },
) {
  const [median = 0, tail = 0] = [times.quantile(0.5), times.quantile(0.95)];
  const isMedian = median >= options.median;
  return {
    title: `DNS server ${address} is slow: ${isMedian ? 'half' : '1 of 20'} of its answers take ${msText(isMedian ? median : tail)} or more`,
    description:
      `Of ${counted(times.count, 'answer')} to ${counted(clients.size, 'client')}, half took ${msText(median)} or more, ` +
      `one of twenty ${msText(tail)} or more, the slowest ${msText(times.max)}.`,
    measure: isMedian ? 'time to answer, median' : 'time to answer, 95th percentile',
    observed: rounded(isMedian ? median : tail),
    threshold: isMedian ? options.median : options.single,
    unit: 'ms',
    facts: {
      answers: times.count,
      clients: clients.size,
      fastest: msText(times.min),
      'queries sent again': retries,
    },
  };
}
