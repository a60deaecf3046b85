import type { FlowRecord } from '../../flows/flow-record.js';
import { defineDetector } from '../detector.js';
import { DistinctWords } from '../distinct-words.js';
import { Episode, episodeOf } from '../episode.js';
import { number, words } from '../option.js';
import type { Telling } from '../sighting.js';

const MAX_VICTIMS = 1_024;
const MAX_SERVERS = 1_024;
const MAX_SHOWN = 5;
const MS_PER_SECOND = 1_000;

/** Answers to one host that it did not ask for. */
class Hail extends Episode {
  bytes = 0;
  packets = 0;
  readonly servers = new DistinctWords(MAX_SERVERS);

  get meanBytes(): number {
    return this.bytes / Math.max(this.packets, 1);
  }
}

/** Answers in a flow that nobody asked for: who gets them, and who sends them. */
interface Unasked {
  readonly service: 'tcp' | 'udp';
  readonly victim: string;
  readonly server: string;
  readonly port: number;
  readonly packets: number;
  readonly bytes: number;
}

/** What a flow has of answers that were not asked for. A first packet that is an answer makes its receiver the originator. */
function unaskedIn(flow: FlowRecord, ports: ReadonlySet<number>): Unasked | undefined {
  const { proto, history = '', id, orig_pkts, resp_pkts } = flow;
  const { orig_h, resp_h, orig_p = 0, resp_p = 0 } = id;
  if (proto === 'tcp' && history === 'H') {
    const [packets, bytes] = [orig_pkts, flow.orig_l2_bytes];
    return { service: 'tcp', victim: resp_h, server: orig_h, port: orig_p, packets, bytes };
  }
  if (orig_pkts > 0 || resp_pkts === 0) return undefined;
  const from = {
    victim: orig_h,
    server: resp_h,
    port: resp_p,
    packets: resp_pkts,
    bytes: flow.resp_l2_bytes,
  };
  if (proto === 'tcp' && history.startsWith('^h')) return { service: 'tcp', ...from };
  return proto === 'udp' && ports.has(resp_p) ? { service: 'udp', ...from } : undefined;
}

const tcpTelling = (
  victim: string,
  hail: Hail,
): Pick<Telling, 'title' | 'description' | 'measure' | 'observed' | 'unit'> => ({
  title: `${victim} gets answers of ${hail.servers.text} servers that it did not ask`,
  description: `${hail.servers.text} servers accept ${hail.packets} connections that ${victim} did not begin: somebody asks in its name.`,
  measure: 'connections not asked for',
  observed: hail.packets,
  unit: 'connections',
});

const udpTelling = (
  victim: string,
  port: number,
  hail: Hail,
): Pick<Telling, 'title' | 'description' | 'measure' | 'observed' | 'unit'> => ({
  title: `${victim} gets answers of ${hail.servers.text} servers that it did not ask (UDP port ${port})`,
  description: `${hail.servers.text} servers sent ${hail.packets} packets of ${hail.meanBytes.toFixed(0)} bytes to ${victim}, which asked none of them: somebody asks in its name.`,
  measure: 'answers not asked for',
  observed: hail.packets,
  unit: 'packets',
});

/** Answers to one host that it never asked for. */
export const amplification = defineDetector({
  name: 'amplification',
  about: 'Answers of many servers to one host that never asked them: an attack by reflection',
  source:
    'Rossow, "Amplification Hell: Revisiting Network Protocols for DDoS Abuse", NDSS 2014; TCP: Kührer et al., "Exit from Hell? Reducing the Impact of Amplification DDoS Attacks", USENIX Security 2014',
  attack: ['T1498.002'],
  benign: [
    'The capture shows one direction only: what was asked is not in it',
    'The capture began behind the questions',
  ],
  advice: [
    'Ask the provider to filter the port at its border',
    'Servers of your own among those that answer: close them to the outside, or limit the rate of answers',
  ],
  basis: 'rule',
  restsOnAbsence: true,
  inputs: { flows: true },
  options: {
    ports: words(
      '17 19 53 69 111 123 137 161 389 520 1900 3283 3702 5093 5353 11211 27015'.split(' '),
      'Ports of UDP whose answers are much larger than what is asked',
    ),
    packets: number(50, 'packets', 'Answers of UDP that were not asked for', { least: 1 }),
    bytes: number(400, 'bytes', 'Mean length of these packets', { least: 1 }),
    servers: number(5, 'servers', 'Servers of UDP that answer', { least: 1 }),
    syn_acks: number(100, 'connections', 'Connections that are accepted and nobody asked for', { least: 1 }),
    window: number(60, 's', 'Time in which they come', { least: 1 }),
  },

  create({ options, clock, raise, table }) {
    const hails = table<string, Hail>(MAX_VICTIMS);
    const ports = new Set(options.ports.map(Number));
    const isEnough = (hail: Hail, service: string): boolean => {
      if (service === 'tcp') return hail.packets >= options.syn_acks;
      const isLarge = hail.meanBytes >= options.bytes;
      return hail.packets >= options.packets && isLarge && hail.servers.size >= options.servers;
    };
    return {
      flow(flow, packet) {
        const unasked = unaskedIn(flow, ports);
        if (unasked === undefined) return;
        const { service, victim, port } = unasked;
        const isTcp = service === 'tcp';
        const hail = episodeOf(hails, isTcp ? `tcp ${victim}` : `udp ${port} ${victim}`, {
          nowMs: clock.nowMs,
          windowMs: options.window * MS_PER_SECOND,
          make: (ms) => new Hail(ms),
        });
        hail.packets += unasked.packets;
        hail.bytes += unasked.bytes;
        hail.servers.add(unasked.server);
        hail.add(clock.nowMs, { at: flow.ts, packet, flow: flow.uid });
        if (!isEnough(hail, service)) return;
        raise({
          actors: { target: victim, port: isTcp ? undefined : port, service },
          severity: 'warning',
          confidence: hail.servers.size >= 2 * options.servers ? 'high' : 'medium',
          filter: isTcp
            ? `ip.dst == ${victim} and tcp.flags.syn == 1 and tcp.flags.ack == 1`
            : `ip.dst == ${victim} and udp.srcport == ${port}`,
          ...hail.tell(),
          tell: () => ({
            ...(isTcp ? tcpTelling(victim, hail) : udpTelling(victim, port, hail)),
            threshold: isTcp ? options.syn_acks : options.packets,
            facts: {
              servers: hail.servers.shown(MAX_SHOWN),
              bytes: hail.bytes,
              'mean length': `${hail.meanBytes.toFixed(0)} bytes`,
            },
          }),
        });
      },
    };
  },
});
