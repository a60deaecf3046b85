import type { Packet } from '../../packets/packet.js';
import { type ArpClaim, arpClaim } from '../arp-claims.js';
import { defineDetector } from '../detector.js';
import { DistinctWords } from '../distinct-words.js';
import { Episode, episodeOf } from '../episode.js';
import { number } from '../option.js';
import type { Sighting, Telling } from '../sighting.js';

const MAX_ADDRESSES = 65_536;
const MAX_CLAIMANTS = 16_384;
const MAX_CLAIMS = 64;
const MS_PER_SECOND = 1_000;
const EPISODE_MS = 600_000;
/** A question is answered within this, or the answer was not to it. */
const ANSWER_MS = 2_000;
const MANY_UNASKED = 2;
const REQUEST = 1;

/** Who had an IPv4 address last. */
interface Owner {
  /** Who had it first: who says so again takes nothing from anybody. */
  readonly firstMac: string;
  mac: string;
  seenMs: number;
}

/** What one hardware address claims. */
class Claimant extends Episode {
  /** All addresses that it says are its own. */
  readonly own = new DistinctWords(MAX_CLAIMS);
  /** Those that another one had just before. */
  readonly taken = new DistinctWords(MAX_CLAIMS);
  readonly before = new DistinctWords(MAX_CLAIMS);
  unasked = 0;
  forged = 0;

  /** It tells single hosts, unasked, that it is several others. */
  get stepsBetween(): boolean {
    return this.unasked > 0 && this.own.size > 1;
  }
}

const tellingOf = (mac: string, claimant: Claimant, memory: number): Telling => {
  const claims = claimant.taken.size > 0 ? claimant.taken : claimant.own;
  return {
    title: `${mac} claims ${claims.size === 1 ? `the address ${claims.shown(1)}` : `${claims.text} addresses`} of others`,
    description:
      claimant.taken.size > 0
        ? `${mac} says by ARP that it has ${claims.shown(MAX_CLAIMS)}, which others had within ${memory} s before. Who believes it sends it their traffic.`
        : `${mac} says by ARP, to hosts that did not ask, that it has ${claims.shown(MAX_CLAIMS)}. Who believes it sends it their traffic.`,
    measure: 'addresses claimed',
    observed: claims.size,
    threshold: 1,
    unit: 'addresses',
    facts: {
      'had before': claimant.before.size === 0 ? undefined : claimant.before.shown(MAX_CLAIMS),
      'replies that nobody asked for': claimant.unasked,
      'frames sent by another address': claimant.forged === 0 ? undefined : claimant.forged,
    },
  };
};

/** Several addresses, or answers that nobody asked for, are no accident. */
function gravityOf(
  { taken, unasked }: Claimant,
  critical: number,
): Pick<Sighting, 'severity' | 'confidence'> {
  const isSeveral = taken.size >= critical;
  if (unasked > 0 && (isSeveral || unasked > MANY_UNASKED))
    return { severity: 'critical', confidence: 'high' };
  return { severity: 'warning', confidence: isSeveral ? 'high' : 'medium' };
}

/** Hosts that claim the address of another one. */
export const arpSpoof = defineDetector({
  name: 'arp-spoof',
  about:
    'Hosts that claim by ARP an address that another one had just before, or tell others unasked that they are several hosts',
  source:
    'arpwatch (flip flop); Snort arp_spoof: Ethernet source and ARP sender differ; Slips: one MAC address for several hosts',
  attack: ['T1557.002'],
  benign: [
    'A host got another network card, or moves between a cable and Wi-Fi',
    'Two hosts have the same address by mistake',
    'A cluster moves its address to the other node',
  ],
  advice: [
    'Find the switch port of the hardware address that claims the other one',
    'Turn on dynamic ARP inspection, or enter the gateway by hand where it matters',
  ],
  basis: 'rule',
  inputs: { packets: ['arp'] },
  options: {
    memory: number(60, 's', 'Time since the other one was heard within which a claim is a conflict', {
      least: 1,
    }),
    critical: number(2, 'addresses', 'Addresses claimed by one host from which on it is critical', {
      least: 2,
    }),
  },

  create({ options, clock, raise, table }) {
    const owners = table<string, Owner>(MAX_ADDRESSES);
    const claimants = table<string, Claimant>(MAX_CLAIMANTS);
    const asked = table<string, number>(MAX_CLAIMANTS);

    /** Who had the address that is claimed, if that was just before. */
    const takenFrom = ({ ip, mac }: ArpClaim): string | undefined => {
      const owner = owners.get(ip);
      if (owner === undefined || owner.mac === mac || owner.firstMac === mac) return undefined;
      if (clock.nowMs - owner.seenMs > options.memory * MS_PER_SECOND) return undefined;
      return owner.mac;
    };

    const wasAsked = (ip: string): boolean =>
      clock.nowMs - (asked.peek(ip) ?? Number.NEGATIVE_INFINITY) <= ANSWER_MS;

    const noteQuestion = ({ arp }: Packet): void => {
      const target = arp?.opcode === REQUEST ? arp.dst.proto_ipv4 : undefined;
      if (target !== undefined) asked.set(target.text, clock.nowMs);
    };

    const isUnasked = ({ isReply, isToOne, ip }: ArpClaim): boolean => isReply && isToOne && !wasAsked(ip);

    const take = (claim: ArpClaim): Claimant => {
      const windowMs = EPISODE_MS;
      const claimant = episodeOf(claimants, claim.sender, {
        nowMs: clock.nowMs,
        windowMs,
        make: (ms) => new Claimant(ms),
      });
      claimant.own.add(claim.ip);
      if (isUnasked(claim)) claimant.unasked += 1;
      if (claim.isForged) claimant.forged += 1;
      const before = takenFrom(claim);
      if (before !== undefined) {
        claimant.taken.add(claim.ip);
        claimant.before.add(`${claim.ip}: ${before}`);
      }
      return claimant;
    };

    return {
      packet(packet) {
        const claim = arpClaim(packet);
        const claimant = claim === undefined ? undefined : take(claim);
        noteQuestion(packet);
        if (claim === undefined || claimant === undefined) return;
        const { ip, mac, sender } = claim;
        if (!claim.isForged)
          owners.set(ip, { firstMac: owners.peek(ip)?.firstMac ?? mac, mac, seenMs: clock.nowMs });
        if (!claim.isForged && !claimant.taken.has(ip) && !claimant.stepsBetween) return;
        claimant.add(clock.nowMs, { at: packet.frame.time_epoch, packet: packet.frame.number });
        raise({
          key: sender,
          actors: { source: sender, target: ip, service: 'arp' },
          ...gravityOf(claimant, options.critical),
          filter: `arp and eth.addr == ${sender}`,
          ...claimant.tell(),
          tell: () => tellingOf(sender, claimant, options.memory),
        });
      },
    };
  },
});
