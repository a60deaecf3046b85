import type { Packet } from '../../packets/packet.js';
import { counted } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { isToGroup } from '../link-groups.js';
import { number } from '../option.js';
import { PacketMemory } from '../packet-memory.js';

const OPTIONS = {
  copies: number(5, 'copies', 'Copies of one frame to a group within a second', { least: 3 }),
  unnumbered: number(
    20,
    'copies',
    'The same of frames that a sender could have sent again: ARP, IP without identification',
    { least: 3 },
  ),
  frames: number(2, 'frames', 'Different frames of which there are so many copies', { least: 1 }),
} as const;

const MAX_SENDERS = 1_024;
const VLANS = 'no VLAN';

interface Loop {
  frames: number;
  copies: number;
  most: number;
  readonly senders: Set<string>;
}

/** A cable too much: frames to everybody go round and never end. */
export const bridgingLoop = defineDetector({
  name: 'bridging-loop',
  about: 'The same frame to everybody comes again and again with all its hops: switches send it in a circle',
  source:
    'IEEE 802.1D section 7.1 (why a tree must span bridges); frames have no hop limit. Counts are our own',
  attack: [],
  benign: [
    'A program sends the same datagram again and again, with the same identification (crafted packets, replay)',
    'Several mirror ports show the same frame',
  ],
  advice: [
    'Look for MAC addresses that move between ports: the log of the switches, show mac address-table',
    'Unplug what was plugged in last; turn on spanning tree, BPDU guard and storm control on ports of users',
    'See the copies: nt parse -Y "eth.dst == ff:ff:ff:ff:ff:ff" FILE | jq "{n: .frame.number, src: .eth.src, id: .ip.id}"',
  ],
  basis: 'rule',
  inputs: { packets: ['eth'], copies: true },
  options: OPTIONS,
  create: (context) => new BridgingLoopWatch(context),
});

class BridgingLoopWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #memory = new PacketMemory();
  /** Loops by VLAN: what goes round in one does not leave it. */
  readonly #loops;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
    this.#loops = context.table<string, Loop>(MAX_SENDERS);
  }

  packet(packet: Packet): void {
    const { eth, ip, vlan, frame } = packet;
    if (eth === undefined || !isToGroup(eth.dst)) return;
    const seen = this.#memory.see(packet);
    if (seen === undefined) return;
    const { options } = this.#context;
    const isNumbered = ip !== undefined && ip.id !== 0;
    const limit = isNumbered ? options.copies : options.unnumbered;
    if (seen.same < limit || seen.lastMs - seen.firstMs > seen.same * (1_000 / limit)) return;
    const place = vlan[0]?.id === undefined ? VLANS : `VLAN ${vlan[0].id}`;
    const loop = this.#loops.ensure(place, () => ({
      frames: 0,
      copies: 0,
      most: 0,
      senders: new Set<string>(),
    }));
    const isNew = seen.same === limit;
    if (isNew) loop.frames += 1;
    loop.copies += isNew ? limit : 1;
    loop.most = Math.max(loop.most, seen.same);
    if (loop.senders.size < MAX_SENDERS) loop.senders.add(eth.src.text);
    if (loop.frames < options.frames) return;
    this.#context.raise({
      actors: { name: place },
      severity: 'critical',
      confidence: loop.frames >= 2 * options.frames ? 'high' : 'medium',
      at: frame.time_epoch,
      count: isNew ? limit : 1,
      packets: [seen.first, frame.number],
      filter: 'eth.dst.ig == 1',
      tell: () => telling(place, loop, options),
    });
  }
}

function telling(
  place: string,
  { frames, copies, most, senders }: Loop,
  options: { readonly copies: number },
) {
  return {
    title: `Frames go round in a loop of switches (${place}): one came ${most} times`,
    description: `${counted(frames, 'frame')} to groups, of ${counted(senders.size, 'sender')}, came ${copies} times together, each copy with all its hops. Such a loop fills every port until it is cut.`,
    measure: 'copies of one frame',
    observed: most,
    threshold: options.copies,
    unit: 'copies',
    facts: { frames, copies, senders: [...senders].slice(0, 5).join(', ') },
  };
}
