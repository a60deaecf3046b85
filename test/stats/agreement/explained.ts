import { type Layer, LEVEL } from '../../../src/lib/packets/layer.js';
import { LAYERS } from '../../../src/lib/packets/registry.js';
import type { SumDifference } from './sums.js';

/** A difference of statistics that is right as it is. */
export interface SumExplanation {
  /** What is counted. */
  readonly keys: RegExp;
  /** Captures it is met in; all of them if left out. */
  readonly captures?: RegExp;
  when?(difference: SumDifference): boolean;
  /** Why it is right, in one sentence. */
  readonly because: string;
  /** A deliberate difference that users should know of: nt-stats(1) lists it. */
  readonly users?: true;
}

const isTheirsMore = ({ ours, theirs }: SumDifference): boolean => theirs > ours;
const isOursMore = ({ ours, theirs }: SumDifference): boolean => ours > theirs;

const APPLICATIONS: ReadonlySet<string> = new Set(
  (LAYERS as readonly Layer[])
    .filter(({ level }) => level === LEVEL.application)
    .map(({ name, protocol }) => protocol ?? name),
);

const isOfApplication = ({ key }: SumDifference): boolean =>
  (key.split(' ')[1] ?? '').split(':').some((name) => APPLICATIONS.has(name));

const ADDRESSED = /^(conv|endpoints),(eth|ip|tcp|udp) /;
const OF_PACKETS =
  /^(conv|endpoints|io,phs|vlans|ttl|dscp|ecn|icmp|icmpv6|arp|tcp flags|dns|http|dhcp|wlan|tcp\.analysis)\b/;

/** Every difference from tshark 4.0 that is allowed. */
export const SUM_EXPLANATIONS: readonly SumExplanation[] = [
  {
    keys: ADDRESSED,
    captures:
      /^protocols\/(teredo|vxlan|ipv6_in_gtp|ja3_lots_of_cipher_suites_2_anon|tls_change_cipher|syslog|tls_invalid_reads|dtls|gre|4in4tunnel|ajp)|^floods\/packet-captures--amp\.dns\.RRSIG|^attacks\/ndpi--zoom/,
    because: 'Of packets in tunnels only the innermost one is counted; tshark counts every one of them.',
    users: true,
  },
  {
    keys: /^vlans /,
    captures:
      /^(protocols\/(ipv6_in_gtp|gre|4in4tunnel|tls_invalid_reads|tls_change_cipher|dtls|vxlan)|attacks\/ndpi--zoom)/,
    when: isTheirsMore,
    because: 'A tag in front of a tunnel is not one of the packet inside of it.',
    users: true,
  },
  {
    keys: /^(conv|endpoints),wlan /,
    captures: /^(wifi|linktypes\/ieee802\.11)/,
    because:
      'Control frames without a sender are in no conversation; tshark takes an address of an earlier frame.',
    users: true,
  },
  {
    keys: /^dns,tree /,
    when: isOursMore,
    because: 'DNS over multicast (mDNS, LLMNR) counts as DNS; the tree of tshark leaves it out.',
    users: true,
  },
  {
    keys: /^http,tree M?-?SEARCH$/,
    because: 'tshark counts M-SEARCH as SEARCH.',
  },
  {
    keys: /^(io,phs|tls |http|dns )/,
    when: (difference) => !difference.key.startsWith('io,phs') || isOfApplication(difference),
    because:
      'Which packet tells a message that spans several, and which messages are told again, the oracle explains.',
  },
  {
    keys: OF_PACKETS,
    captures:
      /^linktypes\/(arcnet-rfc1201-arp-icmp-http|e1000g|OSPFv3_multipoint_adjacencies|802_15_4-data|isis_poi)/,
    when: isTheirsMore,
    because: 'We do not read this kind of link.',
  },
  {
    keys: /^(conv|endpoints|io,phs|ttl|dscp|ecn|dns)\b/,
    captures: /^linktypes\/LINKTYPE_IPV6_invalid/,
    because: 'An IPv4 packet of the type of IPv6 is read as what it says it is.',
  },
  {
    keys: OF_PACKETS,
    captures: /^protocols\/(capwap|sflow)/,
    because: 'We do not read what is inside of CAPWAP and sFlow.',
  },
  {
    keys: /^(conv|endpoints|io,phs|ttl|dscp|ecn|fragment|fragments|last fragments|first fragments|tcp flags|tcp\.analysis|http)\b/,
    captures: /^protocols\/(fuzz-2006-09-29-28586|ip_fragmented_garbage|ajp)/,
    because: 'The headers contradict themselves; the oracle explains what each reader makes of them.',
  },
  {
    keys: /^second /,
    captures: /^wifi\/wifite2/,
    because: 'A time with a million microseconds and more is of the next second.',
  },
  {
    keys: /^io,phs (ppp|chdlc)/,
    captures: /^protocols\/BGP_Cisco_hdlc_slarp/,
    because: 'tshark leaves out of the path that Cisco HDLC is found by what PPP begins with.',
  },
];

/** The explanation of a difference, or undefined where there is none. */
export const explainSum = (difference: SumDifference): SumExplanation | undefined =>
  SUM_EXPLANATIONS.find(
    ({ keys, captures, when }) =>
      keys.test(difference.key) &&
      (captures?.test(difference.capture) ?? true) &&
      (when?.(difference) ?? true),
  );
