import { list, uint8, uint16 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { MBTCP_PAYLOAD } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { MBTCP_LENGTH_END } from './mbtcp.js';

const SERVER_PORT = 502;
/** Transaction, protocol, length and unit, which `mbtcp` has told, and the function. */
const MIN_BYTES = MBTCP_LENGTH_END + 2;
const FUNCTION_AT = MBTCP_LENGTH_END + 1;
const EXCEPTION = 0x80;

const NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'Read Coils'],
  [2, 'Read Discrete Inputs'],
  [3, 'Read Holding Registers'],
  [4, 'Read Input Registers'],
  [5, 'Write Single Coil'],
  [6, 'Write Single Register'],
  [7, 'Read Exception Status'],
  [8, 'Diagnostics'],
  [11, 'Get Comm. Event Counters'],
  [12, 'Get Comm. Event Log'],
  [15, 'Write Multiple Coils'],
  [16, 'Write Multiple Registers'],
  [17, 'Report Server ID'],
  [20, 'Read File Record'],
  [21, 'Write File Record'],
  [22, 'Mask Write Register'],
  [23, 'Read Write Registers'],
  [24, 'Read FIFO Queue'],
  [43, 'Encapsulated Interface Transport'],
]);

/** What a request and a response hold behind their function, as far as it is told. */
type Piece = 'reference' | 'bits' | 'words' | 'bytes';
interface Shape {
  readonly request: readonly Piece[];
  readonly response: readonly Piece[];
}
const READS_BITS: Shape = { request: ['reference', 'bits'], response: ['bytes'] };
const READS_WORDS: Shape = { request: ['reference', 'words'], response: ['bytes'] };
const WRITES_ONE: Shape = { request: ['reference'], response: ['reference'] };
const SHAPES = new Map<number, Shape>([
  [1, READS_BITS],
  [2, READS_BITS],
  [3, READS_WORDS],
  [4, READS_WORDS],
  [5, WRITES_ONE],
  [6, WRITES_ONE],
  [15, { request: ['reference', 'bits', 'bytes'], response: ['reference', 'bits'] }],
  [16, { request: ['reference', 'words', 'bytes'], response: ['reference', 'words'] }],
  [22, WRITES_ONE],
]);

/** The messages that `mbtcp` found, each with its header. What goes to port 502 is a request. */
export const modbus = defineLayer({
  name: 'modbus',
  about: 'Modbus',
  spec: 'Modbus Application Protocol Specification 1.1b3, section 6',
  level: LEVEL.application,
  foundAt: [[MBTCP_PAYLOAD, 0]],
  minBytes: MIN_BYTES,
  fields: {
    func_code: list('Function of each message, without the mark of an exception', uint8('function')),
    exception_code: list('Why a function was not done, of each exception', uint8('exception')),
    reference_num: list('First register or coil', uint16('number')),
    bit_cnt: list('Coils or inputs that are asked for or written', uint16('count')),
    word_cnt: list('Registers that are asked for or written', uint16('count')),
    byte_cnt: list('Length of values that are read or written', uint8('length'), { unit: 'bytes' }),
  },

  dissect(header, cursor: Cursor): void {
    while (cursor.available > 0) {
      if (!cursor.has(MIN_BYTES, 'message cut short')) return;
      const bytes = MBTCP_LENGTH_END + cursor.uint16(4);
      const end = Math.min(bytes, cursor.available);
      readFunction(header, cursor, end);
      if (!cursor.has(bytes, 'message cut short')) return;
      cursor.advance(bytes);
    }
  },

  summarise({ func_code, exception_code, reference_num }): string {
    const [code = 0] = func_code;
    const words = [NAMES.get(code) ?? `function ${code}`, reference_num[0] ?? ''];
    if (exception_code.length > 0) words.push(`exception ${exception_code[0]}`);
    return words.filter((word) => word !== '').join(' ');
  },
});

type ModbusHeader = Parameters<typeof modbus.dissect>[0];

/** Reads a message that ends `end` bytes behind the cursor. */
function readFunction(header: ModbusHeader, cursor: Cursor, end: number): void {
  const code = cursor.uint8(FUNCTION_AT);
  const isRequest = cursor.dstport === SERVER_PORT;
  header.func_code.push(code & ~EXCEPTION);
  let at = FUNCTION_AT + 1;
  if (!isRequest && (code & EXCEPTION) !== 0) {
    if (at < end) header.exception_code.push(cursor.uint8(at));
    return;
  }
  const into = {
    reference: header.reference_num,
    bits: header.bit_cnt,
    words: header.word_cnt,
    bytes: header.byte_cnt,
  };
  for (const piece of SHAPES.get(code)?.[isRequest ? 'request' : 'response'] ?? []) {
    const size = piece === 'bytes' ? 1 : 2;
    if (at + size > end) return;
    into[piece].push(size === 1 ? cursor.uint8(at) : cursor.uint16(at));
    at += size;
  }
}
