import type { FlowRecord } from '../../flows/flow-record.js';
import { Durations } from '../../flows/latency/durations.js';
import { counted, msText, rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { endOf } from '../moments.js';
import { number } from '../option.js';

const OPTIONS = {
  round_trip: number(
    300,
    'ms',
    'Round trip of half of the handshakes between two hosts, before the way is slow',
  ),
  connections: number(5, 'connections', 'Connections from which on it is a warning; fewer are a notice', {
    least: 1,
  }),
} as const;

const MAX_PAIRS = 4_096;

interface Way {
  readonly total: Durations;
  readonly toServer: Durations;
  readonly toClient: Durations;
}

/** A way on which each round trip takes long, before either host has done anything. */
export const slowNetwork = defineDetector({
  name: 'slow-network',
  about: 'The handshake of TCP, which no program takes part in, takes long: the network is to blame',
  source:
    'ITU-T G.114 (150 ms one way); the round trip of a handshake, split at the capture point, as application response time is measured',
  attack: [],
  benign: [
    'Satellites and the other side of the earth: light needs that long',
    'A VPN or proxy takes a way round on purpose',
    'The kernel of a host under very high load answers handshakes late, too',
  ],
  advice: [
    'Find the slow part: mtr or traceroute from the side named here',
    'See handshakes: nt flows -Y "tcp" FILE | jq "select(.tcp.handshake.total_ms > 300) | {id, handshake: .tcp.handshake}"',
    'Where the way cannot be shorter, save round trips: keep connections open, TLS 1.3, HTTP/2, a server nearby',
  ],
  basis: 'rule',
  inputs: { flows: true },
  options: OPTIONS,
  create: (context) => new SlowNetworkWatch(context),
});

class SlowNetworkWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #ways;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
    this.#ways = context.table<string, Way>(MAX_PAIRS);
  }

  flow(flow: FlowRecord): void {
    const { tcp, id, reason } = flow;
    const { total_ms, resp_ms, orig_ms } = tcp?.handshake ?? {};
    if (total_ms === undefined || resp_ms === undefined || orig_ms === undefined || reason === 'active')
      return;
    const way = this.#ways.ensure(`${id.orig_h} ${id.resp_h}`, emptyWay);
    way.total.add(total_ms);
    way.toServer.add(resp_ms);
    way.toClient.add(orig_ms);
    const { options } = this.#context;
    if (total_ms < options.round_trip || (way.total.quantile(0.5) ?? 0) < options.round_trip) return;
    const [client, server] = [id.orig_h, id.resp_h];
    this.#context.raise({
      actors: { source: id.orig_h, target: id.resp_h },
      severity: way.total.count >= options.connections ? 'warning' : 'notice',
      confidence: way.total.count >= options.connections ? 'high' : 'medium',
      at: endOf(flow),
      since: flow.ts,
      count: 1,
      flows: [flow.uid],
      tell: () => telling(client, server, way, options),
    });
  }
}

const emptyWay = (): Way => ({
  total: new Durations(),
  toServer: new Durations(),
  toClient: new Durations(),
});

function telling(client: string, server: string, way: Way, options: { readonly round_trip: number }) {
  const [total = 0, toServer = 0, toClient = 0] = [way.total, way.toServer, way.toClient].map((each) =>
    each.quantile(0.5),
  );
  const isServerSide = toServer >= toClient;
  return {
    title: `The network between ${client} and ${server} is slow: ${msText(total)} for a round trip`,
    description:
      `${counted(way.total.count, 'handshake')} took ${msText(total)}${way.total.count === 1 ? '' : ' (half of them)'}: ${msText(toServer)} between the ` +
      `capture point and ${server}, ${msText(toClient)} between it and ${client}. ` +
      `The way to the ${isServerSide ? 'server' : 'client'} takes most of the time.`,
    measure: 'round trip of the handshake, median',
    observed: rounded(total),
    threshold: options.round_trip,
    unit: 'ms',
    facts: {
      handshakes: way.total.count,
      'to the server and back': msText(toServer),
      'to the client and back': msText(toClient),
      slowest: msText(way.total.max),
    },
  };
}
