import type { Address } from '../bytes/address.js';
import { secondsBetween, type Time } from '../bytes/time.js';
import { visible } from '../bytes/visible.js';
import { vendorName } from '../names/vendors.js';
import type { Packet } from '../packets/packet.js';
import { describeEapol } from './eapol-facts.js';
import { outerPackets } from './outer-packets.js';
import { describeWlan, wlanEnds } from './wlan-facts.js';

/** RFC 791: fragment offsets count these. */
const FRAGMENT_UNIT_BYTES = 8;
const UDP_HEADER_BYTES = 8;
const NUMBER_WIDTH = 6;
const TIME_WIDTH = 12;
const LENGTH_WIDTH = 5;

/** Prints a packet a line, in the manner of tshark: number, seconds since the first, ends, protocol, length, facts. */
export class PacketLines {
  readonly #start: Time = { seconds: 0, nanoseconds: 0, decimals: 0 };

  line(packet: Packet): string {
    const { number, len, protocols } = packet.frame;
    const protocol = protocolName(protocols.text);
    const facts = [
      ...describe(packet),
      ...outerPackets(packet),
      ...packet.errors.map((error) => `[${error.layer}: ${error.note}]`),
    ];
    return visible(
      [
        String(number).padStart(NUMBER_WIDTH),
        this.#time(packet.frame.time_epoch).padStart(TIME_WIDTH),
        ends(packet),
        protocol,
        String(len).padStart(LENGTH_WIDTH),
        facts.join(' '),
      ]
        .join(' ')
        .trimEnd(),
    );
  }

