import type { Packet } from '../../packets/packet.js';
import { claimOf, probeOf } from '../address-claims.js';
import { counted, msText } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import type { Severity } from '../finding-record.js';
import { msOf } from '../moments.js';
import { number } from '../option.js';

const OPTIONS = {
  memory: number(3_600, 's', 'Time within which a host must take its address back from another one', {
    least: 1,
  }),
  probe: number(2, 's', 'Time within which a probe for an address must be answered by its owner', {
    least: 1,
  }),
  probes: number(
    3,
    'addresses',
    'Addresses that one host may probe: beyond this it tracks devices, and wants none of them',
    { least: 1 },
  ),
} as const;

const MAX_ADDRESSES = 65_536;
const MAX_PROBERS = 4_096;
const MS_PER_SECOND = 1_000;
/** Who takes an address back so soon defends it. */
const DEFENDED_MS = 60_000;

/** Who claims an address. */
interface Owner {
  /** Who claimed it last, and in which packet; nobody at first. */
  mac: string;
  packet: number;
  /** When each host claimed it last. */
  readonly claims: Map<string, number>;
  /** Times that a host took it back from another one, and the shortest time for that. */
  returns: number;
  shortestMs: number;
}

const newOwner = (): Owner => ({
  mac: '',
  packet: 0,
  claims: new Map(),
  returns: 0,
  shortestMs: Number.POSITIVE_INFINITY,
});

interface Probe {
  readonly mac: string;
  readonly atMs: number;
  readonly packet: number;
}

/** Two hosts with one address: connections to it break off by chance. */
export const ipConflict = defineDetector({
  name: 'ip-conflict',
  about: 'Two hosts use the same IP address: both answer for it in turn, or one is told that it is taken',
  source:
    'RFC 5227 sections 2.1.1 and 2.4 (probes, conflicts, DEFEND_INTERVAL 10 s); flip flop of arpwatch(8); for IPv6 RFC 4862 section 5.4',
  attack: [],
  benign: [
    'A cluster that moves its address to and fro for want of a stable link between its nodes',
    'Proxy ARP: a router answers for a host that is in the same network after all',
    'A switch that tracks devices probes their addresses from 0.0.0.0',
  ],
  advice: [
    'Find both hosts: look the two hardware addresses up at the switches (show mac address-table)',
    'Compare the hardware addresses in the packets of this finding: each belongs to one of the hosts',
    'One of them was set by hand: take its address out of the range of DHCP, or give it another one',
  ],
  basis: 'rule',
  inputs: { packets: ['arp', 'icmpv6'] },
  options: OPTIONS,
  create: (context) => new IpConflictWatch(context),
});

class IpConflictWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #owners;
  /** Probes that wait for an answer, by address. */
  readonly #probes;
  /** What each host has probed. */
  readonly #probed;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
    this.#owners = context.table<string, Owner>(MAX_ADDRESSES);
    this.#probes = context.table<string, Probe>(MAX_PROBERS);
    this.#probed = context.table<string, Set<string>>(MAX_PROBERS);
  }

  packet(packet: Packet): void {
    const probe = probeOf(packet);
    if (probe !== undefined) return this.#probe(probe.address, probe.mac, packet);
    const claim = claimOf(packet);
    if (claim === undefined) return;
    this.#answer(claim.address, claim.mac, packet);
    this.#claim(claim.address, claim.mac, packet);
  }

  #probe(address: string, mac: string, { frame }: Packet): void {
    const probed = this.#probed.ensure(mac, () => new Set());
    if (probed.size <= this.#context.options.probes) probed.add(address);
    this.#probes.set(address, { mac, atMs: msOf(frame.time_epoch), packet: frame.number });
  }

  /** Somebody has the address that another host is just asking for. */
  #answer(address: string, mac: string, packet: Packet): void {
    const probe = this.#probes.peek(address);
    if (probe === undefined || probe.mac === mac) return;
    const { options } = this.#context;
    this.#probes.delete(address);
    if (msOf(packet.frame.time_epoch) - probe.atMs > options.probe * MS_PER_SECOND) return;
    if ((this.#probed.peek(probe.mac)?.size ?? 0) > options.probes) return;
    this.#raise(address, probe.mac, mac, packet, {
      severity: 'notice',
      packets: [probe.packet, packet.frame.number],
      description: `${probe.mac} asked whether it may use ${address}, and ${mac} answered that it has it.`,
      times: 1,
      isSure: false,
    });
  }

  /** A host that takes its address back from another one shows that both have it. */
  #claim(address: string, mac: string, packet: Packet): void {
    const { frame } = packet;
    const nowMs = msOf(frame.time_epoch);
    const owner = this.#owners.ensure(address, newOwner);
    const lastMs = owner.claims.get(mac);
    const [rival, rivalPacket] = [owner.mac, owner.packet];
    const awayMs = nowMs - (lastMs ?? Number.NEGATIVE_INFINITY);
    if (rival !== '' && rival !== mac && awayMs <= this.#context.options.memory * MS_PER_SECOND) {
      owner.returns += 1;
      owner.shortestMs = Math.min(owner.shortestMs, awayMs);
      this.#raise(address, rival, mac, packet, {
        severity: 'warning',
        packets: [rivalPacket, frame.number],
        times: owner.returns,
        isSure: owner.returns > 1 || awayMs <= DEFENDED_MS,
        description: `${[...owner.claims.keys()].join(' and ')} claim ${address} in turn; it went back ${counted(owner.returns, 'time')} so far, after ${msText(owner.shortestMs)} at the shortest.`,
      });
    }
    owner.mac = mac;
    owner.packet = frame.number;
    if (lastMs !== undefined || owner.claims.size < MAX_SHOWN) owner.claims.set(mac, nowMs);
  }

  #raise(address: string, one: string, other: string, { frame, arp }: Packet, conflict: Conflict): void {
    const [source, target] = [one, other].sort() as [string, string];
    const filter =
      arp === undefined
        ? `icmpv6.nd.na.target_address == ${address} or icmpv6.nd.ns.target_address == ${address}`
        : `arp.src.proto_ipv4 == ${address} or arp.dst.proto_ipv4 == ${address}`;
    this.#context.raise({
      actors: { source, target, name: address },
      severity: conflict.severity,
      confidence: conflict.isSure ? 'high' : 'medium',
      at: frame.time_epoch,
      packets: conflict.packets,
      filter,
      tell: () => ({
        title: `Two hosts use ${address}: ${source} and ${target}`,
        description: `${conflict.description} Whoever sends to ${address} reaches now the one and now the other.`,
        measure: 'times that the address changed hands and back',
        observed: conflict.times,
        threshold: 1,
        unit: 'times',
        facts: { 'hardware addresses': `${source}, ${target}` },
      }),
    });
  }
}

const MAX_SHOWN = 4;

interface Conflict {
  readonly severity: Severity;
  readonly packets: readonly number[];
  readonly times: number;
  readonly isSure: boolean;
  readonly description: string;
}
