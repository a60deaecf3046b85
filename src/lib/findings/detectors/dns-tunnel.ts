import { TYPE_NAMES } from '../../names/dns.js';
import { defineDetector } from '../detector.js';
import { DistinctWords } from '../distinct-words.js';
import { type DnsQuestion, dnsQuestion } from '../dns-question.js';
import { Episode, episodeOf } from '../episode.js';
import { number } from '../option.js';
import { entropyOf } from '../registered-domain.js';
import type { Confidence } from '../sighting.js';

const MAX_DOMAINS = 1_024;
const MAX_NAMES = 1_024;
const MAX_CLIENTS = 32;
const MS_PER_SECOND = 1_000;
/** Types whose answers hold any bytes: NULL, TXT, private use. */
const DATA_TYPES: readonly number[] = [10, 16, 65_399];
const MAX_SHOWN = 3;

/** Different names below one domain that are asked for. */
class Lookups extends Episode {
  readonly names = new DistinctWords(MAX_NAMES);
  readonly clients = new DistinctWords(MAX_CLIENTS);
  nameBytes = 0;
  longest = '';
  dataTypes = 0;
  readonly #types = new Map<number, number>();
  #entropy = 0;

  /** Adds a name; false where it was asked for before. */
  take({ client, below, type }: DnsQuestion): boolean {
    this.clients.add(client);
    if (!this.names.add(below)) return false;
    this.nameBytes += below.length;
    this.#entropy += entropyOf(below);
    this.#types.set(type, (this.#types.get(type) ?? 0) + 1);
    if (DATA_TYPES.includes(type)) this.dataTypes += 1;
    if (below.length > this.longest.length) this.longest = below;
    return true;
  }

  get meanEntropy(): number {
    return this.#entropy / Math.max(this.names.size, 1);
  }

  get meanLength(): number {
    return this.nameBytes / Math.max(this.names.size, 1);
  }

  /** Types of record that were asked for, the most frequent ones. */
  get typesText(): string {
    return [...this.#types]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, MAX_SHOWN)
      .map(([type, count]) => `${TYPE_NAMES[type] ?? type}: ${count}`)
      .join(', ');
  }
}

const tunnelTelling = (domain: string, { names, nameBytes }: Lookups, threshold: number) => ({
  title: `Data may travel in DNS: ${names.text} names below ${domain} were asked for`,
  measure: 'bytes of different names',
  observed: nameBytes,
  threshold,
  unit: 'bytes',
});

const longNameTelling = (domain: string, { longest }: Lookups, threshold: number) => ({
  title: `A very long name below ${domain} was asked for`,
  measure: 'length of the longest name',
  observed: longest.length + 1 + domain.length,
  threshold,
  unit: 'characters',
});

const confidenceOf = (isTunnel: boolean, { dataTypes, names }: Lookups): Confidence => {
  if (!isTunnel) return 'low';
  return dataTypes * 2 > names.size ? 'high' : 'medium';
};

/** Data that is carried in the names that are asked for. */
export const dnsTunnel = defineDetector({
  name: 'dns-tunnel',
  about: 'Domains of which ever new, long names are asked for: data that travels in DNS',
  source:
    'bytes of different names below one domain: Paxson et al., "Practical Comprehensive Bounds on Surreptitious Communication over DNS", USENIX Security 2013 (4 kB a day); subdomains: RITA 5; long names: Zeek scripts (90 characters)',
  attack: ['T1071.004', 'T1572', 'T1048.003'],
  benign: [
    'Anti-virus programs and block lists ask for hashes and addresses in names',
    'Content networks and telemetry put identifiers into names',
  ],
  advice: [
    'Find out who owns the domain, and which program asks',
    'Let only your own resolvers out to port 53, and block the domain there',
  ],
  basis: 'rule',
  inputs: { packets: ['dns'] },
  options: {
    bytes: number(4_096, 'bytes', 'Bytes of different names below one domain', { least: 1 }),
    names: number(50, 'names', 'Different names below it', { least: 1 }),
    length: number(20, 'characters', 'Mean length of these names, without the domain', { least: 1 }),
    long_name: number(90, 'characters', 'Length of a whole name that is a finding by itself', { least: 1 }),
    entropy: number(3.2, 'bits', 'Mean entropy of a character of such names', { most: 8 }),
    window: number(86_400, 's', 'Time in which they are asked for', { least: 1 }),
  },

  create({ options, clock, raise, table }) {
    const domains = table<string, Lookups>(MAX_DOMAINS);

    const kindOf = (domain: string, lookups: Lookups): 'tunnel' | 'long' | undefined => {
      const isMuch = lookups.names.size >= options.names && lookups.nameBytes >= options.bytes;
      if (isMuch && lookups.meanLength >= options.length) return 'tunnel';
      const isLong = lookups.longest.length + 1 + domain.length >= options.long_name;
      return isLong && lookups.meanEntropy >= options.entropy ? 'long' : undefined;
    };

    return {
      packet(packet) {
        const question = dnsQuestion(packet);
        if (question === undefined || question.isResponse || question.below === '') return;
        const { domain, client, server } = question;
        const lookups = episodeOf(domains, domain, {
          nowMs: clock.nowMs,
          windowMs: options.window * MS_PER_SECOND,
          make: (ms) => new Lookups(ms),
        });
        if (!lookups.take(question)) return;
        lookups.add(clock.nowMs, { at: packet.frame.time_epoch, packet: packet.frame.number });
        const kind = kindOf(domain, lookups);
        if (kind === undefined) return;
        const { clients, names } = lookups;
        const isTunnel = kind === 'tunnel';
        raise({
          key: domain,
          actors: {
            source: clients.size === 1 ? client : undefined,
            target: server,
            port: 53,
            service: 'dns',
            name: domain,
          },
          severity: isTunnel ? 'warning' : 'notice',
          confidence: confidenceOf(isTunnel, lookups),
          filter: `dns.qry.name contains "${domain.replaceAll(/["\\]/g, '')}"`,
          ...lookups.tell(),
          tell: () => ({
            description: `${clients.text} ${clients.size === 1 ? 'host' : 'hosts'} asked for ${names.text} different names below ${domain}, ${lookups.nameBytes} bytes in all, ${lookups.meanLength.toFixed(0)} each.`,
            ...(isTunnel
              ? tunnelTelling(domain, lookups, options.bytes)
              : longNameTelling(domain, lookups, options.long_name)),
            facts: {
              clients: clients.shown(MAX_SHOWN),
              entropy: `${lookups.meanEntropy.toFixed(2)} bits a character`,
              types: lookups.typesText,
              example: lookups.longest,
            },
          }),
        });
      },
    };
  },
});
