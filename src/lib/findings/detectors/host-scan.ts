import { defineDetector } from '../detector.js';
import { DistinctWords } from '../distinct-words.js';
import { Episode, episodeOf } from '../episode.js';
import { number } from '../option.js';

const MAX_SOURCES = 4_096;
const MAX_HOSTS = 256;
const MAX_SHOWN = 10;
const MS_PER_SECOND = 1_000;
/** Questions of ICMP that hosts are looked for with: echo, timestamp, information, address mask; ICMPv6 echo. */
const QUESTIONS: Readonly<Record<string, readonly number[]>> = { 1: [8, 13, 15, 17], 58: [128] };

class Sweep extends Episode {
  readonly hosts = new DistinctWords(MAX_HOSTS);
  readonly silent = new DistinctWords(MAX_HOSTS);
}

/** Hosts that ask many addresses whether somebody is there. */
export const hostScan = defineDetector({
  name: 'host-scan',
  about: 'Hosts that ping many addresses, of which some do not answer',
  source: 'Slips, ICMP sweep: 5 hosts (stratosphereips.org)',
  attack: ['T1018', 'T1595.001'],
  benign: ['Monitoring or an inventory pings its hosts', 'Somebody looks for a host that has gone'],
  advice: ['Find out what runs on the source', 'Look for what it did to the hosts that answered'],
  basis: 'rule',
  restsOnAbsence: true,
  inputs: { flows: true },
  options: {
    silent: number(5, 'hosts', 'Hosts that did not answer', { least: 1 }),
    warn: number(25, 'hosts', 'Hosts that did not answer from which on it is a warning', { least: 1 }),
    window: number(300, 's', 'Time in which they were asked', { least: 1 }),
  },

  create({ options, clock, raise, table }) {
    const sweeps = table<string, Sweep>(MAX_SOURCES);
    return {
      flow({ ip_proto, id, ts, uid, resp_pkts, orig_pkts }, packet) {
        if (ip_proto === undefined || orig_pkts === 0) return;
        if (QUESTIONS[ip_proto]?.includes(id.orig_p ?? 0) !== true) return;
        const { orig_h: source, resp_h: host } = id;
        const windowMs = options.window * MS_PER_SECOND;
        const sweep = episodeOf(sweeps, source, {
          nowMs: clock.nowMs,
          windowMs,
          make: (ms) => new Sweep(ms),
        });
        sweep.hosts.add(host);
        if (resp_pkts === 0) sweep.silent.add(host);
        sweep.add(clock.nowMs, { at: ts, packet, flow: uid });
        if (sweep.silent.size < options.silent) return;
        raise({
          actors: { source, service: 'icmp' },
          severity: sweep.silent.size >= options.warn ? 'warning' : 'notice',
          confidence: sweep.silent.size >= options.warn ? 'high' : 'medium',
          ...sweep.tell(),
          tell: () => ({
            title: `${source} looks for hosts: it pings ${sweep.hosts.text} addresses`,
            description: `${source} sent pings to ${sweep.hosts.text} addresses; ${sweep.silent.text} of them did not answer.`,
            measure: 'hosts that did not answer',
            observed: sweep.silent.size,
            threshold: options.silent,
            unit: 'hosts',
            facts: { silent: sweep.silent.shown(MAX_SHOWN), seconds: sweep.seconds.toFixed(0) },
          }),
        });
      },
    };
  },
});
