import { compareAddresses } from '../../bytes/network.js';
import type { Packet } from '../../packets/packet.js';
import { ConnectionTable } from '../../stats/facts/connection-table.js';
import { counted } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { number } from '../option.js';
import { type BlackHole, Passage } from '../passage.js';

const OPTIONS = {
  retransmissions: number(
    3,
    'times',
    'Times that a large segment is sent again in vain, while smaller ones pass',
    { least: 2 },
  ),
  bytes: number(
    1_220,
    'bytes',
    'Payload of a large segment: what the least MTU of IPv6 (1,280) has room for',
  ),
} as const;

/** Connections that are followed at a time, a power of two. */
const MAX_CONNECTIONS = 16_384;
const UNREACHABLE = 3;
const FRAGMENTATION_NEEDED = 4;
const PACKET_TOO_BIG = 2;
const TCP = 6;

/** Both directions of a connection, in the order of the ends in the table. */
interface Ways {
  readonly forth: Passage;
  readonly back: Passage;
}

/** A way on which large packets vanish and nobody says so. */
export const mtuBlackHole = defineDetector({
  name: 'mtu-black-hole',
  about:
    'Large segments are lost each time while smaller ones pass, and no message says that they are too large',
  source: 'RFC 2923 section 2.1, RFC 4821, RFC 8899 section 1.1 (black holes of path MTU discovery)',
  attack: [],
  benign: [
    'A firewall drops this one request for its contents, whatever its size',
    'The other host hangs: it acknowledges nothing more, small or large',
  ],
  advice: [
    'Find the MTU of the way: ping -M do -s 1472 TARGET, and less until it passes (tracepath TARGET does it by itself)',
    'Let ICMP "fragmentation needed" and "packet too big" through all firewalls on the way',
    'Until then: clamp the MSS at the tunnel or PPPoE router, or turn on net.ipv4.tcp_mtu_probing on the sender',
  ],
  basis: 'rule',
  inputs: { packets: ['tcp', 'icmp', 'icmpv6'] },
  options: OPTIONS,
  create: (context) => new MtuBlackHoleWatch(context),
});

class MtuBlackHoleWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #connections = new ConnectionTable<Ways>({
    limit: MAX_CONNECTIONS,
    create: () => ({ forth: new Passage(), back: new Passage() }),
  });

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
  }

  packet(packet: Packet): void {
    const { ip, ipv6, tcp, icmp, icmpv6 } = packet;
    const network = ip ?? ipv6;
    const message = icmp ?? icmpv6;
    if (message !== undefined) return this.#takeMessage(packet);
    if (network === undefined || tcp?.len === undefined || tcp.flags === undefined) return;
    const isForth = compareAddresses(network.src, network.dst) < 0;
    const ways = isForth
      ? this.#connections.of(network.src, tcp.srcport, network.dst, tcp.dstport)
      : this.#connections.of(network.dst, tcp.dstport, network.src, tcp.srcport);
    const [way, opposite] = isForth ? [ways.forth, ways.back] : [ways.back, ways.forth];
    way.send(tcp, packet.frame.number);
    opposite.acknowledge(tcp);
    this.#judge(way, packet, true);
    this.#judge(opposite, packet, false);
  }

  /** A router says what is too large: then the sender knows, and should send less. */
  #takeMessage({ icmp, icmpv6 }: Packet): void {
    const isTooBig = icmp?.type === UNREACHABLE && icmp.code === FRAGMENTATION_NEEDED;
    const quoted = isTooBig ? icmp.quoted : icmpv6?.type === PACKET_TOO_BIG ? icmpv6.quoted : undefined;
    const mtu = isTooBig ? icmp.mtu : icmpv6?.mtu;
    if (quoted?.proto !== TCP || quoted.src === undefined || quoted.dst === undefined) return;
    const { src, dst, srcport = 0, dstport = 0 } = quoted;
    const isForth = compareAddresses(src, dst) < 0;
    const ways = isForth
      ? this.#connections.of(src, srcport, dst, dstport)
      : this.#connections.of(dst, dstport, src, srcport);
    (isForth ? ways.forth : ways.back).learn(mtu ?? 0);
  }

  #judge(way: Passage, { ip, ipv6, tcp, frame }: Packet, isSender: boolean): void {
    const hole = way.blackHole(this.#context.options);
    const network = ip ?? ipv6;
    if (hole === undefined || network === undefined || tcp === undefined) return;
    const [sender, receiver] = isSender
      ? [network.src.text, network.dst.text]
      : [network.dst.text, network.src.text];
    this.#context.raise({
      actors: { source: sender, target: receiver },
      severity: 'warning',
      confidence: hole.isSmallerPassed ? 'high' : 'medium',
      at: frame.time_epoch,
      count: hole.times,
      packets: hole.packets,
      filter: `${ip === undefined ? 'ipv6' : 'ip'}.addr == ${sender} and tcp.port == ${tcp.srcport} and tcp.port == ${tcp.dstport}`,
      tell: () => telling(sender, receiver, hole, this.#context.options),
    });
  }
}

function telling(
  sender: string,
  receiver: string,
  hole: BlackHole,
  options: { readonly retransmissions: number },
) {
  const { bytes, times, passedBytes, mtu, isSmallerPassed } = hole;
  const message =
    mtu > 0
      ? `A router said that only packets of ${mtu} bytes fit, and the sender went on with larger ones.`
      : 'No router said so.';
  const after = isSmallerPassed ? ' The same data in smaller segments passed.' : '';
  return {
    title: `Segments of ${bytes} bytes from ${sender} to ${receiver} vanish, smaller ones pass`,
    description: `A segment with ${bytes} bytes was sent ${counted(times, 'time')} and never acknowledged; ${passedBytes} bytes and less passed.${after} ${message}`,
    measure: 'times that a large segment was sent again in vain',
    observed: times - 1,
    threshold: options.retransmissions,
    unit: 'times',
    facts: {
      'bytes that vanish': bytes,
      'bytes that passed': passedBytes,
      'MTU that a router told': mtu === 0 ? undefined : mtu,
    },
  };
}
