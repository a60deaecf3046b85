import { payloadBytes } from '../../flows/flow-lengths.js';
import { IP_PROTOCOL } from '../../flows/protocols.js';
import type { Packet } from '../../packets/packet.js';
import { defineFeatureSet, type Feature } from '../feature-set.js';
import { packetExtractor } from '../packet-rows.js';
import type { Unit } from '../unit.js';

/** What a packet says of one feature; undefined where it has no such field. */
type Reader = (packet: Packet) => number | boolean | undefined;

interface ReadFeature extends Feature {
  readonly read: Reader;
}

const feature = (name: string, unit: Unit, about: string, read: Reader): ReadFeature => ({
  name,
  unit,
  about,
  read,
});

const TCP_FLAGS = { fin: 1, syn: 2, reset: 4, push: 8, ack: 16, urg: 32, ece: 64, cwr: 128 } as const;

const tcpFlags = Object.entries(TCP_FLAGS).map(([name, bit]) =>
  feature(`tcp.flags.${name}`, 'flag', `TCP flag ${name.toUpperCase()}`, ({ tcp }) =>
    tcp?.flags === undefined ? undefined : (tcp.flags & bit) !== 0,
  ),
);

const FEATURES: readonly ReadFeature[] = [
  feature('frame.len', 'bytes', 'Length of the frame on the wire', ({ frame }) => frame.len),
  feature('frame.cap_len', 'bytes', 'Bytes of it that were captured', ({ frame }) => frame.cap_len),
  feature('eth.type', 'code', 'EtherType', ({ eth }) => eth?.type),
  feature('vlan.id', 'code', 'VLAN, the outer one of two', ({ vlan }) => vlan[0]?.id),
  feature('arp.opcode', 'code', '1 who has an address, 2 answer', ({ arp }) => arp?.opcode),
  feature('ip.version', 'code', '4 or 6', ({ ip, ipv6 }) => (ip ?? ipv6)?.version),
  feature('ip.hdr_len', 'bytes', 'Length of the IPv4 header with options', ({ ip }) => ip?.hdr_len),
  feature('ip.dsfield.dscp', 'code', 'DiffServ code point, also that of IPv6', ({ ip, ipv6 }) =>
    ip === undefined ? ipv6?.tclass.dscp : ip.dsfield.dscp,
  ),
  feature('ip.dsfield.ecn', 'code', 'Explicit congestion notification, also that of IPv6', ({ ip, ipv6 }) =>
    ip === undefined ? ipv6?.tclass.ecn : ip.dsfield.ecn,
  ),
  feature('ip.len', 'bytes', 'Length of IPv4 header and payload', ({ ip }) => ip?.len),
  feature('ip.flags.df', 'flag', 'Do not fragment (IPv4)', ({ ip }) => ip?.flags.df),
  feature('ip.flags.mf', 'flag', 'More fragments follow (IPv4)', ({ ip }) => ip?.flags.mf),
  feature('ip.frag_offset', '8 bytes', 'Where the fragment stands (IPv4)', ({ ip }) => ip?.frag_offset),
  feature('ip.ttl', 'hops', 'Time to live; of IPv6, hop limit', ({ ip, ipv6 }) =>
    ip === undefined ? ipv6?.hlim : ip.ttl,
  ),
  feature(
    'ip.proto',
    'code',
    'Protocol behind the IP header; of IPv6, behind the fixed one',
    ({ ip, ipv6 }) => (ip === undefined ? ipv6?.nxt : ip.proto),
  ),
  feature('ipv6.plen', 'bytes', 'Length of IPv6 payload', ({ ipv6 }) => ipv6?.plen),
  feature('tcp.srcport', 'code', 'Source port of TCP', ({ tcp }) => tcp?.srcport),
  feature('tcp.dstport', 'code', 'Destination port of TCP', ({ tcp }) => tcp?.dstport),
  feature('tcp.hdr_len', 'bytes', 'Length of the TCP header with options', ({ tcp }) => tcp?.hdr_len),
  ...tcpFlags,
  feature('tcp.window_size_value', 'bytes', 'TCP window, not scaled', ({ tcp }) => tcp?.window_size_value),
  feature('tcp.urgent_pointer', 'bytes', 'TCP urgent pointer', ({ tcp }) => tcp?.urgent_pointer),
  feature('tcp.len', 'bytes', 'Payload of the TCP segment', ({ tcp }) => tcp?.len),
  feature('tcp.options.mss_val', 'bytes', 'Maximum segment size', ({ tcp }) => tcp?.options.mss_val),
  feature('tcp.options.wscale.shift', 'bits', 'Window scale', ({ tcp }) => tcp?.options.wscale.shift),
  feature('udp.srcport', 'code', 'Source port of UDP', ({ udp }) => udp?.srcport),
  feature('udp.dstport', 'code', 'Destination port of UDP', ({ udp }) => udp?.dstport),
  feature('udp.length', 'bytes', 'Length of UDP header and payload', ({ udp }) => udp?.length),
  feature('icmp.type', 'code', 'Type of the ICMP message', ({ icmp }) => icmp?.type),
  feature('icmp.code', 'code', 'Code within the type', ({ icmp }) => icmp?.code),
  feature('icmpv6.type', 'code', 'Type of the ICMPv6 message', ({ icmpv6 }) => icmpv6?.type),
  feature('icmpv6.code', 'code', 'Code within the type', ({ icmpv6 }) => icmpv6?.code),
  feature(
    'wlan.fc.type_subtype',
    'code',
    'Type and subtype of the 802.11 frame',
    ({ wlan }) => wlan?.fc.type_subtype,
  ),
  feature('wlan.fc.retry', 'flag', 'The 802.11 frame was sent again', ({ wlan }) => wlan?.fc.retry),
  feature('wlan.fc.pwrmgt', 'flag', 'The station goes to sleep', ({ wlan }) => wlan?.fc.pwrmgt),
  feature('wlan.fc.protected', 'flag', 'The body is encrypted', ({ wlan }) => wlan?.fc.protected),
  feature('wlan.duration', 'us', 'Time the medium is reserved for', ({ wlan }) => wlan?.duration),
  feature(
    'wlan_radio.frequency',
    'MHz',
    'Frequency of the channel',
    ({ wlan_radio }) => wlan_radio?.frequency,
  ),
  feature('wlan_radio.signal_dbm', 'dBm', 'Signal', ({ wlan_radio }) => wlan_radio?.signal_dbm),
  feature('wlan_radio.noise_dbm', 'dBm', 'Noise', ({ wlan_radio }) => wlan_radio?.noise_dbm),
  feature('wlan_radio.data_rate', 'Mbit/s', 'Rate of the frame', ({ wlan_radio }) => wlan_radio?.data_rate),
  feature(
    'payload_len',
    'bytes',
    'Bytes behind the transport header, as the IP header has it',
    payloadLength,
  ),
];

