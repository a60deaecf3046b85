import type { FlowRecord } from '../../flows/flow-record.js';
import { isUnicastText } from '../address-scope.js';
import { defineDetector } from '../detector.js';
import { type Budget, DistinctWords } from '../distinct-words.js';
import { Episode } from '../episode.js';
import { number } from '../option.js';
import type { Sighting, Telling } from '../sighting.js';

/** Sources and contacts that are remembered at a time. */
const MAX_SOURCES = 32_768;
const MAX_CONTACTS = 262_144;
/** Hosts and ports that are told apart of one source, and of all of them together. */
const MAX_DISTINCT = 65_536;
const MAX_DISTINCT_OF_ALL = 500_000;
const MS_PER_SECOND = 1_000;
const MAX_SHOWN = 20;
const SLOW_SECONDS_PER_CONTACT = 15;

/** Threshold random walk: how probable it is that a contact succeeds, of who does not scan and of who does. */
const BENIGN_SUCCESS = 0.8;
const SCANNER_SUCCESS = 0.2;
const ON_SUCCESS = Math.log(SCANNER_SUCCESS / BENIGN_SUCCESS);
const ON_FAILURE = Math.log((1 - SCANNER_SUCCESS) / (1 - BENIGN_SUCCESS));
/** Bound of the walk: detection 0.99, false alarms 0.01. */
const BOUND = Math.log(0.99 / 0.01);
const FAILED_STATES: readonly string[] = ['S0', 'REJ', 'RSTOS0', 'SH'];
/** A datagram that nobody answers is a failure only where its sender does not go on. */
const MAX_PROBE_DATAGRAMS = 2;

/** Where the walk of one source has come to. */
class Walk {
  at = 0;
  failed = 0;
  succeeded = 0;
  isScanner = false;
  readonly hosts: DistinctWords;
  readonly ports: DistinctWords<number>;
  readonly open = new DistinctWords(MAX_SHOWN);
  readonly episode: Episode;

  constructor(nowMs: number, budget: Budget) {
    this.episode = new Episode(nowMs);
    this.hosts = new DistinctWords(MAX_DISTINCT, budget);
    this.ports = new DistinctWords(MAX_DISTINCT, budget);
  }

  take(isSuccess: boolean, host: string, port: number): void {
    // A walk that stays at its lower bound forgets the good deeds of a host that was taken over since.
    this.at = Math.max(-BOUND, this.at + (isSuccess ? ON_SUCCESS : ON_FAILURE));
    if (isSuccess) {
      this.succeeded += 1;
      this.open.add(`${host}:${port}`);
      return;
    }
    this.failed += 1;
    this.hosts.add(host);
    this.ports.add(port);
  }

  /** Whether the walk has come to the upper bound, now or before. */
  judge(least: number): boolean {
    this.isScanner ||= this.at >= BOUND && this.failed >= least;
    return this.isScanner;
  }

  /** The host and the port that it is about, where there is only one. */
  aimAt(host: string, port: number): { target: string | undefined; port: number | undefined } {
    return {
      target: this.hosts.size === 1 ? host : undefined,
      port: this.ports.size === 1 ? port : undefined,
    };
  }

  /** One host and many ports, many hosts and few ports, or both. */
  get shape(): 'vertical' | 'horizontal' | 'block' {
    if (this.hosts.size === 1) return 'vertical';
    return this.ports.size * 4 <= this.hosts.size || this.ports.size === 1 ? 'horizontal' : 'block';
  }
}

/** Whether a first contact succeeded; undefined where a flow says nothing of who began it, as backscatter does. */
function outcome({
  proto,
  conn_state,
  history = '',
  orig_pkts,
  resp_pkts,
  id,
}: FlowRecord): boolean | undefined {
  if (proto === 'udp') {
    if (resp_pkts > 0) return true;
    return orig_pkts > 0 && orig_pkts <= MAX_PROBE_DATAGRAMS && isUnicastText(id.resp_h) ? false : undefined;
  }
  if (proto !== 'tcp' || !history.startsWith('S')) return undefined;
  return !FAILED_STATES.includes(conn_state);
}

