import { wireText } from '../../bytes/wire-text.js';
import { group, list, optional, text, uint16 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const PORT = 69;
const OPCODE = { read: 1, write: 2, data: 3, ack: 4, error: 5, optionAck: 6 } as const;
const OPCODE_NAMES = ['', 'Read', 'Write', 'Data', 'Ack', 'Error', 'Option ack'] as const;
const HEADER_BYTES = 4;
const MAX_TEXTS = 64;
const NUL = 0;

/**
 *    0                    16
 *   +--------------------+------------- - - -
 *   |      opcode        | file, mode and options, each with a NUL behind it; or
 *   +--------------------+ block or error code, and data or a text
 */
export const tftp = defineLayer({
  name: 'tftp',
  about: 'Trivial File Transfer Protocol',
  spec: 'RFC 1350 section 5; options: RFC 2347',
  level: LEVEL.application,
  foundAt: [[UDP_PORT, PORT]],
  minBytes: 4,
  fields: {
    opcode: uint16('What it is: 1 read, 2 write, 3 data, 4 acknowledgement, 5 error, 6 options'),
    source_file: optional(text('File that is to be read')),
    destination_file: optional(text('File that is to be written')),
    type: optional(text('How it is sent: octet, netascii')),
    block: optional(uint16('Number of the block')),
    error: group('What went wrong', {
      code: optional(uint16('Code of the error')),
      message: optional(text('What it says')),
    }),
    option: group('Options', {
      name: list('Names', text('name')),
      value: list('Values', text('value')),
    }),
  },

  dissect(header, cursor: Cursor): void {
    const opcode = cursor.uint16(0);
    if (opcode < OPCODE.read || opcode > OPCODE.optionAck) return cursor.refuse();
    header.opcode = opcode;
    if (opcode === OPCODE.read || opcode === OPCODE.write) readRequest(header, cursor);
    else if (opcode === OPCODE.optionAck) readOptions(header, textsFrom(cursor, 2));
    else readNumbered(header, cursor);
    cursor.advance(cursor.available);
  },

  summarise({ opcode, source_file, destination_file, block, error }): string {
    const about = source_file ?? destination_file ?? block ?? `${error.code ?? ''} ${error.message ?? ''}`;
    return `${OPCODE_NAMES[opcode]} ${about}`.trim();
  },
});

type TftpHeader = Parameters<typeof tftp.dissect>[0];

function readRequest(header: TftpHeader, cursor: Cursor): void {
  const [file = '', type, ...options] = textsFrom(cursor, 2);
  if (header.opcode === OPCODE.read) header.source_file = file;
  else header.destination_file = file;
  header.type = type;
  readOptions(header, options);
  // The server answers from a port of its own, to the one that the client asks from: RFC 1350 section 4.
  const ends = cursor.openConversation()?.ends;
  if (ends === undefined || cursor.dstport !== PORT) return;
  cursor.announce('tftp', ends.destinationPort === PORT ? ends.source : ends.destination, cursor.srcport);
}

function readNumbered(header: TftpHeader, cursor: Cursor): void {
  const number = cursor.uint16(2);
  if (header.opcode === OPCODE.error) {
    header.error.code = number;
    header.error.message = textsFrom(cursor, HEADER_BYTES)[0];
  } else header.block = number;
}

function readOptions({ option }: TftpHeader, texts: readonly string[]): void {
  for (let index = 0; index + 1 < texts.length; index += 2) {
    option.name.push(texts[index] as string);
    option.value.push(texts[index + 1] as string);
  }
}

/** Texts with a NUL behind each; the last one may be without. */
function textsFrom(cursor: Cursor, offset: number): string[] {
  const { bytes, end } = cursor;
  const texts: string[] = [];
  let start = cursor.at + offset;
  for (let at = start; at < end && texts.length < MAX_TEXTS; at += 1) {
    if (bytes[at] !== NUL) continue;
    texts.push(wireText(bytes, start, at));
    start = at + 1;
  }
  if (start < end && texts.length < MAX_TEXTS) texts.push(wireText(bytes, start, end));
  return texts;
}