function payloadLength(packet: Packet): number | undefined {
  const { ip, ipv6, tcp, udp, icmp, icmpv6, sctp, udplite } = packet;
  if (tcp !== undefined) return tcp.len;
  if (ip === undefined && ipv6 === undefined) return undefined;
  if (udp !== undefined) return payloadBytes(packet, IP_PROTOCOL.udp);
  if (icmp !== undefined) return payloadBytes(packet, IP_PROTOCOL.icmp);
  if (icmpv6 !== undefined) return payloadBytes(packet, IP_PROTOCOL.icmpv6);
  if (sctp !== undefined) return payloadBytes(packet, IP_PROTOCOL.sctp);
  if (udplite !== undefined) return payloadBytes(packet, IP_PROTOCOL.udplite);
  return payloadBytes(packet, ip?.proto ?? ipv6?.nxt ?? 0);
}

/** The header fields of each packet. */
export const packet = defineFeatureSet({
  name: 'packet',
  about: 'Header fields of each packet, the innermost one where there are tunnels',
  source: 'display-filter fields of Wireshark; payload_len is ours',
  row: 'packet',
  features: FEATURES.map(({ name, about, unit }) => ({ name, about, unit })),
  create: (take) =>
    packetExtractor(
      {
        fill(values, lent) {
          for (const [index, { read }] of FEATURES.entries()) {
            const value = read(lent);
            if (value !== undefined) values[index] = Number(value);
          }
        },
      },
      FEATURES,
      take,
    ),
});
