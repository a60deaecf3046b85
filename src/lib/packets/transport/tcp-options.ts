import type { Cursor } from '../cursor.js';

const FIXED_HEADER_BYTES = 20;

/** Kinds assigned by IANA; the specifications stand in tcp.ts. */
const KIND = {
  end: 0,
  noOperation: 1,
  mss: 2,
  windowScale: 3,
  sackPermitted: 4,
  sack: 5,
  timestamps: 8,
} as const;

interface OptionHeader {
  options: {
    mss_val: number | undefined;
    wscale: { shift: number | undefined };
    sack_perm: boolean | undefined;
    sack_le: number[];
    sack_re: number[];
    timestamp: { tsval: number | undefined; tsecr: number | undefined };
  };
}

/** Reads the options of a TCP header of `headerBytes`, as far as they were captured. */
export function readTcpOptions(header: OptionHeader, cursor: Cursor, headerBytes: number): void {
  const captured = Math.min(headerBytes, cursor.available);
  let offset = FIXED_HEADER_BYTES;
  while (offset < captured) {
    const kind = cursor.uint8(offset);
    if (kind === KIND.end) return;
    if (kind === KIND.noOperation) {
      offset += 1;
      continue;
    }
    const length = offset + 1 < captured ? cursor.uint8(offset + 1) : undefined;
    if (length === undefined || offset + length > captured) break;
    if (length < 2) return cursor.remark(`option ${kind} has length ${length}`, offset);
    readOption(header.options, cursor, { kind, offset, length });
    offset += length;
  }
  if (captured < headerBytes) cursor.truncated(headerBytes, 'options cut short');
  else if (offset < headerBytes) cursor.remark('an option runs past the header', offset);
}

function readOption(
  options: OptionHeader['options'],
  cursor: Cursor,
  { kind, offset, length }: { kind: number; offset: number; length: number },
): void {
  if (kind === KIND.timestamps && length === 10) {
    options.timestamp.tsval = cursor.uint32(offset + 2);
    options.timestamp.tsecr = cursor.uint32(offset + 6);
  } else if (kind === KIND.mss && length === 4) {
    options.mss_val = cursor.uint16(offset + 2);
  } else if (kind === KIND.windowScale && length === 3) {
    options.wscale.shift = cursor.uint8(offset + 2);
  } else if (kind === KIND.sackPermitted && length === 2) {
    options.sack_perm = true;
  } else if (kind === KIND.sack) {
    for (let at = offset + 2; at + 8 <= offset + length; at += 8) {
      options.sack_le.push(cursor.uint32(at));
      options.sack_re.push(cursor.uint32(at + 4));
    }
  }
}
