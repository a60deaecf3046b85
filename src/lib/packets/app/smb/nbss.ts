import { list, uint8, uint32 } from '../../../records/field.js';
import type { Cursor } from '../../cursor.js';
import { NBSS_PAYLOAD, TCP_PORT } from '../../dispatch-table.js';
import { defineLayer, LEVEL } from '../../layer.js';
import { MAX_MESSAGE_BYTES } from '../../stream-side.js';

const DIRECT_PORT = 445;
const SESSION_PORT = 139;
export const NBSS_HEADER_BYTES = 4;
const MESSAGE = 0x00;
/** Session requests, the answers to them, and keepalives, with the length that they have: RFC 1002 section 4.3. */
const LENGTHS: ReadonlyMap<number, readonly [least: number, most: number]> = new Map([
  [0x81, [4, 512]],
  [0x82, [0, 0]],
  [0x83, [1, 1]],
  [0x84, [6, 6]],
  [0x85, [0, 0]],
]);
const NAMES: ReadonlyMap<number, string> = new Map([
  [MESSAGE, 'Session message'],
  [0x81, 'Session request'],
  [0x82, 'Positive session response'],
  [0x83, 'Negative session response'],
  [0x84, 'Retarget session response'],
  [0x85, 'Session keepalive'],
]);
/** `SMB` behind a byte that says which: [MS-SMB2] section 2.2. */
const SMB = 0x534d42;
const IS_SMB: ReadonlySet<number> = new Set([0xff, 0xfe, 0xfd, 0xfc]);
const MARK_BYTES = 4;

/**
 *    0          8                           32
 *   +----------+-----------------------------+
 *   |   type   |           length            |   and over a session of NetBIOS 17 bits of it
 *   +----------+-----------------------------+
 */
export const nbss = defineLayer({
  name: 'nbss',
  about: 'NetBIOS session service, and what SMB has of it over TCP',
  spec: 'RFC 1002 section 4.3; without NetBIOS: [MS-SMB2] section 2.1',
  level: LEVEL.application,
  foundAt: [
    [TCP_PORT, SESSION_PORT],
    [TCP_PORT, DIRECT_PORT],
  ],
  minBytes: 1,
  fields: {
    type: list(
      'Type of each message: 0 message, 129 request, 130 to 132 responses, 133 keepalive',
      uint8('type'),
    ),
    length: list('Length of each message behind its header', uint32('length'), { unit: 'bytes' }),
  },

  dissect(header, cursor: Cursor): void {
    let first: { readonly at: number; readonly mark: number } | undefined;
    while (cursor.available > 0) {
      const { at } = cursor;
      const mark = markOf(cursor);
      if (!readMessage(header, cursor)) break;
      if (mark !== undefined) first ??= { at, mark };
    }
    if (first !== undefined) cursor.handOn(first.at, NBSS_PAYLOAD, first.mark);
  },

  summarise({ type }): string {
    return type.every((each) => each === MESSAGE) ? '' : (NAMES.get(type[0] ?? 0) ?? '');
  },
});

type NbssHeader = Parameters<typeof nbss.dissect>[0];

/** Which SMB stands in the message at the cursor; undefined where it is none, or is not seen yet. */
function markOf(cursor: Cursor): number | undefined {
  if (cursor.available < NBSS_HEADER_BYTES + MARK_BYTES || cursor.uint8(0) !== MESSAGE) return undefined;
  const mark = cursor.uint8(NBSS_HEADER_BYTES);
  return IS_SMB.has(mark) && cursor.uint24(NBSS_HEADER_BYTES + 1) === SMB ? mark : undefined;
}

/** Reads the message at the cursor and moves behind it; returns whether another one can follow. */
function readMessage(header: NbssHeader, cursor: Cursor): boolean {
  if (!cursor.hasMessage(NBSS_HEADER_BYTES, 'header cut short')) return false;
  const type = cursor.uint8(0);
  const length = nbssLength(cursor);
  const marked = NBSS_HEADER_BYTES + MARK_BYTES;
  if (type === MESSAGE && !cursor.hasMessage(marked, 'message cut short')) return false;
  if (!isPossible(cursor, type, length)) {
    if (header.type.length === 0) cursor.refuse();
    else cursor.remark('what follows is no message');
    return false;
  }
  const bytes = NBSS_HEADER_BYTES + length;
  // What is too large to be kept is told by its beginning, and the rest skipped.
  const isKept = bytes <= MAX_MESSAGE_BYTES;
  if (cursor.isStream && isKept && !cursor.hasMessage(bytes, 'message cut short')) return false;
  header.type.push(type);
  header.length.push(length);
  const read = Math.min(bytes, cursor.available);
  cursor.advance(read);
  if (cursor.isStream) cursor.skipAhead(bytes - read);
  return true;
}

/** The length of the message at the cursor: of 24 bits where there is no NetBIOS. */
export const nbssLength = (cursor: Cursor): number =>
  isDirect(cursor) ? cursor.uint24(1) : cursor.uint24(1) & 0x1ffff;

const isDirect = ({ srcport, dstport }: Cursor): boolean =>
  srcport === DIRECT_PORT || dstport === DIRECT_PORT;

function isPossible(cursor: Cursor, type: number, length: number): boolean {
  if (type === MESSAGE) return length > 0 && (markOf(cursor) !== undefined || !isDirect(cursor));
  const [least, most] = LENGTHS.get(type) ?? [1, 0];
  return length >= least && length <= most;
}
