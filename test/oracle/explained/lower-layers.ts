import type { Difference } from '../difference.js';
import { type Explanation, innermost, isCut, isOnly, isOursAlone, lastRead } from '../explanation.js';
import { ownValues } from '../own-records.js';

const S_TAG = 0x88a8;
const IPV4_MIN_HEADER_BYTES = 20;
const TCP_MIN_HEADER_BYTES = 20;
const UDP_HEADER_BYTES = 8;
const ARPHRD_NETLINK = 824;

function isIpv4HeaderPossible(difference: Difference): boolean {
  const [version, headerBytes, bytes] = ['ip.version', 'ip.hdr_len', 'ip.len'].map((path) =>
    innermost(difference, path),
  ) as [number, number, number];
  return version === 4 && headerBytes >= IPV4_MIN_HEADER_BYTES && bytes >= headerBytes;
}

/** Differences in link, network and transport headers. */
export const LOWER_LAYERS: readonly Explanation[] = [
  // What a capture says of its frames.
  {
    fields: ['frame.interface_name'],
    when: ({ ours, theirs }) => ours.length === 0 && isOnly(theirs, 'unknown'),
    because: 'tshark says "unknown" where a pcapng file does not name the interface; we leave the name out.',
    users: true,
  },
  {
    fields: ['frame.time_epoch'],
    when: ({ theirs }) => /\.\d{10}$/.test(theirs[0] ?? ''),
    because:
      'The writer put a whole second into the fraction; tshark prints ten digits, we carry the second.',
  },

  // Where the path of protocols goes.
  {
    fields: ['frame.protocols'],
    when: (difference) =>
      ['icmp', 'icmpv6'].includes(lastRead(difference)) &&
      ['ip', 'ipv6'].includes(difference.behind?.[0] ?? ''),
    because: 'tshark goes on into the packet that an ICMP error quotes, which was not sent here.',
    users: true,
  },
  {
    fields: ['frame.protocols'],
    when: (difference) => lastRead(difference) === 'icmpv6' && isOnly(difference.behind ?? [], 'icmp'),
    because: 'tshark has the extensions behind an ICMPv6 message read by its dissector for ICMP.',
  },
  {
    fields: ['frame.protocols'],
    when: (difference) => lastRead(difference) === 'igmp' && isOnly(difference.behind ?? [], 'igmp'),
    because: 'tshark names IGMP twice, once for its dissector and once for that of the version.',
    users: true,
  },
  {
    fields: ['igmp.type'],
    when: (difference) => isOursAlone(difference) && lastRead(difference) === 'igmp',
    because: 'An IGMP message that carries another protocol is to tshark that protocol, without a type.',
  },
  {
    fields: ['frame.protocols', 'vlan[].etype'],
    when: ({ record, protocols }) =>
      ownValues(record, ['vlan', 'etype'])[0] === S_TAG &&
      protocols.filter((protocol) => protocol === 'ieee8021ad').length === 1,
    because: 'tshark reads an S-tag behind an S-tag as a part of the first one, which then has no EtherType.',
  },
  {
    fields: ['frame.protocols'],
    when: ({ protocols }) => protocols.join(':').startsWith('eth:ethertype:ip:ipv6:'),
    because:
      'An IPv6 packet behind the EtherType of IPv4 goes through both names in tshark, through its own in ours.',
    users: true,
  },
  {
    fields: ['frame.protocols', 'ip.version', 'ipv6.version'],
    when: (difference) => isOnly(difference.protocols.slice(2), 'data') && isCut(difference, 'ipv6'),
    because:
      'An IPv4 packet behind the EtherType of IPv6 and too short for its header: tshark tells the version.',
  },
  {
    fields: ['*'],
    captures: /^linktypes\/LINKTYPE_IPV6_invalid\.pcap$/,
    because: 'The link type says IPv6 and the packet says 4; we believe the packet, tshark gives up.',
    users: true,
  },
  {
    fields: ['sll.*'],
    when: (difference) => isOursAlone(difference) && innermost(difference, 'sll.hatype') === ARPHRD_NETLINK,
    because: 'tshark tells the cooked header of a netlink message under the names of netlink.',
  },

  {
    fields: ['frame.protocols'],
    when: ({ ours, protocols }) =>
      protocols.includes('mptcp') &&
      protocols
        .filter((protocol) => protocol !== 'mptcp')
        .join(':')
        .startsWith(ours[0] ?? '?'),
    because: 'tshark names MPTCP in the path, which stands in the options of TCP.',
    users: true,
  },

  // Headers as they should be, told otherwise.
  {
    fields: ['ip.version'],
    when: ({ ours, theirs }) =>
      theirs.includes('6') && theirs.filter((version) => version !== '6').join() === ours.join(),
    because: 'tshark hides an ip.version of 6 in every IPv6 header, for filters; ours is ipv6.version alone.',
    users: true,
  },
  {
    fields: ['ip.len'],
    when: ({ ours, theirs }) => isOnly(ours, '0') && theirs.length === 1,
    because:
      'Where the network card was to cut a segment the length is 0 on the wire; tshark puts its own there.',
    users: true,
  },
  {
    fields: ['ipv6.dstopts.*', 'tcp.options.mss_val'],
    when: ({ ours, theirs }) => theirs.length === 2 && isOnly(ours, theirs[1] as string),
    because: 'A header or option that stands in one packet twice: we tell the last, tshark both.',
    users: true,
  },
  {
    fields: ['tcp.checksum_status'],
    when: (difference) => isOnly(difference.ours, '1') && innermost(difference, 'tcp.checksum') === 0xffff,
    because:
      'tshark wants 0 where 0xffff stands; both sum up to all ones, so every receiver takes both (RFC 1624).',
  },
  {
    fields: ['udp.checksum_status'],
    when: ({ ours, theirs }) => isOnly(ours, '3') && isOnly(theirs, '4'),
    because:
      'No checksum over IPv6 is "illegal" to tshark and "absent" to us: tunnels may leave it out (RFC 6935).',
    users: true,
  },

  // Headers that contradict themselves or are cut.
  {
    fields: ['ip.*'],
    when: (difference) => isOursAlone(difference) && !isIpv4HeaderPossible(difference),
    because: 'Of a header with an impossible version or length tshark reads nothing more; we tell all of it.',
  },
  {
    fields: ['tcp.*'],
    when: (difference) =>
      (isOursAlone(difference) || difference.path === 'tcp.len') &&
      (innermost(difference, 'tcp.hdr_len') as number) < TCP_MIN_HEADER_BYTES,
    because:
      'Of a header with an impossible length tshark tells what it makes the payload, we the fields behind it.',
  },
  {
    fields: ['udp.checksum', 'udp.checksum_status'],
    when: (difference) =>
      isOursAlone(difference) && (innermost(difference, 'udp.length') as number) < UDP_HEADER_BYTES,
    because: 'Behind an impossible length tshark does not read the checksum; we do.',
  },
  {
    fields: ['tcp.*'],
    when: (difference) =>
      isOursAlone(difference) &&
      innermost(difference, 'tcp.window_size_value') === undefined &&
      isCut(difference, 'tcp'),
    because: 'tshark reads only the ports of a header cut before its window; we read what is there.',
  },
  {
    fields: ['tcp.options.sack_le[]', 'tcp.options.sack_perm'],
    captures: /^crafted\/transport/,
    when: ({ ours, theirs }) => ours.length === 0 && isOnly(theirs, '1'),
    because: 'An option of a length that it cannot have: tshark reads as far as it goes, we leave it out.',
  },
];
