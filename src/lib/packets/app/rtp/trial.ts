import { MemoryKey } from '../../conversation.js';
import type { Cursor } from '../../cursor.js';
import { headerBytes, isMedia, MIN_HEADER_BYTES } from './validity.js';

/** A source that may be one of RTP. */
interface Candidate {
  ssrc: number;
  seq: number;
  /** Packets whose sequence numbers followed each other, up to {@link MIN_SEQUENTIAL}. */
  inOrder: number;
}

/** By the port that sends. */
const CANDIDATES = new MemoryKey(() => new Map<number, Candidate>());

/** A source is believed with this many packets in order; RFC 3550 appendix A.1 has two, for announced ones. */
const MIN_SEQUENTIAL = 3;
/** RFC 3551 section 6: types from here to 95 are reserved, or not assigned. */
const FIRST_UNASSIGNED = 35;
const FIRST_DYNAMIC = 96;

const isPlausibleType = (type: number): boolean => type < FIRST_UNASSIGNED || type >= FIRST_DYNAMIC;
/** RFC 3550 section 11. */
const isEven = (port: number): boolean => port % 2 === 0;

/** Whether RTP that no one announced is to be believed: it follows on other packets of its source. */
export function isInOrder(cursor: Cursor): boolean {
  if (!isEven(cursor.srcport) || !isEven(cursor.dstport)) return false;
  if (cursor.available < MIN_HEADER_BYTES || !isMedia(cursor)) return false;
  if (!isPlausibleType(cursor.uint8(1) & 0x7f) || headerBytes(cursor) > cursor.wireLength) return false;
  const candidates = cursor.openConversation()?.recall(CANDIDATES);
  return candidates !== undefined && tries(candidates, cursor);
}

function tries(candidates: Map<number, Candidate>, cursor: Cursor): boolean {
  const seq = cursor.uint16(2);
  const ssrc = cursor.uint32(8);
  const candidate = candidates.get(cursor.srcport);
  if (candidate === undefined || candidate.ssrc !== ssrc) {
    candidates.set(cursor.srcport, { ssrc, seq, inOrder: 1 });
    return false;
  }
  if (candidate.inOrder < MIN_SEQUENTIAL) {
    candidate.inOrder = seq === ((candidate.seq + 1) & 0xffff) ? candidate.inOrder + 1 : 1;
  }
  candidate.seq = seq;
  return candidate.inOrder >= MIN_SEQUENTIAL;
}