  #time(time: Time): string {
    if (time.decimals === 0) return '-';
    if (this.#start.decimals === 0) Object.assign(this.#start, time);
    return secondsBetween(this.#start, time).toFixed(6);
  }
}

/** The last protocol of the path that is one of its own: not a pseudo header such as `ethertype`. */
function protocolName(path: string): string {
  const names = path.split(':').filter((name) => name !== 'ethertype' && !name.includes('.'));
  const last = names.at(-1) || '?';
  return NAME_FOR_PEOPLE[last] ?? last.toUpperCase();
}

/** Protocols whose name in the path is not what people call them. */
const NAME_FOR_PEOPLE: { readonly [protocol: string]: string } = { wlan: '802.11', wlancap: 'AVS' };

/** `10.0.0.1:443 → 10.0.0.2:50000`, as far in as the packet has ends. */
function ends(packet: Packet): string {
  const transport = packet.tcp ?? packet.udp ?? packet.udplite ?? packet.sctp;
  const network = packet.ip ?? packet.ipv6;
  if (network !== undefined) {
    const [source, destination] = transport === undefined ? ['', ''] : [transport.srcport, transport.dstport];
    return `${withPort(network.src.text, source)} → ${withPort(network.dst.text, destination)}`;
  }
  if (packet.eth !== undefined) return `${packet.eth.src.text} → ${packet.eth.dst.text}`;
  if (packet.wlan !== undefined) return wlanEnds(packet.wlan);
  return '-';
}

function withPort(address: string, port: number | string): string {
  if (port === '') return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function describe(packet: Packet): string[] {
  const facts = packet.vlan.map((tag) => `vlan ${tag.id}`);
  const { ip, ipv6 } = packet;
  if (ip !== undefined && (ip.frag_offset > 0 || ip.flags.mf)) {
    facts.push(`fragment at ${ip.frag_offset * FRAGMENT_UNIT_BYTES}`);
  }
  const summaries = summariesOf(packet);
  if (summaries.length > 0) return [...facts, ...summaries];
  const inner = describeInner(packet);
  if (inner !== undefined) return [...facts, ...inner];
  // Nothing above IP was read: its number at least tells what it is.
  const protocol = ip?.proto ?? ipv6?.nxt;
  return protocol === undefined ? facts : [...facts, `proto=${protocol}`];
}

/** What the layers that can sum themselves up say. */
const summariesOf = ({ stack }: Packet): string[] =>
  stack.placed
    .slice(0, stack.count)
    .map(({ unit, header }) => unit.summarise?.(header) ?? '')
    .filter((summary) => summary !== '');

/** Facts of the layer above IP or Ethernet; undefined where none was read. */
function describeInner(packet: Packet): string[] | undefined {
  const { tcp, udp, udplite, sctp, arp, icmp, icmpv6, igmp } = packet;
  if (tcp !== undefined) return describeTcp(tcp);
  if (udp !== undefined) return [`len=${Math.max((udp.length ?? UDP_HEADER_BYTES) - UDP_HEADER_BYTES, 0)}`];
  if (udplite !== undefined) return [`covered=${udplite.checksum_coverage ?? '?'}`];
  if (sctp !== undefined) return [`chunks=${sctp.chunk_type.join(',')}`];
  if (arp !== undefined) return describeArp(arp);
  if (icmp !== undefined) {
    const facts = [`type=${icmp.type} code=${icmp.code}`, ...sequence(icmp.ident, icmp.seq)];
    return [...facts, ...describeQuoted(icmp)];
  }
  if (icmpv6 !== undefined) {
    const { identifier, sequence_number } = icmpv6.echo;
    const facts = [`type=${icmpv6.type} code=${icmpv6.code}`, ...sequence(identifier, sequence_number)];
    return [...facts, ...describeQuoted(icmpv6)];
  }
  if (igmp !== undefined) return [`type=${igmp.type}`, ...igmp.maddr.map(({ text }) => text)];
  if (packet.eapol !== undefined || packet.eap !== undefined) return describeEapol(packet);
  return describeLink(packet);
}

/** Facts of the link layer, where nothing above it was read. */
const describeLink = ({ wlan, wlan_radio, llc, ip, ipv6 }: Packet): string[] | undefined =>
  wlan === undefined || llc !== undefined || ip !== undefined || ipv6 !== undefined
    ? undefined
    : describeWlan(wlan, wlan_radio);
/** The packet that an ICMP error is about, and the labels it arrived with. */
function describeQuoted({ quoted, mpls }: Pick<NonNullable<Packet['icmp']>, 'quoted' | 'mpls'>): string[] {
  const { src, dst, srcport, dstport } = quoted;
  const labels = mpls.map(({ label }) => `mpls ${label}`);
  if (src === undefined || dst === undefined) return labels;
  return [`about ${withPort(src.text, srcport ?? '')} → ${withPort(dst.text, dstport ?? '')}`, ...labels];
}

function describeTcp(tcp: NonNullable<Packet['tcp']>): string[] {
  const facts = [`[${tcp.flags_str?.text ?? ''}]`];
  if (tcp.seq_raw !== undefined) facts.push(`seq=${tcp.seq_raw}`);
  if (tcp.flags !== undefined && (tcp.flags & 0x10) !== 0) facts.push(`ack=${tcp.ack_raw}`);
  if (tcp.window_size_value !== undefined) facts.push(`win=${tcp.window_size_value}`);
  if (tcp.len !== undefined) facts.push(`len=${tcp.len}`);
  return facts;
}

function describeArp(arp: NonNullable<Packet['arp']>): string[] {
  const { src, dst } = arp;
  if (src.proto_ipv4 === undefined || dst.proto_ipv4 === undefined) return [`opcode=${arp.opcode}`];
  return arp.opcode === 1
    ? [`who has ${dst.proto_ipv4.text}? tell ${src.proto_ipv4.text}`]
    : [`${src.proto_ipv4.text} is at ${src.hw_mac?.text ?? '?'}`, ...madeBy(src.hw_mac)];
}

/** Who made a network card, where the address tells. */
function madeBy(mac: Address | undefined): string[] {
  const vendor = mac === undefined ? undefined : vendorName(mac.text);
  return vendor === undefined ? [] : [`(${vendor})`];
}

const sequence = (ident: number | undefined, number: number | undefined): string[] =>
  ident === undefined ? [] : [`id=${ident}`, `seq=${number}`];
