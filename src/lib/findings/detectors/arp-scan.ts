import { sameAddress } from '../../bytes/address.js';
import type { Packet } from '../../packets/packet.js';
import { defineDetector } from '../detector.js';
import { DistinctWords } from '../distinct-words.js';
import { Episode, episodeOf } from '../episode.js';
import { number } from '../option.js';

const MAX_SOURCES = 2_048;
const MAX_TARGETS = 512;
const MAX_ASKED = 16_384;
const MS_PER_SECOND = 1_000;
const REQUEST = 1;
const MAX_SHOWN = 5;

/** What one hardware address asks for. */
class Sweep extends Episode {
  readonly targets = new DistinctWords(MAX_TARGETS);
  readonly answered = new DistinctWords(MAX_TARGETS);
}

/** A message of ARP between IPv4 addresses. */
interface Message {
  readonly mac: string;
  readonly source: string;
  readonly target: string;
  readonly isRequest: boolean;
}

/** Reads a message. Who asks for itself announces itself, and who has no address yet probes: neither looks for others. */
function messageOf({ arp }: Packet): Message | undefined {
  const { hw_mac, proto_ipv4: source } = arp?.src ?? {};
  const target = arp?.dst.proto_ipv4;
  if (hw_mac === undefined || source === undefined || target === undefined) return undefined;
  if (source.word3 === 0 || sameAddress(source, target)) return undefined;
  return {
    mac: hw_mac.text,
    source: source.text,
    target: target.text,
    isRequest: arp?.opcode === REQUEST,
  };
}

/** Hosts that ask for the hardware address of many others. */
export const arpScan = defineDetector({
  name: 'arp-scan',
  about: 'Hosts that ask by ARP for many addresses of their network within seconds',
  source:
    'Slips, ARP scan: 5 targets in 30 s, without gratuitous requests and probes (RFC 5227); the default is higher',
  attack: ['T1018'],
  benign: [
    'A router has traffic for addresses that nobody has: look for a scan from outside',
    'Network discovery of an operating system or an inventory',
  ],
  advice: [
    'Find the switch port of the source',
    'Look whether the same host scans ports of those that answered',
  ],
  basis: 'rule',
  inputs: { packets: ['arp'] },
  options: {
    targets: number(15, 'addresses', 'Addresses that are asked for', { least: 2 }),
    window: number(30, 's', 'Time in which they are asked for', { least: 1 }),
    warn: number(60, 'addresses', 'Addresses from which on it is a warning', { least: 2 }),
  },

  create({ options, clock, raise, table }) {
    const sweeps = table<string, Sweep>(MAX_SOURCES);
    const asked = table<string, Sweep>(MAX_ASKED);
    return {
      packet(packet) {
        const message = messageOf(packet);
        if (message === undefined) return;
        const { mac, source, target } = message;
        if (!message.isRequest) {
          asked.peek(source)?.answered.add(source);
          return;
        }
        const windowMs = options.window * MS_PER_SECOND;
        const sweep = episodeOf(sweeps, mac, { nowMs: clock.nowMs, windowMs, make: (ms) => new Sweep(ms) });
        if (!sweep.targets.add(target)) return;
        asked.set(target, sweep);
        sweep.add(clock.nowMs, { at: packet.frame.time_epoch, packet: packet.frame.number });
        const { targets, answered } = sweep;
        if (targets.size < options.targets) return;
        raise({
          key: mac,
          actors: { source, service: 'arp' },
          severity: targets.size >= options.warn ? 'warning' : 'notice',
          confidence: 'medium',
          filter: `arp.src.hw_mac == ${mac}`,
          ...sweep.tell(),
          tell: () => ({
            title: `${source} (${mac}) asks by ARP for ${targets.text} addresses`,
            description: `${mac} asked for the hardware addresses of ${targets.text} hosts in ${sweep.seconds.toFixed(1)} s; ${answered.text} of them answered.`,
            measure: 'addresses asked for',
            observed: targets.size,
            threshold: options.targets,
            unit: 'addresses',
            facts: { first: targets.shown(MAX_SHOWN), answered: answered.text },
          }),
        });
      },
    };
  },
});
