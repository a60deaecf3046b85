import { type FlowColumns, isOriginator, rowOf } from './flow-columns.js';
import { addScaledLetter } from './history.js';
import { stateBefore, stateOf, TCP_STATE } from './tcp-state.js';

/** A jump of a SYN, a RST or an acknowledgment of 0 beyond this is not believed (Zeek). */
const MAX_JUMP = 1_048_576;

/** What a segment means for sequence numbers. */
export interface Segment {
  /** 32 bits, signed. */
  sequence: number;
  acknowledgment: number;
  /** Payload, in bytes. */
  length: number;
  isSyn: boolean;
  isAck: boolean;
  isFin: boolean;
  isReset: boolean;
  window: number | undefined;
}

/** From one sequence number to another: negative where the other is behind, whatever wraps (RFC 9293 section 3.4). */
export const distance = (from: number, to: number): number => (to - from) | 0;

/** The number behind a segment. SYN and FIN take one each; payload of a RST is no part of the stream. */
export const endOf = ({ sequence, length, isSyn, isFin, isReset }: Segment): number =>
  (sequence + (isReset ? 0 : length) + (isSyn ? 1 : 0) + (isFin ? 1 : 0)) | 0;

/** Begins to count at a SYN, or at the first segment of an end as if there had been one before it. */
export function beginSequence(columns: FlowColumns, side: number, segment: Segment): void {
  const state = stateOf(columns, side);
  const { sequence, isSyn } = segment;
  if (state === TCP_STATE.inactive) {
    if (isSyn) return startAt(columns, side, { start: sequence, last: endOf(segment) });
    return startAt(columns, side, { start: (sequence - 1) | 0, last: sequence });
  }
  if (!isSyn || sequence === columns.startSequence[side]) return;
  const isOpen = state === TCP_STATE.established || state === TCP_STATE.partial;
  const isAttempt = state === TCP_STATE.synSent || state === TCP_STATE.synAckSent;
  const wasReset = state === TCP_STATE.reset && stateBefore(columns, side) === TCP_STATE.inactive;
  if (isOpen || isAttempt || wasReset) startAt(columns, side, { start: sequence, last: endOf(segment) });
}

/** Begins to count where the other end says that it expects the next byte. */
export function beginAtAcknowledgment(columns: FlowColumns, side: number, acknowledgment: number): void {
  const start = (acknowledgment - 1) | 0;
  startAt(columns, side, { start, last: start });
}

function startAt(columns: FlowColumns, side: number, { start, last }: { start: number; last: number }): void {
  columns.startSequence[side] = start;
  columns.lastSequence[side] = last;
  columns.ackedSequence[side] = start;
  columns.wholeSequence[side] = (start + 1) | 0;
  columns.sent[side] = distance(start, last);
  columns.acked[side] = 0;
  const islands = columns.details[rowOf(side)]?.islands;
  if (islands !== undefined) islands[isOriginator(side) ? 0 : 1].length = 0;
}

/** Takes what an end acknowledges of what the other one, `side`, has sent. */
export function acknowledge(columns: FlowColumns, side: number, { acknowledgment, isReset }: Segment): void {
  const ahead = distance(columns.ackedSequence[side] as number, acknowledgment);
  // Of a RST the acknowledgment is not to be trusted; a 0 far ahead is a broken one.
  if (isReset || ahead <= 0 || (acknowledgment === 0 && ahead > MAX_JUMP)) return;
  columns.ackedSequence[side] = acknowledgment;
  columns.acked[side] = (columns.acked[side] as number) + ahead;
}

/** Moves the highest number of an end on; payload that moves nothing was sent again. */
export function moveOn(columns: FlowColumns, side: number, segment: Segment): void {
  const end = endOf(segment);
  const ahead = distance(columns.lastSequence[side] as number, end);
  if ((segment.isSyn || segment.isReset) && Math.abs(ahead) > MAX_JUMP) return;
  if (segment.isFin && columns.sent[side] === 1) return moveToFin(columns, side, end);
  if (stateOf(columns, side) === TCP_STATE.reset) return;
  if (ahead > 0) {
    columns.lastSequence[side] = end;
    columns.sent[side] = (columns.sent[side] as number) + ahead;
  } else if (segment.length > 0) {
    addScaledLetter(columns, side, 't');
  }
}

/** Where only SYN and FIN of a connection were seen, the FIN tells how long it was, even beyond 2 GB. */
function moveToFin(columns: FlowColumns, side: number, end: number): void {
  const ahead = (end - (columns.lastSequence[side] as number)) >>> 0;
  columns.lastSequence[side] = end;
  columns.sent[side] = (columns.sent[side] as number) + ahead;
}
