import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../../src/lib/packets/filter/compile.js';
import { FilterError } from '../../../src/lib/packets/filter/filter-error.js';
import { emptyPacket } from '../../../src/lib/packets/packet.js';
import { assignPacket } from '../../../src/lib/packets/packet-decoder.js';
import { parseRecordText } from '../../../src/lib/records/parse-text.js';

/** An IPv4 packet in another one, with two tags, a SYN, and a remark; its text is not to be trusted. */
const RECORD = `{"type":"packet","v":1,
  "frame":{"number":7,"time_epoch":1750000000.500000001,"len":1514,"cap_len":1514,"linktype":1,
    "interface_name":"Wi-Fi \\"2\\"\\t\\\\x","protocols":"eth:ethertype:vlan:ethertype:vlan:ethertype:ip:ip:tcp"},
  "ip":{"version":4,"hdr_len":20,"dsfield":{"dscp":0,"ecn":0},"len":60,"id":1,"flags":{"rb":false,"df":true,"mf":false},
    "frag_offset":0,"ttl":64,"proto":6,"checksum":0,"src":"10.1.2.3","dst":"10.1.2.4"},
  "tcp":{"srcport":443,"dstport":50000,"flags":2,"flags_str":"S","options":{"sack_le":[1,4294967295]}},
  "tunnel":[{
    "eth":{"dst":"00:00:00:00:00:01","src":"aa:bb:cc:dd:ee:ff","type":33024},
    "vlan":[{"priority":0,"dei":false,"id":5,"etype":33024},{"priority":0,"dei":true,"id":6,"etype":2048}],
    "ip":{"version":4,"hdr_len":20,"dsfield":{"dscp":0,"ecn":0},"len":80,"id":1,"flags":{"rb":false,"df":false,"mf":false},
    "frag_offset":0,"ttl":1,"proto":4,"checksum":0,"src":"192.168.0.1","dst":"192.168.0.2"}}],
  "errors":[{"layer":"tcp","reason":"truncated","note":"cut","offset":90}]}`;

const packet = emptyPacket();
assignPacket(packet, parseRecordText(RECORD) as never);

const isTrue = (filter: string): boolean => compileFilter(filter)(packet);

describe('a filter is true', () => {
  it.each([
    { filter: 'ip.src == 10.1.2.3', because: 'of the innermost packet' },
    { filter: 'ip.src == 192.168.0.1', because: 'of an outer packet' },
    { filter: 'vlan.id == 5 && vlan.id == 6', because: 'of any header of a stack' },
    { filter: 'vlan[].id == 6', because: 'of a name with its brackets' },
    { filter: 'tcp.options.sack_le == 4294967295', because: 'of any item of a list' },
    { filter: 'ip.addr == 10.0.0.0/8 && ip.addr == 192.168.0.0/24', because: 'of either side' },
    { filter: 'tcp.port == 443 and tcp.port == 50000', because: 'of either port' },
    { filter: 'tcp.flags.str == "S"', because: "of Wireshark's name" },
    { filter: 'ethertype', because: 'of a protocol without a layer' },
    { filter: 'ip.flags', because: 'of a group' },
    { filter: 'errors && vlan && ethertype', because: 'of what is there' },
    { filter: 'errors.reason == "truncated"', because: 'of an error' },
    { filter: 'type == "packet" && v == 1', because: 'of every packet' },
    { filter: 'tcp.port == 0x1bb && tcp.port == 0673', because: 'of any base' },
    { filter: 'frame.time_epoch == 1750000000.500000001', because: 'of every nanosecond' },
    { filter: 'frame.time_epoch > 1750000000.5', because: 'of a nanosecond more' },
    { filter: 'frame.time_epoch in {1750000000..1750000001}', because: 'of a span of time' },
    { filter: 'vlan.dei == true && vlan.dei == 0', because: 'of both truths' },
    { filter: 'eth.src == AA-BB-CC-DD-EE-FF', because: 'of an address as Windows writes it' },
    { filter: 'ip.src in {10.1.2.0 .. 10.1.2.255, 1.2.3.4}', because: 'of a range of addresses' },
    { filter: 'frame.interface_name == "Wi-Fi \\"2\\"\\t\\\\x"', because: 'of text with escapes' },
    { filter: 'frame.interface_name contains "\\x2d\\u0046i"', because: 'of characters by their numbers' },
    {
      filter: 'frame.interface_name matches "\\d" && !(frame.interface_name matches "\\\\\\\\d")',
      because: 'of patterns',
    },
    { filter: 'frame.interface_name ~ r"wi-fi\\s\\""', because: 'of a raw text' },
    { filter: 'tcp.flags & 0x02', because: 'of a bit' },
    { filter: 'tcp.flags & 0x12 == 2', because: 'of some bits' },
    { filter: 'tcp.flags.syn == 1 && tcp.flags.ack == false', because: 'of bits that have names' },
    { filter: 'tcp.flags_str matches "(?i)^s"', because: 'any case is meant, as always' },
    { filter: 'tcp.flags.urg', because: 'it has flags, whether this one is set or not' },
    { filter: 'tcp.options.sack_le & 0x80000000 == 0x80000000', because: 'of the highest bit' },
    { filter: 'tcp or udp and udp', because: 'and binds tighter' },
    { filter: '!udp && tcp', because: 'not binds tightest' },
    { filter: 'not tcp.port in {80}', because: 'not is about the whole test' },
    { filter: 'tcp.port not in {80,8000..8100}', because: 'not in' },
    { filter: 'udp.port not in {80}', because: 'nothing is in a set' },
    { filter: 'tcp.srcport < tcp.dstport', because: 'of two fields' },
    { filter: 'ip.src != ip.dst', because: 'all differ' },
    { filter: 'ip.len any_ne frame.len', because: 'one differs' },
  ])('$filter: $because', ({ filter }) => {
    expect(isTrue(filter)).toBe(true);
  });
});

