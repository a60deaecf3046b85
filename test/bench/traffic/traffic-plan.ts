import type { Manner } from './conversation.js';
import { callSeconds } from './media-conversations.js';
import { type Random, zipfSplit } from './random.js';

/** Kinds of conversations. */
type Kind = 'tcp' | 'dns' | 'quic' | 'rtp' | 'ping' | 'arp';

/** A conversation that will take place. */
export interface PlannedConversation {
  readonly kind: Kind;
  readonly packets: number;
  readonly startSec: number;
  readonly endSec: number;
  readonly isIpv6: boolean;
  readonly manner: Manner;
}

/** How much traffic there is to be, in how many conversations. */
export interface TrafficSize {
  readonly packets: number;
  readonly flows: number;
}

const CAPTURE_SEC = 300;
const LONGEST_CONVERSATION_SEC = 280;
const IPV6_SHARE = 0.15;

/** Shares of the packets. TCP has the rest, about 86 %. */
const PACKET_SHARE = { udp: 0.12, rtp: 0.04, dns: 0.04, ping: 0.01, arp: 0.005 } as const;
const FLOW_SHARE = { dns: 0.25, quic: 0.05 } as const;
/** Enough for opening, a word each way, and closing. */
const ORDERLY_TCP_PACKETS = 8;
const PACKETS_PER_CALL = 1_000;
const PACKETS_PER_PING = 10;

/** TCP conversations behave so in turn, by rank, so that the few great ones do not all behave alike. */
const MANNERS: readonly Manner[] = [
  'download',
  'browse',
  'upload',
  'browse',
  'chat',
  'download',
  'browse',
  'browse',
];

/** Plans who will talk how much, and gives the conversations in the order in which they start. */
export function planTraffic({ packets, flows }: TrafficSize, random: Random): PlannedConversation[] {
  const planned: PlannedConversation[] = [];
  const ipv6Turn = createIpv6Turn();
  for (const { kind, sizes } of shareOut({ packets, flows })) {
    sizes.forEach((size, rank) => {
      const wantedSec = kind === 'rtp' ? callSeconds(size) : size * random.logNormal(0.05, 1.5);
      const durationSec = Math.min(LONGEST_CONVERSATION_SEC, kind === 'ping' ? size / 2 : wantedSec);
      const startSec = random.unit() * (CAPTURE_SEC - durationSec);
      planned.push({
        kind,
        packets: size,
        startSec,
        endSec: startSec + durationSec,
        isIpv6: kind !== 'arp' && ipv6Turn(size),
        manner: MANNERS[rank % MANNERS.length] as Manner,
      });
    });
  }
  return planned.sort((a, b) => a.startSec - b.startSec);
}

/** Sizes, in packets, of all conversations of each kind. */
function shareOut({ packets, flows }: TrafficSize): { kind: Kind; sizes: number[] }[] {
  const dnsFlows = Math.floor(Math.min(flows * FLOW_SHARE.dns, (packets * PACKET_SHARE.dns) / 2));
  const rtpPackets = Math.floor(packets * PACKET_SHARE.rtp);
  const rtpFlows = Math.ceil(rtpPackets / PACKETS_PER_CALL);
  const quicPackets = Math.floor(packets * PACKET_SHARE.udp) - rtpPackets - 2 * dnsFlows;
  const quicFlows = Math.ceil(flows * FLOW_SHARE.quic);
  const pingPackets = Math.floor(packets * PACKET_SHARE.ping);
  const pingFlows = Math.ceil(pingPackets / PACKETS_PER_PING);
  const arps = Math.floor((packets * PACKET_SHARE.arp) / 2);
  const tcpPackets = packets - 2 * dnsFlows - rtpPackets - quicPackets - pingPackets - 2 * arps;
  const tcpFlows = flows - dnsFlows - rtpFlows - quicFlows - pingFlows;
  const tcpMin = Math.min(ORDERLY_TCP_PACKETS, Math.floor((0.7 * tcpPackets) / tcpFlows));
  return [
    { kind: 'tcp', sizes: zipfSplit(tcpPackets, { count: tcpFlows, min: tcpMin, exponent: 1, shift: 3 }) },
    { kind: 'dns', sizes: new Array<number>(dnsFlows).fill(2) },
    { kind: 'quic', sizes: zipfSplit(quicPackets, { count: quicFlows, min: 2, exponent: 0.9, shift: 5 }) },
    { kind: 'rtp', sizes: zipfSplit(rtpPackets, { count: rtpFlows, min: 2, exponent: 0.4, shift: 1 }) },
    { kind: 'ping', sizes: zipfSplit(pingPackets, { count: pingFlows, min: 2, exponent: 0.3, shift: 1 }) },
    { kind: 'arp', sizes: new Array<number>(arps).fill(2) },
  ];
}

/** Says which conversations use IPv6, so that its share of the packets is right at any time. */
function createIpv6Turn(): (packets: number) => boolean {
  let all = 0;
  let ipv6 = 0;
  return (packets) => {
    all += packets;
    if (ipv6 + packets > all * IPV6_SHARE) return false;
    ipv6 += packets;
    return true;
  };
}
