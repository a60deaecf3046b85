import type { Packet } from '../../packets/packet.js';
import { defineDetector } from '../detector.js';
import { Episode, episodeOf } from '../episode.js';
import { number, words } from '../option.js';

const MAX_SERVERS = 4_096;
const MAX_REQUESTS = 16_384;
const OFFER = 2;
const ACK = 5;
const EPISODE_MS = 3_600_000;

/** What a server hands out. */
class Server extends Episode {
  router = '';
  dns = '';
  mac = '';

  take({ dhcp, eth }: Packet): void {
    this.router = (dhcp?.option.router ?? []).map(({ text }) => text).join(', ');
    this.dns = (dhcp?.option.domain_name_server ?? []).map(({ text }) => text).join(', ');
    this.mac = eth?.src.text ?? '';
  }

  /** Whether it sends clients to another router or name server. */
  leadsElsewhere(other: Server | undefined): boolean {
    return other !== undefined && (other.router !== this.router || other.dns !== this.dns);
  }
}

/** The server that offers or gives an address, and the request that it answers. */
function answerOf({ dhcp, ip }: Packet): { server: string; request: string } | undefined {
  const message = dhcp?.option.dhcp;
  if (dhcp === undefined || (message !== OFFER && message !== ACK)) return undefined;
  const server = (dhcp.option.dhcp_server_id ?? ip?.src)?.text;
  return server === undefined ? undefined : { server, request: `${dhcp.id} ${dhcp.hw.mac_addr?.text}` };
}

const factsOf = (server: Server, first: Server | undefined, isRace: boolean) => ({
  'hardware address': server.mac,
  router: server.router || undefined,
  'name servers': server.dns || undefined,
  'router of the first': first?.router || undefined,
  'name servers of the first': first?.dns || undefined,
  'answered the same request': isRace ? 'yes' : undefined,
});

/** DHCP servers beside the first one. */
export const rogueDhcp = defineDetector({
  name: 'rogue-dhcp',
  about:
    'DHCP servers that answer beside the one that was there first, or are not among those that are allowed',
  source:
    'Elastic and Slips: two servers for one transaction, or one outside the known set; RFC 2131 section 4.1',
  attack: ['T1557.003'],
  benign: [
    'Two servers share the addresses on purpose (failover): name them in the option servers',
    'A home router, a virtual machine or a phone that shares its connection hands out addresses by mistake',
  ],
  advice: [
    'Find the switch port of the server, and turn on DHCP snooping',
    'Compare router and name servers that both hand out',
  ],
  basis: 'rule',
  inputs: { packets: ['dhcp'] },
  options: {
    servers: words([], 'Servers that are allowed; if none is named, the first one that answers'),
    answers: number(1, 'answers', 'Answers of another server that make it a finding', { least: 1 }),
  },

  create({ options, clock, raise, table }) {
    const servers = table<string, Server>(MAX_SERVERS);
    const requests = table<string, string>(MAX_REQUESTS);
    let first: string | undefined;
    const isKnown = (server: string): boolean =>
      options.servers.length > 0 ? options.servers.includes(server) : server === first;

    /** Whether another server has answered the same request. */
    const isRace = (request: string, server: string): boolean => {
      const other = requests.get(request);
      if (other === undefined) requests.set(request, server);
      return other !== undefined && other !== server;
    };

    return {
      packet(packet) {
        const answer = answerOf(packet);
        if (answer === undefined) return;
        first ??= answer.server;
        const source = answer.server;
        const isRaced = isRace(answer.request, source);
        const server = episodeOf(servers, source, {
          nowMs: clock.nowMs,
          windowMs: EPISODE_MS,
          make: (ms) => new Server(ms),
        });
        server.add(clock.nowMs, { at: packet.frame.time_epoch, packet: packet.frame.number });
        server.take(packet);
        if (isKnown(source) || server.count < options.answers) return;
        const known = source === first ? undefined : servers.peek(first);
        const leadsElsewhere = server.leadsElsewhere(known);
        const others = options.servers.length > 0 ? 'the allowed servers' : first;
        raise({
          actors: { source, service: 'dhcp' },
          severity: leadsElsewhere || options.servers.length > 0 ? 'critical' : 'warning',
          confidence: isRaced || leadsElsewhere ? 'high' : 'medium',
          filter: `dhcp.option.dhcp_server_id == ${source}`,
          ...server.tell(),
          tell: () => ({
            title: `${source} hands out addresses beside ${others}`,
            description: `${source} answers clients, too${leadsElsewhere ? `, and sends them to another router or name server than ${first} does` : ''}.`,
            measure: 'answers of the other server',
            observed: server.count,
            threshold: options.answers,
            unit: 'answers',
            facts: factsOf(server, known, isRaced),
          }),
        });
      },
    };
  },
});
