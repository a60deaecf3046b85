import { boolean, group, list, text, uint8, uint16, uint32 } from '../../../records/field.js';
import type { Cursor } from '../../cursor.js';
import { NBSS_PAYLOAD } from '../../dispatch-table.js';
import { defineLayer, LEVEL } from '../../layer.js';
import { eachSmbMessage } from './smb-messages.js';

const MARK = 0xff;
const MARKS: ReadonlySet<number> = new Set([MARK]);
const HEADER_BYTES = 32;
const RESPONSE = 0x80;
const NT_STATUS = 0x4000;
const UNICODE = 0x8000;
const NEGOTIATE = 0x72;
const TREE_CONNECT = 0x75;
const TREE_CONNECT_WORDS = 4;
/** Commands that another one can be chained to: [MS-CIFS] section 2.2.3.4. */
const AND_X: ReadonlySet<number> = new Set([0x24, 0x2d, 0x2e, 0x2f, 0x73, 0x74, TREE_CONNECT, 0xa2]);
const NO_COMMAND = 0xff;
const MAX_DIALECTS = 64;
const DIALECT = 2;

const NAMES: ReadonlyMap<number, string> = new Map([
  [0x04, 'Close'],
  [0x24, 'Locking AndX'],
  [0x25, 'Trans'],
  [0x2b, 'Echo'],
  [0x2e, 'Read AndX'],
  [0x2f, 'Write AndX'],
  [0x32, 'Trans2'],
  [0x33, 'Trans2 Secondary'],
  [0x71, 'Tree Disconnect'],
  [NEGOTIATE, 'Negotiate Protocol'],
  [0x73, 'Session Setup AndX'],
  [0x74, 'Logoff AndX'],
  [TREE_CONNECT, 'Tree Connect AndX'],
  [0xa0, 'NT Trans'],
  [0xa1, 'NT Trans Secondary'],
  [0xa2, 'NT Create AndX'],
]);

/** Little-endian head of 32 bytes, then words and bytes behind their counts. */
export const smb = defineLayer({
  name: 'smb',
  about: 'Server Message Block, version 1',
  spec: '[MS-CIFS] section 2.2.3.1',
  level: LEVEL.application,
  foundAt: [[NBSS_PAYLOAD, MARK]],
  minBytes: 5,
  fields: {
    cmd: list(
      'Command of each message: 0x72 negotiate, 0x73 session setup, 0x75 tree connect, ...',
      uint8('command'),
    ),
    nt_status: list('Status of each message that has one; 0 is success', uint32('status')),
    flags: group('Flags', {
      response: list('Whether each message is an answer', boolean('answer')),
    }),
    flags2: list('Flags 2 of each message', uint16('flags')),
    tid: list('Tree of each message', uint16('tree')),
    pid: list('Process of each message', uint16('process')),
    uid: list('User of each message', uint16('user')),
    mid: list('Number of each message', uint16('number')),
    dialect: list('Dialects that a client speaks', text('dialect'), { wireshark: ['smb.dialect.name'] }),
    path: list('Shares that a client connects to', text('path')),
  },

  dissect(header, cursor: Cursor): void {
    const read = (start: number, end: number): void => {
      if (end - start < HEADER_BYTES) cursor.truncated(start + HEADER_BYTES, 'header cut short');
      else readMessage(header, cursor, { start, end });
    };
    // In a datagram of NetBIOS it stands alone; in a session each message has its length before it.
    if (cursor.uint8(0) === MARK) read(0, cursor.available);
    else eachSmbMessage(cursor, MARKS, read);
  },

  summarise({ cmd, flags, path }): string {
    const [first = 0] = cmd;
    const kind = flags.response[0] === true ? 'Response' : 'Request';
    return [NAMES.get(first) ?? `command ${first}`, kind, path[0] ?? ''].join(' ').trim();
  },
});

type SmbHeader = Parameters<typeof smb.dissect>[0];

interface Span {
  readonly start: number;
  readonly end: number;
}

