import type { Packet } from '../../packets/packet.js';
import { counted, rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { isToAll } from '../link-groups.js';
import { msOf } from '../moments.js';
import { number } from '../option.js';
import { RateWindow } from '../rate-window.js';

const OPTIONS = {
  rate: number(15, 'requests/s', 'ARP requests of one host to everybody'),
  seconds: number(10, 's', 'Time over which the rate must last', { least: 1 }),
} as const;

const MAX_SENDERS = 4_096;
/** Targets of a sender that are counted. */
const MAX_TARGETS = 1_000;
const REQUEST = 1;

interface Sender {
  readonly window: RateWindow;
  readonly targets: Set<string>;
  requests: number;
  highest: number;
}

/** A host that asks everybody for addresses without end. */
export const arpStorm = defineDetector({
  name: 'arp-storm',
  about: 'One host asks for addresses by ARP far more often than hosts do, and everybody has to listen',
  source:
    'Default rate limit of Dynamic ARP Inspection on untrusted ports: 15 packets/s (Cisco IOS security configuration guide)',
  attack: [],
  benign: [
    'A router asks for the many hosts of a large network, mostly on behalf of somebody outside who scans it',
    'Monitoring and inventory ask for all addresses now and then',
  ],
  advice: [
    'See whom it asks for: nt parse -Y "arp.opcode == 1 and eth.src == SOURCE" FILE | jq -r ".arp.dst.proto_ipv4" | sort | uniq -c | sort -rn',
    'A router: look for scans from outside, and limit them (glean rate); a host: look for a worm or a hanging program',
    'Make the network smaller, or turn on rate limits for ARP at the switch',
  ],
  basis: 'rule',
  inputs: { packets: ['arp'] },
  options: OPTIONS,
  create: (context) => new ArpStormWatch(context),
});

class ArpStormWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #senders;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
    this.#senders = context.table<string, Sender>(MAX_SENDERS);
  }

  packet({ arp, eth, frame }: Packet): void {
    if (arp?.opcode !== REQUEST || eth === undefined || !isToAll(eth.dst)) return;
    const { options } = this.#context;
    const source = eth.src.text;
    const sender = this.#senders.ensure(source, () => newSender(options.seconds));
    sender.requests += 1;
    const target = arp.dst.proto_ipv4?.text;
    if (target !== undefined && sender.targets.size < MAX_TARGETS) sender.targets.add(target);
    const rate = sender.window.add(msOf(frame.time_epoch)) / options.seconds;
    sender.highest = Math.max(sender.highest, rate);
    if (rate < options.rate) return;
    this.#context.raise({
      actors: { source, name: arp.src.proto_ipv4?.text },
      key: source,
      severity: 'warning',
      confidence: 'high',
      at: frame.time_epoch,
      packets: [frame.number],
      filter: `arp.opcode == 1 and eth.src == ${source}`,
      tell: () => telling(source, sender, options),
    });
  }
}

const newSender = (seconds: number): Sender => ({
  window: new RateWindow(seconds),
  targets: new Set(),
  requests: 0,
  highest: 0,
});

function telling(
  source: string,
  { requests, targets, highest }: Sender,
  options: { readonly rate: number; readonly seconds: number },
) {
  return {
    title: `${source} sends ${rounded(highest)} ARP requests/s to everybody`,
    description: `It asked ${counted(requests, 'time')} for ${targets.size === MAX_TARGETS ? 'more than ' : ''}${counted(targets.size, 'address', 'addresses')}, ${rounded(highest)} times a second at the most, over ${options.seconds} s.`,
    measure: 'ARP requests to everybody',
    observed: rounded(highest),
    threshold: options.rate,
    unit: 'requests/s',
    facts: { requests, addresses: targets.size },
  };
}
