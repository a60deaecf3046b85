import type { FlowRecord } from '../../flows/flow-record.js';
import { Durations } from '../../flows/latency/durations.js';
import type { Packet } from '../../packets/packet.js';
import { counted, msText, rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { endOf } from '../moments.js';
import { Openings } from '../openings.js';
import { number } from '../option.js';

const OPTIONS = {
  wait: number(
    1,
    's',
    'How long half of the connections of a client may stay silent before its first request',
  ),
  connections: number(
    3,
    'connections',
    'Connections from which on it is a notice; fewer are told for information',
    {
      least: 1,
    },
  ),
} as const;

const MAX_CLIENTS = 4_096;
/** Protocols in which a client has its request ready when it connects. */
const ASKING_FIRST: ReadonlySet<string> = new Set([
  'http',
  'tls',
  'rtsp',
  'smb',
  'ldap',
  'modbus',
  'sip',
  'dns',
]);

/** A client that connects, and then lets the server wait. */
export const slowClient = defineDetector({
  name: 'slow-client',
  about: 'A client opens connections and sends its request late: the client is to blame',
  source:
    'C. Sanders, "Practical Packet Analysis", chapter on latency: time between handshake and first request',
  attack: [],
  benign: [
    'Browsers open connections before they need them (preconnect)',
    'A person at a keyboard is the client',
  ],
  advice: [
    'Look at the client: CPU, memory, virus scanner, proxy settings; network and server are waiting for it',
    'See its requests: nt parse -Y "tcp.len > 0 and ip.src == SOURCE" FILE',
  ],
  basis: 'rule',
  inputs: { packets: ['tcp'], flows: true },
  options: OPTIONS,
  create: (context) => new SlowClientWatch(context),
});

class SlowClientWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #openings: Openings;
  readonly #clients;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
    this.#openings = new Openings(context);
    this.#clients = context.table<string, Durations>(MAX_CLIENTS);
  }

  packet(packet: Packet): void {
    this.#openings.observe(packet);
  }

  flow(flow: FlowRecord): void {
    const { tcp, id, service } = flow;
    if (tcp === undefined || flow.reason === 'active') return;
    const opening = this.#openings.take(id.orig_h, id.orig_p ?? 0, id.resp_h, id.resp_p ?? 0);
    const waitMs = opening?.waitMs ?? Number.NaN;
    if (opening === undefined || !(waitMs >= 0)) return;
    if (service?.split(',').some((each) => ASKING_FIRST.has(each)) !== true) return;
    const client = this.#clients.ensure(id.orig_h, () => new Durations());
    client.add(waitMs);
    const { options } = this.#context;
    const limitMs = options.wait * 1_000;
    if (waitMs < limitMs || (client.quantile(0.5) ?? 0) < limitMs) return;
    const address = id.orig_h;
    this.#context.raise({
      actors: { source: id.orig_h },
      severity: client.count >= options.connections ? 'notice' : 'info',
      confidence: client.count >= options.connections ? 'medium' : 'low',
      at: endOf(flow),
      since: flow.ts,
      count: 1,
      packets: [opening.packet],
      flows: [flow.uid],
      tell: () => telling(address, client, options),
    });
  }
}

function telling(address: string, waits: Durations, options: { readonly wait: number }) {
  const median = waits.quantile(0.5) ?? 0;
  return {
    title: `Client ${address} lets servers wait ${msText(median)} for its first request`,
    description: `In ${counted(waits.count, 'connection')}, half of the first requests came ${msText(median)} or more after the handshake, the last one after ${msText(waits.max)}. The client is to blame.`,
    measure: 'time from handshake to first request, median',
    observed: rounded(median / 1_000),
    threshold: options.wait,
    unit: 's',
    facts: { connections: waits.count, longest: msText(waits.max) },
  };
}