describe('a filter is false', () => {
  it.each([
    { filter: 'tcp.port != 443', because: 'an occurrence is equal' },
    { filter: 'ip.ttl != 64', because: 'an occurrence is equal' },
    { filter: 'ip.ttl === 64', because: 'an occurrence differs' },
    { filter: 'udp.port != 53', because: 'there is no such field' },
    { filter: 'udp.port === 53', because: 'there is no such field' },
    { filter: 'ip.addr != 192.168.0.0/16', because: 'the outer packet is in the network' },
    { filter: 'ip.src === ip.dst', because: 'they differ' },
    { filter: 'tcp.srcport != udp.srcport', because: 'there is nothing to compare with' },
    { filter: 'frame.time_epoch > 1750000000.500000001', because: 'it is not later' },
    { filter: 'ip.ttl & 0x80', because: 'the bit is not set' },
    { filter: 'icmp', because: 'the path has no such word' },
    { filter: 'tcp.checksum', because: 'the field is absent' },
    { filter: 'tcp.options.timestamp', because: 'the group is empty' },
    { filter: 'tcp.flags_str matches "^$"', because: 'text is not empty' },
  ])('$filter: $because', ({ filter }) => {
    expect(isTrue(filter)).toBe(false);
  });
});

/** What is wrong with a filter, and the part of it that is. */
function mistake(filter: string): { says: string; at: string; position: number } {
  try {
    compileFilter(filter);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const { at, end } = error.place;
    return { says: error.message, at: filter.slice(at, end), position: at };
  }
  return { says: 'nothing', at: '', position: -1 };
}

const PORT = 'tcp.port is a whole number from 0 to 65535';

