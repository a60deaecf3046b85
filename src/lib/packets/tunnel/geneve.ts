import { boolean, group, list, uint8, uint16, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { ETHERTYPE, UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const FIXED_BYTES = 8;
const OPTION_HEADER_BYTES = 4;
const UNIT_BYTES = 4;

/**
 *    0   2            8 9 10        16                              32
 *   +---+------------+-+-+---------+-------------------------------+
 *   |ver| opt length |O|C| reserved|         protocol              |
 *   +---+------------+-+-+---------+---------------+---------------+
 *   |             network identifier               |   reserved    |
 *   +----------------------------------------------+---------------+
 *   | options: class (16), type (8), reserved (3), length (5), data |
 */
export const geneve = defineLayer({
  name: 'geneve',
  about: 'Generic network virtualization encapsulation',
  spec: 'RFC 8926 section 3',
  level: LEVEL.application,
  foundAt: [[UDP_PORT, 6081]],
  minBytes: FIXED_BYTES,
  fields: {
    version: uint8('0'),
    flags: group('Flags', {
      oam: boolean('A packet for operation and maintenance'),
      critical: boolean('There are options that must be understood'),
    }),
    proto_type: uint16('EtherType of the payload'),
    vni: uint32('Network identifier'),
    option: list(
      'Options',
      group('Option', {
        class: uint16('Who numbers the type'),
        type: uint8('Type within the class; the highest bit: it must be understood'),
        length: uint8('Length with this header', { unit: 'bytes' }),
      }),
    ),
  },

  dissect(header, cursor: Cursor): void {
    const first = cursor.uint8(0);
    const flags = cursor.uint8(1);
    header.version = first >>> 6;
    header.flags.oam = (flags & 0x80) !== 0;
    header.flags.critical = (flags & 0x40) !== 0;
    header.proto_type = cursor.uint16(2);
    header.vni = cursor.uint24(4);
    if (header.version !== 0) cursor.remark(`version ${header.version}, expected 0`);
    cursor.advance(FIXED_BYTES);
    const optionBytes = (first & 0x3f) * UNIT_BYTES;
    if (!cursor.has(optionBytes, 'options cut short')) return;
    readOptions(header, cursor, optionBytes);
    cursor.advance(optionBytes);
    cursor.next(ETHERTYPE, header.proto_type);
  },

  summarise: ({ vni }) => `vni=${vni}`,
});

type GeneveHeader = Parameters<typeof geneve.dissect>[0];

/** Lists the options: RFC 8926 section 3.5. One that lies about its length ends the list, not the packet. */
function readOptions(header: GeneveHeader, cursor: Cursor, end: number): void {
  let offset = 0;
  while (offset < end) {
    const length = OPTION_HEADER_BYTES + (cursor.uint8(offset + 3) & 0x1f) * UNIT_BYTES;
    if (offset + length > end) {
      return cursor.remark(`option of ${length} bytes runs past the header`, offset);
    }
    header.option.push({ class: cursor.uint16(offset), type: cursor.uint8(offset + 2), length });
    offset += length;
  }
}