function readMessage(header: SmbHeader, cursor: Cursor, { start, end }: Span): void {
  const { bytes } = cursor;
  const at = cursor.at + start;
  const command = cursor.uint8(start + 4);
  const flags2 = bytes.readUInt16LE(at + 10);
  const isResponse = (cursor.uint8(start + 9) & RESPONSE) !== 0;
  header.cmd.push(command);
  if ((flags2 & NT_STATUS) !== 0) header.nt_status.push(bytes.readUInt32LE(at + 5));
  header.flags.response.push(isResponse);
  header.flags2.push(flags2);
  header.tid.push(bytes.readUInt16LE(at + 24));
  header.pid.push(bytes.readUInt16LE(at + 26));
  header.uid.push(bytes.readUInt16LE(at + 28));
  header.mid.push(bytes.readUInt16LE(at + 30));
  const isUnicode = (flags2 & UNICODE) !== 0;
  const span = { start: at + HEADER_BYTES, end: cursor.at + end };
  if (!isResponse && command === NEGOTIATE) readDialects(header, bytes, span);
  for (const each of chained(bytes, { command, head: at, ...span })) {
    if (each.command !== command) header.cmd.push(each.command);
    if (!isResponse && each.command === TREE_CONNECT)
      readPath(header, bytes, { ...span, start: each.start, isUnicode });
  }
}

/** A command and where its words begin. */
interface Chained {
  readonly command: number;
  readonly start: number;
}

/** The command of a message and those that are chained to it, each by an offset from the head: AndX. */
function chained(
  bytes: Buffer,
  { command, head, start, end }: Span & { readonly command: number; readonly head: number },
): Chained[] {
  const chain: Chained[] = [{ command, start }];
  for (let last = { command, start }; AND_X.has(last.command) && last.start + 5 <= end; ) {
    const next = {
      command: bytes[last.start + 1] as number,
      start: head + bytes.readUInt16LE(last.start + 3),
    };
    // Offsets grow: a chain that goes back to where it was does not end.
    const hasNext =
      (bytes[last.start] as number) >= 2 && next.command !== NO_COMMAND && next.start > last.start;
    if (!hasNext) break;
    chain.push(next);
    last = next;
  }
  return chain;
}

/** Each behind the number 2, and with a NUL: [MS-CIFS] section 2.2.4.52.1. */
function readDialects({ dialect }: SmbHeader, bytes: Buffer, { start, end }: Span): void {
  let at = start + 3;
  while (at < end && bytes[at] === DIALECT && dialect.length < MAX_DIALECTS) {
    const length = bytes.subarray(at, end).indexOf(0);
    if (length < 0) return;
    dialect.push(bytes.toString('latin1', at + 1, at + length));
    at += length + 1;
  }
}

/** Password, path and service: [MS-CIFS] section 2.2.4.55.1. */
function readPath(
  { path }: SmbHeader,
  bytes: Buffer,
  { start, end, isUnicode }: Span & { readonly isUnicode: boolean },
): void {
  const bytesAt = start + 1 + TREE_CONNECT_WORDS * 2 + 2;
  if (bytesAt > end || bytes[start] !== TREE_CONNECT_WORDS) return;
  let at = bytesAt + bytes.readUInt16LE(start + 7);
  // Text of two bytes a character begins at an even offset from the head.
  if (isUnicode && (at - start) % 2 === 1) at += 1;
  if (at >= end) return;
  path.push(isUnicode ? wideText(bytes, at, end) : bytes.toString('latin1', at, nulAt(bytes, at, end)));
}

function nulAt(bytes: Buffer, start: number, end: number): number {
  const length = bytes.subarray(start, end).indexOf(0);
  return length < 0 ? end : start + length;
}

/** Text in UTF-16 up to a NUL. */
function wideText(bytes: Buffer, start: number, end: number): string {
  let at = start;
  while (at + 1 < end && (bytes[at] !== 0 || bytes[at + 1] !== 0)) at += 2;
  return bytes.toString('utf16le', start, at);
}
