import type { FlowRecord } from '../../flows/flow-record.js';
import { counted, percentText, rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { endOf } from '../moments.js';
import { number } from '../option.js';

const OPTIONS = {
  share: number(50, '%', 'Queries that a server fails to answer, of all it gets, before it is told', {
    most: 100,
  }),
  failures: number(1, 'answers', 'Failures in words (SERVFAIL, REFUSED) that are told', { least: 1 }),
  silences: number(3, 'queries', 'Queries without any answer that are told, retries among them', {
    least: 1,
  }),
} as const;

const MAX_SERVERS = 1_024;
const MAX_NAMES = 5;
const SERVER_FAILURE = 2;
const REFUSED = 5;
/** RFC 1035 section 4.1.1. */
const CODE_NAMES: ReadonlyMap<number, string> = new Map([
  [SERVER_FAILURE, 'SERVFAIL'],
  [REFUSED, 'REFUSED'],
]);

interface Server {
  queries: number;
  failures: number;
  silences: number;
  readonly names: Set<string>;
  readonly codes: Map<string, number>;
}

/** A resolver that does not do its work. */
export const dnsFailures = defineDetector({
  name: 'dns-failures',
  about: 'A DNS server says that it failed, refuses, or does not answer at all',
  source: 'RFC 1035 section 4.1.1 (response codes 2 and 5), section 7.2 (retries)',
  attack: [],
  benign: [
    'The zone of that name is broken, or fails DNSSEC validation (RFC 4035 section 5.5): other names work',
    'Queries went to an address that was never a DNS server, such as that of an old network',
    'The answers went another way than past the capture point',
  ],
  advice: [
    'See the failures: nt parse -Y "dns.flags.rcode == 2 or dns.flags.rcode == 5" FILE',
    'Ask the server yourself: dig @SERVER NAME; then dig +cd @SERVER NAME, to see whether DNSSEC is to blame',
    'Look whether the server reaches its forwarders: nt flows -Y "dns" FILE | jq "select(.dns.unanswered > 0) | .id"',
  ],
  basis: 'rule',
  restsOnAbsence: true,
  inputs: { flows: true },
  options: OPTIONS,
  create: (context) => new DnsFailureWatch(context),
});

class DnsFailureWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #servers;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
    this.#servers = context.table<string, Server>(MAX_SERVERS);
  }

  flow(flow: FlowRecord): void {
    const { dns, id, reason } = flow;
    if (dns?.queries === undefined || dns.queries === 0 || reason === 'active' || id.resp_p !== 53) return;
    const server = this.#servers.ensure(id.resp_h, emptyServer);
    const failures = (dns.rcodes ?? []).filter(({ code }) => CODE_NAMES.has(code));
    const failed = failures.reduce((sum, { responses }) => sum + responses, 0);
    const unanswered = dns.unanswered ?? 0;
    // A query that was sent again and again counts each time: that is how often the client had to wait.
    const silences = unanswered === 0 ? 0 : unanswered + (dns.retries ?? 0);
    server.queries += dns.queries + (dns.retries ?? 0);
    server.failures += failed;
    server.silences += silences;
    if (failed + silences === 0) return;
    for (const { code, responses } of failures) {
      const name = CODE_NAMES.get(code) as string;
      server.codes.set(name, (server.codes.get(name) ?? 0) + responses);
    }
    if (dns.query !== undefined && server.names.size < MAX_NAMES) server.names.add(dns.query);
    this.#judge(flow, server, failed + silences);
  }

  #judge(flow: FlowRecord, server: Server, count: number): void {
    const { options } = this.#context;
    const isEnough = server.failures >= options.failures || server.silences >= options.silences;
    const share = (server.failures + server.silences) / server.queries;
    if (!isEnough || share * 100 < options.share) return;
    const { id } = flow;
    const isMany = server.failures + server.silences >= options.silences;
    const address = id.resp_h;
    this.#context.raise({
      actors: { source: id.resp_h, port: id.resp_p, service: 'dns' },
      severity: isMany ? 'warning' : 'notice',
      confidence: server.failures > server.silences ? 'high' : 'medium',
      at: endOf(flow),
      since: flow.ts,
      count,
      flows: [flow.uid],
      tell: () => telling(address, server, options),
    });
  }
}

const emptyServer = (): Server => ({
  queries: 0,
  failures: 0,
  silences: 0,
  names: new Set(),
  codes: new Map(),
});

function telling(address: string, server: Server, options: { readonly share: number }) {
  const { queries, failures, silences, names, codes } = server;
  const share = Math.min(1, (failures + silences) / queries);
  const how = [...codes].map(([name, number]) => `${number} ${name}`);
  if (silences > 0) how.push(`${silences} without an answer`);
  return {
    title: `DNS server ${address} fails: ${how.join(', ')}`,
    description: `Of ${counted(queries, 'query', 'queries')}, ${percentText(share)} got no answer that helps. The first names: ${[...names].join(', ')}.`,
    measure: 'queries that failed',
    observed: rounded(share * 100),
    threshold: options.share,
    unit: '%',
    facts: { queries, ...Object.fromEntries(codes), unanswered: silences },
  };
}
