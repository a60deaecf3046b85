import type { FlowRecord } from '../../flows/flow-record.js';
import { counted, percentText } from '../amount.js';
import { BoundedMap } from '../bounded-map.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { endOf } from '../moments.js';
import { number } from '../option.js';

const OPTIONS = {
  attempts: number(
    3,
    'SYNs',
    'Attempts to connect that failed, retries among them, before a server is told',
    { least: 1 },
  ),
  share: number(50, '%', 'Connections that failed, of all to this port, before it is told', { most: 100 }),
  targets: number(
    5,
    'targets',
    'Hosts with ports that one client fails at: beyond this it is told of the client, once',
  ),
} as const;

const MAX_SERVERS = 8_192;
const MAX_CLIENTS = 4_096;
/** Clients of a server that are counted. */
const MAX_COUNTED = 1_000;

type Outcome = 'refused' | 'silent' | 'opened';

interface Port {
  opened: number;
  /** Connections that failed, and the attempts that were made for them. */
  failed: number;
  attempts: number;
}

interface Server {
  readonly ports: BoundedMap<number, Port>;
  /** Ports that were told, in this order. */
  readonly told: Set<number>;
  /** Of the ports that were told. */
  failed: number;
  opened: number;
  refused: number;
  silent: number;
  readonly clients: Set<string>;
}

/** A service that nobody gets a connection to. */
export const failedConnections = defineDetector({
  name: 'failed-connections',
  about: 'Connections to a server fail again and again: it refuses them, or nobody answers',
  source: 'RFC 9293 sections 3.5 and 3.10.7.1 (refusal by RST); states S0 and REJ of Zeek (conn.log)',
  attack: [],
  benign: [
    'The service is switched off on purpose, and a client still has it in its settings',
    'A client tries one address of several (Happy Eyeballs, RFC 8305), and another one answers',
    'The answers went another way than past the capture point',
  ],
  advice: [
    'Refused: see whether the service runs on that host and listens on that port (ss -ltn), and what its firewall rejects',
    'No answer: see whether the host is up (ping, arp), what firewalls on the way drop, and whether there is a way back',
    'See the attempts: nt flows FILE | jq "select(.conn_state == \\"S0\\" or .conn_state == \\"REJ\\") | {id, conn_state, orig_pkts}"',
  ],
  basis: 'rule',
  restsOnAbsence: true,
  inputs: { flows: true },
  options: OPTIONS,
  create: (context) => new FailedConnectionWatch(context),
});

class FailedConnectionWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #servers;
  /** What each client fails at. */
  readonly #targets;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
    this.#servers = context.table<string, Server>(MAX_SERVERS);
    this.#targets = context.table<string, Set<string>>(MAX_CLIENTS);
  }

  flow(flow: FlowRecord): void {
    const outcome = outcomeOf(flow);
    const { id, orig_pkts: attempts } = flow;
    if (outcome === undefined || id.resp_p === undefined) return;
    const server = this.#servers.ensure(id.resp_h, emptyServer);
    const port = server.ports.ensure(id.resp_p, emptyPort);
    if (outcome === 'opened') {
      port.opened += 1;
      return;
    }
    port.failed += 1;
    port.attempts += attempts;
    server[outcome] += attempts;
    if (server.clients.size < MAX_COUNTED) server.clients.add(id.orig_h);
    const targets = this.#targetsOf(id.orig_h, `${id.resp_h} ${id.resp_p}`);
    const { options } = this.#context;
    const share = (port.failed / (port.failed + port.opened)) * 100;
    if (port.attempts < options.attempts || share < options.share) return;
    if (targets > options.targets) this.#raiseClient(flow, targets);
    else this.#raiseServer(flow, server, port);
  }

  #raiseServer(flow: FlowRecord, server: Server, port: Port): void {
    const { id } = flow;
    const { options } = this.#context;
    const isNew = !server.told.has(id.resp_p as number);
    if (server.told.size < MAX_PORTS) server.told.add(id.resp_p as number);
    server.failed += isNew ? port.failed : 1;
    if (isNew) server.opened += port.opened;
    const address = id.resp_h;
    const isOne = server.told.size === 1;
    this.#context.raise({
      actors: {
        source: server.clients.size === 1 ? id.orig_h : undefined,
        target: address,
        port: isOne ? id.resp_p : undefined,
      },
      key: `to ${address}`,
      severity: 'warning',
      confidence: server.failed >= options.attempts ? 'high' : 'medium',
      at: endOf(flow),
      since: flow.ts,
      count: isNew ? port.attempts : flow.orig_pkts,
      flows: [flow.uid],
      filter: `tcp${isOne ? `.port == ${id.resp_p}` : ''} and ${address.includes(':') ? 'ipv6' : 'ip'}.addr == ${address}`,
      tell: () => telling(address, server, options),
    });
  }

  /** A client that fails at so many targets scans, or has lost its network: that is about the client. */
  #raiseClient(flow: FlowRecord, targets: number): void {
    const source = flow.id.orig_h;
    const { options } = this.#context;
    this.#context.raise({
      actors: { source },
      key: `from ${source}`,
      severity: 'notice',
      confidence: 'medium',
      at: endOf(flow),
      since: flow.ts,
      count: flow.orig_pkts,
      flows: [flow.uid],
      tell: () => ({
        title: `${source} gets no connection to ${counted(targets, 'target')}`,
        description: `It tried to connect to ${counted(targets, 'host or port', 'hosts and ports')}${targets === MAX_TARGETS ? ' or more' : ''}, and was refused or not answered. Either it scans, or its way to them is broken.`,
        measure: 'hosts and ports that it fails at',
        observed: targets,
        threshold: options.targets,
        unit: 'targets',
      }),
    });
  }

  #targetsOf(client: string, target: string): number {
    const targets = this.#targets.ensure(client, () => new Set());
    if (targets.size < MAX_TARGETS) targets.add(target);
    return targets.size;
  }
}

/** Ports of a server that are counted. */
const MAX_PORTS = 256;
const MAX_TARGETS = 1_000;

const emptyServer = (): Server => ({
  ports: new BoundedMap(MAX_PORTS),
  told: new Set(),
  failed: 0,
  opened: 0,
  refused: 0,
  silent: 0,
  clients: new Set(),
});

const emptyPort = (): Port => ({ opened: 0, failed: 0, attempts: 0 });

const OPENED: ReadonlySet<string> = new Set(['SF', 'S1', 'S2', 'S3', 'RSTO', 'RSTR']);

/** How an attempt to connect ended; undefined where its begin was not seen, or more may come. */
export function outcomeOf({ proto, conn_state, reason }: FlowRecord): Outcome | undefined {
  if (proto !== 'tcp' || reason === 'active') return undefined;
  if (OPENED.has(conn_state)) return 'opened';
  if (conn_state === 'REJ') return 'refused';
  return conn_state === 'S0' ? 'silent' : undefined;
}

const MAX_SHOWN = 5;

function telling(address: string, server: Server, options: { readonly attempts: number }) {
  const { refused, silent, failed, opened, clients, told } = server;
  const ports = [...told];
  const shown = `${ports.slice(0, MAX_SHOWN).join(', ')}${ports.length > MAX_SHOWN ? ', ...' : ''}`;
  const how = refused >= silent ? 'refuses connections' : 'does not answer';
  return {
    title: `${address} ${how} on ${ports.length === 1 ? 'port' : 'ports'} ${shown}: ${counted(refused + silent, 'attempt')} failed`,
    description:
      `${counted(failed, 'connection')} of ${failed + opened} (${percentText(failed / (failed + opened))}) by ` +
      `${counted(clients.size, 'client')} did not open: ${counted(refused, 'SYN was', 'SYNs were')} refused by RST, ${silent} not answered.`,
    measure: 'attempts to connect that failed',
    observed: refused + silent,
    threshold: options.attempts,
    unit: 'SYNs',
    facts: {
      refused,
      'without an answer': silent,
      'connections that opened': opened,
      clients: clients.size,
      ports: ports.length === 1 ? undefined : ports.length,
    },
  };
}
