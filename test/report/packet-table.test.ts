import { describe, expect, it } from 'vitest';
import { chosenColumns } from '../../src/lib/cli/chosen-fields.js';
import { emptyPacket } from '../../src/lib/packets/packet.js';
import { assignPacket } from '../../src/lib/packets/packet-decoder.js';
import { parseRecordText } from '../../src/lib/records/parse-text.js';
import { PacketTable } from '../../src/lib/report/packet-table.js';
import type { TableFormat } from '../../src/lib/report/table-line.js';

/** The row of a packet that was seen on this interface. */
function row(format: TableFormat, name: string): string {
  const packet = emptyPacket();
  const frame = { number: 7, len: 60, cap_len: 60, interface_name: name, linktype: 1, protocols: 'eth' };
  assignPacket(packet, { type: 'packet', v: 1, frame });
  const columns = chosenColumns(['frame.number', 'frame.interface_name', 'ip.src']);
  return new PacketTable(columns, format).row(packet);
}

describe('a cell', () => {
  it.each([
    { name: 'eth0', tsv: 'eth0', csv: 'eth0' },
    { name: 'a\tb', tsv: 'a\\tb', csv: 'a\\u{9}b' },
    { name: 'a\nb\r\\', tsv: 'a\\nb\\r\\\\', csv: 'a\\u{a}b\\u{d}\\' },
    { name: '\u001b[31mred\u202e', tsv: '\\u{1b}[31mred\\u{202e}', csv: '\\u{1b}[31mred\\u{202e}' },
    { name: 'a,"b"', tsv: 'a,"b"', csv: '"a,""b"""' },
    { name: '=1+1', tsv: '=1+1', csv: "'=1+1" },
    { name: '=cmd|"/c calc"!A1', tsv: '=cmd|"/c calc"!A1', csv: `"'=cmd|""/c calc""!A1"` },
    { name: '@SUM(A1)', tsv: '@SUM(A1)', csv: "'@SUM(A1)" },
    { name: '+1+cmd', tsv: '+1+cmd', csv: "'+1+cmd" },
    { name: '-1+cmd', tsv: '-1+cmd', csv: "'-1+cmd" },
    { name: '-1.5', tsv: '-1.5', csv: '-1.5' },
    { name: 'a=b', tsv: 'a=b', csv: 'a=b' },
  ])('of $name is safe', ({ name, tsv, csv }) => {
    expect(row('tsv', name)).toBe(`7\t${tsv}\t\n`);
    expect(row('csv', name)).toBe(`7,${csv},\n`);
  });

  it('is empty where the packet has no such field', () => {
    const table = new PacketTable(chosenColumns(['tcp.port', 'vlan.id', 'errors.note']), 'csv');
    expect(table.row(emptyPacket())).toBe(',,\n');
  });
});

/** A packet in a packet, with lists. */
const TUNNEL = `{"type":"packet","v":1,
  "frame":{"number":1,"time_epoch":-1.000000001,"len":60,"cap_len":60,"linktype":1,"protocols":"eth:ipv6:ipv6"},
  "ipv6":{"version":6,"tclass":{"dscp":0,"ecn":0},"flow":0,"plen":0,"nxt":59,"hlim":1,"src":"::1","dst":"::2","opt":{"type":[1,5]}},
  "tunnel":[{"vlan":[{"priority":0,"dei":false,"id":5},{"priority":0,"dei":true,"id":6}],
    "ipv6":{"version":6,"tclass":{"dscp":0,"ecn":0},"flow":0,"plen":0,"nxt":41,"hlim":1,"src":"fd00::1","dst":"fd00::2"}}]}`;

describe('several occurrences', () => {
  const packet = emptyPacket();
  assignPacket(packet, parseRecordText(TUNNEL) as never);

  it('stand in wire order, with commas between them', () => {
    const names = ['frame.time_epoch', 'ipv6.addr', 'ipv6.opt.type', 'vlan.id', 'vlan.dei'];
    const table = new PacketTable(chosenColumns(names), 'tsv');
    expect(table.head() + table.row(packet)).toBe(
      `${names.join('\t')}\n-1.000000001\tfd00::1,fd00::2,::1,::2\t1,5\t5,6\tfalse,true\n`,
    );
  });

  it('are one cell in CSV', () => {
    const table = new PacketTable(chosenColumns(['ipv6.src']), 'csv');
    expect(table.row(packet)).toBe('"fd00::1,::1"\n');
  });
});

describe('columns', () => {
  const heads = (...names: string[]) => chosenColumns(names).map(({ name }) => name);

  it('have the names that were given, and a protocol or group all of its fields', () => {
    expect(heads('tcp.port', 'tcp.flags.str', 'vlan[].id')).toEqual([
      'tcp.port',
      'tcp.flags.str',
      'vlan[].id',
    ]);
    expect(heads('ip.flags')).toEqual(['ip.flags.rb', 'ip.flags.df', 'ip.flags.mf']);
  });

  it.each([
    { name: 'ip.scr', says: '-e: no field is called ip.scr; did you mean ip.src? (see nt fields)' },
    { name: 'nosuch.field', says: '-e: no field is called nosuch.field (see nt fields)' },
    { name: 'ethertype', says: '-e: ethertype has no fields' },
  ])('$name is none', ({ name, says }) => {
    expect(() => chosenColumns([name])).toThrow(says);
  });
});
