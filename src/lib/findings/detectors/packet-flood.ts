import type { Address } from '../../bytes/address.js';
import { copyTime, noTime, type Time } from '../../bytes/time.js';
import type { Packet } from '../../packets/packet.js';
import { isUnicast } from '../address-scope.js';
import { defineDetector } from '../detector.js';
import { number } from '../option.js';
import type { Telling } from '../sighting.js';

const MAX_TARGETS = 16_384;
const MS_PER_SECOND = 1_000;
const BITS_PER_BYTE = 8;
const MAX_SHOWN = 20;
const MBIT = 1_000_000;
const UDP = 17;

type Kind = 'udp' | 'icmp' | 'other';

/** What came to one address in the span that goes on, and the most that came in one. */
class Load {
  readonly target: string;
  readonly kind: Kind;
  beganMs: number;
  readonly since: Time = noTime();
  packets = 0;
  bytes = 0;
  numbers: number[] = [];
  peakPackets = 0;
  peakBits = 0;
  readonly #source: Address;
  #hasManySources = false;

  constructor(target: string, kind: Kind, source: Address, nowMs: number) {
    this.target = target;
    this.kind = kind;
    this.beganMs = nowMs;
    this.#source = source;
  }

  add({ frame }: Packet, source: Address): void {
    if (this.packets === 0) copyTime(this.since, frame.time_epoch);
    this.packets += 1;
    this.bytes += frame.len;
    if (this.numbers.length < MAX_SHOWN) this.numbers.push(frame.number);
    if (source !== this.#source && source.text !== this.#source.text) this.#hasManySources = true;
  }

  /** Ends the span; what came in it counts as if it had come over all of it. */
  close(seconds: number): { packets: number; bits: number } {
    const packets = this.packets / seconds;
    const bits = (this.bytes * BITS_PER_BYTE) / seconds;
    this.peakPackets = Math.max(this.peakPackets, packets);
    this.peakBits = Math.max(this.peakBits, bits);
    return { packets, bits };
  }

  /** Begins another span. */
  begin(nowMs: number): void {
    this.beganMs = nowMs;
    this.packets = 0;
    this.bytes = 0;
    this.numbers = [];
  }

  /** Who sends all of it; undefined where they are several. */
  get source(): string | undefined {
    return this.#hasManySources ? undefined : this.#source.text;
  }
}

function kindOf({ udp, icmp, icmpv6, ip }: Packet): Kind {
  if (udp !== undefined || ip?.proto === UDP) return 'udp';
  return icmp !== undefined || icmpv6 !== undefined ? 'icmp' : 'other';
}

function tellingOf(load: Load, limits: { packets: number; mbit: number; window: number }): Telling {
  const { target, kind, peakPackets, peakBits, source = 'several' } = load;
  const byPackets = peakPackets >= limits.packets;
  return {
    title: `${target} is flooded with ${kind === 'other' ? 'packets' : kind.toUpperCase()}`,
    description: `Over ${limits.window} s, ${target} got up to ${peakPackets.toFixed(0)} packets/s and ${(peakBits / MBIT).toFixed(1)} Mbit/s.`,
    measure: byPackets ? 'packets a second' : 'megabits a second',
    observed: byPackets ? peakPackets : peakBits / MBIT,
    threshold: byPackets ? limits.packets : limits.mbit,
    unit: byPackets ? 'packets/s' : 'Mbit/s',
    facts: { sources: source },
  };
}

/** Addresses that get more packets than anybody wants. */
export const packetFlood = defineDetector({
  name: 'packet-flood',
  about: 'Addresses that get very many packets or bits a second, of UDP, ICMP or any protocol',
  source: 'FastNetMon defaults: 20,000 packets/s or 1,000 Mbit/s to one address, averaged over 5 s',
  attack: ['T1498.001'],
  benign: [
    'A backup, a speed test or a camera sends as fast as it can',
    'A server is simply busy: compare with other days',
  ],
  advice: [
    'See who sends it: nt stats --by ip.src FILE',
    'Ask the provider to filter, if it comes from outside',
  ],
  basis: 'rule',
  inputs: { packets: ['ip', 'ipv6'] },
  options: {
    packets: number(20_000, 'packets/s', 'Packets a second to one address', { least: 1 }),
    mbit: number(1_000, 'Mbit/s', 'Megabits a second to one address', { least: 1 }),
    icmp: number(250, 'packets/s', 'Packets a second of ICMP to one address', { least: 1 }),
    window: number(5, 's', 'Time over which the mean is taken', { least: 1 }),
  },

  create({ options, clock, raise, table }) {
    const { window, mbit } = options;
    const loads = table<string, Load>(MAX_TARGETS);
    const last = noTime();

    const close = (load: Load): void => {
      const { packets, bits } = load.close(window);
      const most = load.kind === 'icmp' ? options.icmp : options.packets;
      if (packets < most && bits < mbit * MBIT) return;
      const { target, kind, source, since } = load;
      raise({
        key: `${kind} ${target}`,
        actors: { source, target, service: kind === 'other' ? undefined : kind },
        severity: 'warning',
        confidence: 'medium',
        at: last,
        since,
        count: load.packets,
        packets: load.numbers,
        tell: () => tellingOf(load, { packets: most, mbit, window }),
      });
    };

    return {
      packet(packet) {
        const network = packet.ip ?? packet.ipv6;
        if (network === undefined || !isUnicast(network.dst)) return;
        const kind = kindOf(packet);
        const key = `${kind} ${network.dst.text}`;
        let load = loads.peek(key);
        if (load === undefined) {
          load = new Load(network.dst.text, kind, network.src, clock.nowMs);
          loads.set(key, load);
        } else if (clock.nowMs - load.beganMs >= window * MS_PER_SECOND) {
          close(load);
          load.begin(clock.nowMs);
          loads.set(key, load);
        }
        copyTime(last, packet.frame.time_epoch);
        load.add(packet, network.src);
      },
      end() {
        for (const load of loads.values()) close(load);
      },
    };
  },
});