/** Hosts that try what nobody offers: ports of one host, one port of many hosts, or both. */
export const portScan = defineDetector({
  name: 'port-scan',
  about:
    'Hosts that try ports of one host, or a port of many hosts, most of which do not answer; slow ones, too',
  source:
    'threshold random walk: Jung, Paxson, Berger and Balakrishnan, "Fast Portscan Detection Using Sequential Hypothesis Testing", IEEE S&P 2004; counts: ncsa/bro-simple-scan',
  attack: ['T1046', 'T1595.001'],
  benign: [
    'An inventory or vulnerability scan that somebody ordered',
    'A client of a peer-to-peer network tries peers that have gone',
    'A server is down, and what depends on it tries all of its addresses',
  ],
  advice: [
    'Find out what runs on the source, and who is responsible for it',
    'Look at the ports that did answer: what the scanner found is what comes next',
  ],
  basis: 'rule',
  restsOnAbsence: true,
  inputs: { flows: true },
  options: {
    failures: number(4, 'contacts', 'Fewest first contacts that failed, however far the walk has come', {
      least: 1,
    }),
    warn: number(10, 'contacts', 'First contacts that failed from which on it is a warning', { least: 1 }),
    quiet: number(3_600, 's', 'Silence behind which the same source begins anew', { least: 1 }),
    udp: number(25, 'contacts', 'Fewest first contacts that failed, where they are all of UDP', { least: 1 }),
  },

  create({ options, clock, raise, table }) {
    const budget: Budget = { left: MAX_DISTINCT_OF_ALL };
    const forget = ({ hosts, ports }: Walk): void => {
      hosts.release();
      ports.release();
    };
    const walks = table<string, Walk>(MAX_SOURCES, forget);
    const contacts = table<string, true>(MAX_CONTACTS);

    /** Where the walk of a source is; one that was told, and is over, begins anew. */
    const walkOf = (key: string): Walk => {
      const known = walks.get(key);
      if (
        known !== undefined &&
        !(known.isScanner && known.episode.isOver(clock.nowMs, options.quiet * MS_PER_SECOND))
      )
        return known;
      if (known !== undefined) forget(known);
      const walk = new Walk(clock.nowMs, budget);
      walks.set(key, walk);
      return walk;
    };

    const isNew = (contact: string): boolean => {
      if (contacts.get(contact) === true) return false;
      contacts.set(contact, true);
      return true;
    };

    return {
      flow(flow, packet) {
        const isSuccess = outcome(flow);
        const { orig_h: source, resp_h: host, resp_p: port = 0 } = flow.id;
        if (isSuccess === undefined || !isNew(`${flow.proto} ${source} ${host} ${port}`)) return;
        // A service that did not answer its datagrams says little: what UDP and TCP try is judged apart.
        const key = `${source} ${flow.proto}`;
        const walk = walkOf(key);
        walk.take(isSuccess, host, port);
        if (isSuccess && !walk.isScanner) return;
        walk.episode.add(clock.nowMs, { at: flow.ts, packet, flow: flow.uid });
        const least = flow.proto === 'udp' ? options.udp : options.failures;
        if (!walk.judge(least)) return;
        raise({
          key,
          actors: { source, ...walk.aimAt(host, port), service: flow.proto },
          ...gravityOf(walk, flow.proto, options.warn),
          attack: walk.shape === 'horizontal' ? ['T1046', 'T1018'] : undefined,
          ...walk.episode.tell(),
          tell: () => tellingOf(source, host, walk, least),
        });
      },
    };
  },
});

function tellingOf(source: string, host: string, walk: Walk, threshold: number): Telling {
  const { hosts, ports, failed, succeeded, open, shape } = walk;
  return {
    title: titleOf(source, shape === 'vertical' ? host : undefined, walk),
    description: `${source} made first contact with ${failed + succeeded} ports of hosts; ${failed} did not answer or refused. Who does not scan finds most of what it asks for.`,
    measure: 'first contacts that failed',
    observed: failed,
    threshold,
    unit: 'contacts',
    facts: {
      shape: isSlow(walk) ? `${shape}, slow` : shape,
      hosts: hosts.text,
      ports: `${ports.text} (${ports.shown(MAX_SHOWN)})`,
      answered: open.size === 0 ? undefined : open.shown(MAX_SHOWN),
      'random walk': `${walk.at.toFixed(2)} of ${BOUND.toFixed(2)}`,
    },
  };
}

/** How grave and how sure it is: datagrams that nobody answers tell less, and peers that have gone hardly anything. */
function gravityOf(walk: Walk, proto: string, warn: number): Pick<Sighting, 'severity' | 'confidence'> {
  if (walk.failed < warn) return { severity: 'notice', confidence: proto === 'tcp' ? 'medium' : 'low' };
  if (isPeerToPeer(walk) || (proto === 'udp' && walk.shape !== 'vertical')) {
    return { severity: 'notice', confidence: 'medium' };
  }
  return { severity: 'warning', confidence: 'high' };
}

function titleOf(source: string, target: string | undefined, { hosts, ports }: Walk): string {
  if (target !== undefined) return `${source} scans ${ports.text} ports of ${target}`;
  if (ports.size === 1) return `${source} scans ${hosts.text} hosts for port ${ports.shown(1)}`;
  return `${source} scans ${ports.text} ports of ${hosts.text} hosts`;
}

const isSlow = ({ episode }: Walk): boolean =>
  episode.count > 1 && episode.seconds / episode.count > SLOW_SECONDS_PER_CONTACT;

/** About as many ports as hosts, most of them high: peers that have gone, rather than services that are looked for. */
const isPeerToPeer = ({ hosts, ports, shape }: Walk): boolean =>
  shape === 'block' &&
  ports.size > 4 &&
  hosts.size > 4 &&
  ports.size >= hosts.size * 0.8 &&
  ports.size <= hosts.size * 1.25;
