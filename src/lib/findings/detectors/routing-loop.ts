import type { Address } from '../../bytes/address.js';
import type { Packet } from '../../packets/packet.js';
import { counted } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { number } from '../option.js';
import { PacketMemory } from '../packet-memory.js';

const OPTIONS = {
  replicas: number(3, 'replicas', 'Times that one packet is seen, with fewer hops left each time', {
    least: 2,
  }),
  step: number(2, 'hops', 'Hops that it loses each time, at the least: no loop has fewer routers', {
    least: 1,
    most: 254,
  }),
} as const;

const MAX_NETWORKS = 4_096;
const TIME_EXCEEDED = 11;
const TIME_EXCEEDED_V6 = 3;

interface Loop {
  packets: number;
  longest: number;
  expired: number;
  step: number;
}

/** Routers that hand packets to each other until their hops are used up. */
export const routingLoop = defineDetector({
  name: 'routing-loop',
  about: 'The same packet passes again and again with fewer hops left: routers send it in a circle',
  source:
    'U. Hengartner, S. Moon, R. Mortier, C. Diot, "Detection and Analysis of Routing Loops in Packet Traces", IMC 2002: 3 replicas or more, hops falling by a constant of 2 or more',
  attack: [],
  benign: [
    'For some seconds after a change of routes, loops come and go by themselves',
    'Several mirror ports show the same packet before and behind two or more routers',
  ],
  advice: [
    'Ask the way: traceroute to the target shows the same routers in turn',
    'Look at the routes of these routers: a default route back, a summary without a null route, two protocols that import from each other',
    'See the packets: nt parse -Y "ip.dst == TARGET" FILE | jq "{n: .frame.number, id: .ip.id, ttl: .ip.ttl}"',
  ],
  basis: 'rule',
  inputs: { packets: ['ip', 'ipv6'], copies: true },
  options: OPTIONS,
  create: (context) => new RoutingLoopWatch(context),
});

class RoutingLoopWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #memory = new PacketMemory();
  readonly #loops;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
    this.#loops = context.table<string, Loop>(MAX_NETWORKS);
  }

  packet(packet: Packet): void {
    const { ip, ipv6, icmp, icmpv6, frame } = packet;
    const network = ip ?? ipv6;
    if (network === undefined) return;
    if (icmp?.type === TIME_EXCEEDED || icmpv6?.type === TIME_EXCEEDED_V6) this.#expired(packet);
    const seen = this.#memory.see(packet);
    const { options } = this.#context;
    // `fewer` counts the falls: a packet that was seen three times has fallen twice.
    if (seen === undefined || seen.fewer + 1 < options.replicas || seen.step < options.step) return;
    const target = networkOf(network.dst);
    const loop = this.#loops.ensure(target, () => ({ packets: 0, longest: 0, expired: 0, step: 0 }));
    const isNew = seen.fewer + 1 === options.replicas;
    if (isNew) loop.packets += 1;
    loop.longest = Math.max(loop.longest, seen.fewer + 1);
    loop.step = seen.step;
    const first = network.dst.text;
    this.#context.raise({
      actors: { target },
      severity: 'critical',
      confidence: loop.packets > 1 || loop.longest > options.replicas ? 'high' : 'medium',
      at: frame.time_epoch,
      count: isNew ? options.replicas : 1,
      packets: [seen.first, frame.number],
      filter: ip === undefined ? `ipv6.dst == ${first}` : `ip.dst == ${first}`,
      tell: () => telling(target, loop, options),
    });
  }

  /** A packet whose hops were used up in a network that is known to be in a loop. */
  #expired({ icmp, icmpv6 }: Packet): void {
    const target = icmp?.quoted.dst ?? icmpv6?.quoted.dst;
    const loop = target === undefined ? undefined : this.#loops.peek(networkOf(target));
    if (loop !== undefined) loop.expired += 1;
  }
}

/** The network that routes are mostly made for: 24 bits of IPv4, 48 of IPv6, as the paper merges loops. */
function networkOf({ kind, text, word0, word1 }: Address): string {
  if (kind === 'ipv4') return `${text.slice(0, text.lastIndexOf('.'))}.0/24`;
  const groups = [word0 >>> 16, word0 & 0xffff, word1 >>> 16].map((group) => group.toString(16));
  return `${groups.join(':')}::/48`;
}

function telling(
  target: string,
  { packets, longest, step, expired }: Loop,
  options: { readonly replicas: number },
) {
  return {
    title: `Packets to ${target} go round in a loop of ${counted(step, 'router')}`,
    description: `${counted(packets, 'packet')} passed the capture point up to ${longest} times, with ${step} hops less each time, and reach nobody. They take ${longest} times their room on the links of the loop.`,
    measure: 'times that one packet passed',
    observed: longest,
    threshold: options.replicas,
    unit: 'replicas',
    facts: { packets, 'hops lost in a turn': step, 'reported as expired (ICMP)': expired },
  };
}
