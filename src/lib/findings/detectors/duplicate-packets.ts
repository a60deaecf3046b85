import { copyTime, noTime } from '../../bytes/time.js';
import type { Packet } from '../../packets/packet.js';
import { counted, percentText, rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { number } from '../option.js';
import { PacketMemory, type Seen } from '../packet-memory.js';

const OPTIONS = {
  share: number(1, '%', 'Packets that were captured twice, of all, before it is told', { most: 100 }),
  packets: number(10, 'packets', 'Copies before it is told', { least: 1 }),
  delay: number(0.1, 's', 'Time after which a packet that comes again is no copy'),
} as const;

const MAX_NUMBERS = 20;
const MAX_RELAYS = 1_000;

/** How a copy differs from the packet that was seen first. */
const KINDS = ['same', 'routed', 'relayed'] as const;

type Kind = (typeof KINDS)[number];

/** Packets that were captured twice: a mirror port shows them on two ports, or before and behind a router. */
export const duplicatePackets = defineDetector({
  name: 'duplicate-packets',
  about:
    'Packets were captured twice: numbers and bytes are too high, and what looks like a retransmission is none',
  source:
    'Same addresses, identification, length and checksum within 100 ms; hops and link addresses tell how they were copied',
  attack: [],
  benign: [
    'A mirror port copies what comes in and what goes out, or two VLANs of one way',
    'The capture was made on all interfaces of a router ("any")',
  ],
  advice: [
    'Remove the copies before you count: editcap -w 0.1 IN OUT, or let the mirror port copy one direction only',
    'Copies with the same hops from another hardware address, and no mirror of two ports: look who relays them (ARP spoofing)',
  ],
  basis: 'capture',
  inputs: { packets: ['ip', 'ipv6', 'arp'], copies: true },
  options: OPTIONS,
  create: (context) => new DuplicateWatch(context),
});

class DuplicateWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #memory = new PacketMemory();
  readonly #copies: Record<Kind, number> = { same: 0, routed: 0, relayed: 0 };
  readonly #relays = new Map<string, number>();
  readonly #numbers: number[] = [];
  readonly #first = noTime();
  readonly #last = noTime();
  #packets = 0;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
  }

  packet(packet: Packet): void {
    const { eth, frame } = packet;
    this.#packets += 1;
    const seen = this.#memory.see(packet);
    if (seen === undefined || seen.lastMs - seen.lastMsBefore > this.#context.options.delay * 1_000) return;
    const kind = kindOf(seen);
    this.#copies[kind] += 1;
    if (kind === 'relayed' && eth !== undefined) {
      const relay = eth.src.text;
      const known = this.#relays.get(relay);
      if (known !== undefined || this.#relays.size < MAX_RELAYS) this.#relays.set(relay, (known ?? 0) + 1);
    }
    if (this.#numbers.length < MAX_NUMBERS) this.#numbers.push(frame.number);
    if (this.#first.decimals === 0) copyTime(this.#first, frame.time_epoch);
    copyTime(this.#last, frame.time_epoch);
  }

  end(): void {
    const { options, raise } = this.#context;
    const copies = KINDS.reduce((sum, kind) => sum + this.#copies[kind], 0);
    const share = copies / Math.max(1, this.#packets);
    if (copies < options.packets || share * 100 < options.share) return;
    const [relay] = [...this.#relays].sort((a, b) => b[1] - a[1]);
    raise({
      actors: {},
      severity: 'notice',
      confidence: 'high',
      at: this.#last,
      since: this.#first,
      count: copies,
      packets: this.#numbers,
      tell: () => ({
        title: `${percentText(share)} of the packets were captured twice`,
        description: `Of ${counted(this.#packets, 'packet')} of IP and ARP, ${copies} are copies of one seen shortly before: ${this.#copies.same} the same in all, ${this.#copies.routed} with other hops (behind a router), ${this.#copies.relayed} with other hardware addresses. Rules do not see copies.`,
        measure: 'packets that are copies',
        observed: rounded(share * 100),
        threshold: options.share,
        unit: '%',
        facts: {
          copies,
          'the same in all': this.#copies.same,
          'behind a router': this.#copies.routed,
          'from another hardware address': this.#copies.relayed,
          'which is mostly': relay === undefined ? undefined : `${relay[0]} (${relay[1]})`,
        },
      }),
    });
  }
}

function kindOf({ hops, hopsBefore, way, wayBefore }: Seen): Kind {
  if (hops !== hopsBefore) return 'routed';
  return way === wayBefore ? 'same' : 'relayed';
}
