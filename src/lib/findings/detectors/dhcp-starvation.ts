import { defineDetector } from '../detector.js';
import { DistinctWords } from '../distinct-words.js';
import { Episode } from '../episode.js';
import { number } from '../option.js';

const MAX_CLIENTS = 4_096;
const DISCOVER = 1;
const MS_PER_SECOND = 1_000;

class Rush extends Episode {
  readonly clients = new DistinctWords(MAX_CLIENTS);
  readonly senders = new DistinctWords(MAX_CLIENTS);
}

/** Requests of ever new clients, until the server has no address left. */
export const dhcpStarvation = defineDetector({
  name: 'dhcp-starvation',
  about: 'Requests for addresses by ever new clients, until a DHCP server has none left',
  source: 'Elastic, DHCP starvation: 75 requests and 50 hardware addresses within a minute',
  attack: ['T1499', 'T1557.003'],
  benign: [
    'Many clients come back at once after a power cut',
    'A relay brings the requests of many networks',
  ],
  advice: [
    'Limit hardware addresses for each switch port',
    'Look whether another DHCP server begins to answer',
  ],
  basis: 'rule',
  inputs: { packets: ['dhcp'] },
  options: {
    requests: number(75, 'requests', 'Requests', { least: 1 }),
    clients: number(50, 'clients', 'Hardware addresses among them', { least: 1 }),
    window: number(60, 's', 'Time in which they come', { least: 1 }),
  },

  create({ options, clock, raise }) {
    let rush = new Rush(0);
    return {
      packet({ dhcp, eth, frame }) {
        if (dhcp?.option.dhcp !== DISCOVER) return;
        if (rush.isOver(clock.nowMs, options.window * MS_PER_SECOND)) rush = new Rush(clock.nowMs);
        rush.clients.add(dhcp.hw.mac_addr?.text ?? '');
        rush.senders.add(eth?.src.text ?? '');
        rush.add(clock.nowMs, { at: frame.time_epoch, packet: frame.number });
        if (rush.count < options.requests || rush.clients.size < options.clients) return;
        const { clients, senders, count } = rush;
        const oneSender = senders.size === 1 ? senders.shown(1) : undefined;
        raise({
          key: 'starvation',
          actors: { source: oneSender, service: 'dhcp' },
          severity: 'warning',
          confidence: oneSender === undefined ? 'medium' : 'high',
          filter: 'dhcp.option.dhcp == 1',
          ...rush.tell(),
          tell: () => ({
            title: `${count} requests for an address by ${clients.text} clients${oneSender === undefined ? '' : `, all from ${oneSender}`}`,
            description:
              'Ever new clients ask for an address faster than devices join a network. A server that has none left serves nobody.',
            measure: 'clients that ask for an address',
            observed: clients.size,
            threshold: options.clients,
            unit: 'clients',
            facts: { requests: count, 'hardware addresses that send': senders.text },
          }),
        });
      },
    };
  },
});
