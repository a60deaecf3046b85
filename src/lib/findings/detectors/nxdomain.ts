import { defineDetector } from '../detector.js';
import { DistinctWords } from '../distinct-words.js';
import { dnsQuestion } from '../dns-question.js';
import { Episode, episodeOf } from '../episode.js';
import { number } from '../option.js';
import { entropyOf } from '../registered-domain.js';

const MAX_CLIENTS = 4_096;
const MAX_DOMAINS = 128;
const MS_PER_SECOND = 1_000;
const NXDOMAIN = 3;
const MAX_SHOWN = 8;
const MIN_LABEL = 7;

class Misses extends Episode {
  readonly domains = new DistinctWords(MAX_DOMAINS);
  readonly random = new DistinctWords(MAX_DOMAINS);
}

const VOWELS = /[aeiouy]/g;

/** Whether a label looks as if a program had made it up: many different characters, few vowels or digits among them. */
function looksRandom(label: string, entropy: number): boolean {
  if (label.length < MIN_LABEL || label.startsWith('xn--')) return false;
  const letters = label.replaceAll(/[^a-z]/g, '');
  const vowels = letters.match(VOWELS)?.length ?? 0;
  const digits = label.replaceAll(/\D/g, '').length;
  const hasFewVowels = letters.length > 0 && vowels / letters.length < 0.25;
  return entropyOf(label) >= entropy && (hasFewVowels || digits >= 2 || label.length >= 2 * MIN_LABEL);
}

/** Hosts that ask for domains that nobody has registered. */
export const nxdomain = defineDetector({
  name: 'nxdomain',
  about:
    'Hosts that ask for many domains that do not exist, as malware does that makes up names to find its server',
  source:
    'Slips, DGA: 10 NXDOMAIN; Antonakakis et al., "From Throw-Away Traffic to Bots", USENIX Security 2012',
  attack: ['T1568.002'],
  benign: [
    'A browser asks for made-up names to see whether a provider redirects them',
    'A search list of domains is wrong, or a server that many ask for was removed',
  ],
  advice: [
    'Look at the names: made-up ones point to malware',
    'Look at what the host connected to right after',
  ],
  basis: 'rule',
  inputs: { packets: ['dns'] },
  options: {
    domains: number(10, 'domains', 'Different domains that do not exist', { least: 1 }),
    random: number(0.5, '', 'Share of them that looks made up, for a warning', { most: 1 }),
    entropy: number(2.5, 'bits', 'Entropy of a character of a label that looks made up', { most: 8 }),
    window: number(300, 's', 'Time in which they are asked for', { least: 1 }),
  },

  create({ options, clock, raise, table }) {
    const clients = table<string, Misses>(MAX_CLIENTS);
    return {
      packet(packet) {
        const question = dnsQuestion(packet);
        if (question === undefined || !question.isResponse || question.rcode !== NXDOMAIN) return;
        const { client, domain } = question;
        const misses = episodeOf(clients, client, {
          nowMs: clock.nowMs,
          windowMs: options.window * MS_PER_SECOND,
          make: (ms) => new Misses(ms),
        });
        if (!misses.domains.add(domain)) return;
        if (looksRandom(domain.slice(0, domain.indexOf('.')), options.entropy)) misses.random.add(domain);
        misses.add(clock.nowMs, { at: packet.frame.time_epoch, packet: packet.frame.number });
        if (misses.domains.size < options.domains) return;
        const { domains, random } = misses;
        const isMadeUp = random.size / domains.size >= options.random;
        raise({
          actors: { source: client, service: 'dns' },
          severity: isMadeUp ? 'warning' : 'notice',
          confidence: isMadeUp ? 'medium' : 'low',
          attack: isMadeUp ? undefined : [],
          filter: `dns.flags.rcode == ${NXDOMAIN} and ip.dst == ${client}`,
          ...misses.tell(),
          tell: () => ({
            title: `${client} asks for ${domains.text} domains that do not exist${isMadeUp ? ', most of them made up' : ''}`,
            description: `${domains.text} different domains that ${client} asked for do not exist; ${random.size} of them look made up by a program.`,
            measure: 'domains that do not exist',
            observed: domains.size,
            threshold: options.domains,
            unit: 'domains',
            facts: { domains: domains.shown(MAX_SHOWN), 'made up': random.size },
          }),
        });
      },
    };
  },
});