describe('a mistake is told where it is', () => {
  it.each([
    { filter: '', says: 'the filter ends where a field or a protocol must stand', at: '', position: 0 },
    { filter: 'tcp.port ==', says: 'the filter ends where a value must stand', at: '', position: 11 },
    { filter: 'tcp &&', says: 'the filter ends where a field or a protocol must stand', at: '', position: 6 },
    { filter: 'tcp && || udp', says: 'a field or a protocol must stand here', at: '||', position: 7 },
    { filter: '80 == tcp.port', says: 'a field or a protocol must stand here', at: '80', position: 0 },
    { filter: '"x" == tcp.port', says: 'a field or a protocol must stand here', at: '"x"', position: 0 },
    { filter: 'not and', says: 'a field or a protocol must stand here', at: 'and', position: 4 },
    { filter: 'tcp udp', says: '"and" or "or" is missing here', at: 'udp', position: 4 },
    { filter: '(tcp', says: 'a closing parenthesis is missing here', at: '', position: 4 },
    { filter: 'tcp)', says: 'this parenthesis was never opened', at: ')', position: 3 },
    {
      filter: 'tcp.port in 80',
      says: 'a list of values in braces, such as {80, 443} must stand here',
      at: '80',
      position: 12,
    },
    {
      filter: 'tcp.port in {80 443}',
      says: 'a comma or a closing brace is missing here',
      at: '443',
      position: 16,
    },
    { filter: 'tcp.port not 80', says: '"in" is missing here', at: '80', position: 13 },
    { filter: 'tcp.port in {9..8}', says: 'this range ends before it begins', at: '9..8', position: 13 },
    { filter: 'tcp.port = 80', says: 'equality is written ==', at: '=', position: 9 },
    { filter: 'tcp | udp', says: '"or" is written || or or', at: '|', position: 4 },
    { filter: "tcp.flags_str == 'S'", says: 'text stands in double quotes', at: "'", position: 17 },
    { filter: 'eth.src[0:3] == 0', says: 'slices of fields are not supported', at: '[', position: 7 },
    { filter: 'tcp 💥', says: '💥 means nothing here', at: '💥', position: 4 },
    { filter: 'tcp.flags_str == "S', says: 'this text has no closing quote', at: '"S', position: 17 },
    {
      filter: 'tcp.flgs',
      says: 'no field or protocol is called tcp.flgs; did you mean tcp.flags?',
      at: 'tcp.flgs',
      position: 0,
    },
    { filter: 'tcp.flags.syn & 1', says: 'tcp.flags.syn is one bit already', at: '1', position: 16 },
    {
      filter: 'tcp.flags.sin',
      says: 'no field or protocol is called tcp.flags.sin; did you mean tcp.flags.fin?',
      at: 'tcp.flags.sin',
      position: 0,
    },
    { filter: 'toString', says: 'no field or protocol is called toString', at: 'toString', position: 0 },
    { filter: 'tcp == 1', says: 'tcp is a protocol and has no value of its own', at: 'tcp', position: 0 },
    {
      filter: 'ip.flags == 1',
      says: 'ip.flags is a group of fields (see nt fields ip.flags)',
      at: 'ip.flags',
      position: 0,
    },
    { filter: 'tcp.port == "x"', says: `${PORT}; "x" is text`, at: '"x"', position: 12 },
    { filter: 'tcp.port == 65536', says: `${PORT}; 65536 is not`, at: '65536', position: 12 },
    { filter: 'tcp.port == 1.5', says: `${PORT}; 1.5 is not`, at: '1.5', position: 12 },
    { filter: 'tcp.port == 08', says: `${PORT}; 08 is not`, at: '08', position: 12 },
    { filter: 'tcp.port == -1', says: `${PORT}; -1 is not`, at: '-1', position: 12 },
    { filter: 'ip.src == 1.2.3', says: 'ip.src is an IPv4 address; 1.2.3 is not', at: '1.2.3', position: 10 },
    {
      filter: 'ip.src == 1.2.3.4/33',
      says: 'ip.src is an IPv4 address; 1.2.3.4/33 is not',
      at: '1.2.3.4/33',
      position: 10,
    },
    {
      filter: 'ip.src > 10.0.0.0/8',
      says: 'a network is equal to an address or not, and nothing else',
      at: '10.0.0.0/8',
      position: 9,
    },
    {
      filter: 'ip.src == ipv6.src',
      says: 'ip.src is an IPv4 address; ipv6.src is an IPv6 address',
      at: 'ipv6.src',
      position: 10,
    },
    { filter: 'ip.src & 1', says: '& looks at bits of whole numbers; ip.src is none', at: '1', position: 9 },
    { filter: 'tcp.flags & x', says: '& takes a whole number from 0 to 4294967295', at: 'x', position: 12 },
    {
      filter: 'tcp.flags_str == S',
      says: 'tcp.flags_str is text; text stands in double quotes: "S"',
      at: 'S',
      position: 17,
    },
    {
      filter: 'errors.reason == "cut"',
      says: 'errors.reason is "truncated", "malformed", "unknown"; "cut" is none of them',
      at: '"cut"',
      position: 17,
    },
    { filter: 'tcp.port contains "4"', says: `"contains" looks into text; ${PORT}`, at: '"4"', position: 18 },
    {
      filter: 'tcp.flags_str ~ "("',
      says: 'this is no regular expression: unterminated group',
      at: '"("',
      position: 16,
    },
    { filter: 'vlan.dei == 2', says: 'vlan.dei is true or false; 2 is not', at: '2', position: 12 },
    {
      filter: 'frame.time_epoch > 1.0000000001',
      says: 'frame.time_epoch is a time in seconds since 1970, with nine decimals at most; 1.0000000001 is not',
      at: '1.0000000001',
      position: 19,
    },
  ])('$filter: $says', ({ filter, ...expected }) => {
    expect(mistake(filter)).toEqual(expected);
  });

  it.each(['('.repeat(10_000), '!'.repeat(10_000), 'not '.repeat(10_000)])(
    'also when it is nested without end',
    (filter) => {
      expect(mistake(`${filter}tcp`).says).toBe('more than 100 levels deep');
    },
  );

  it('and length is none', () => {
    const filter = new Array(20_000).fill('udp').join(' or ');
    expect(isTrue(filter)).toBe(false);
    expect(isTrue(`${filter} or tcp`)).toBe(true);
  });
});
