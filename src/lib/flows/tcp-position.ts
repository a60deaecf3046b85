import {
  ACKED,
  ACKED_SEQUENCE,
  type FlowPage,
  isOriginator,
  LAST_SEQUENCE,
  rowOf,
  SENT,
  START_SEQUENCE,
  WHOLE_SEQUENCE,
} from './flow-page.js';
import { addScaledLetter } from './history.js';
import { distance } from './tcp/sequence.js';
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

/** The number behind a segment. SYN and FIN take one each; payload of a RST is no part of the stream. */
export const endOf = ({ sequence, length, isSyn, isFin, isReset }: Segment): number =>
  (sequence + (isReset ? 0 : length) + (isSyn ? 1 : 0) + (isFin ? 1 : 0)) | 0;

/** Begins to count at a SYN, or at the first segment of an end as if there had been one before it. */
export function beginSequence(page: FlowPage, side: number, segment: Segment): void {
  const state = stateOf(page, side);
  const { sequence, isSyn } = segment;
  if (state === TCP_STATE.inactive) {
    if (isSyn) return startAt(page, side, { start: sequence, last: endOf(segment) });
    return startAt(page, side, { start: (sequence - 1) | 0, last: sequence });
  }
  if (!isSyn || sequence === page.sideWord(side, START_SEQUENCE)) return;
  const isOpen = state === TCP_STATE.established || state === TCP_STATE.partial;
  const isAttempt = state === TCP_STATE.synSent || state === TCP_STATE.synAckSent;
  const wasReset = state === TCP_STATE.reset && stateBefore(page, side) === TCP_STATE.inactive;
  if (isOpen || isAttempt || wasReset) startAt(page, side, { start: sequence, last: endOf(segment) });
}

/** Begins to count where the other end says that it expects the next byte. */
export function beginAtAcknowledgment(page: FlowPage, side: number, acknowledgment: number): void {
  const start = (acknowledgment - 1) | 0;
  startAt(page, side, { start, last: start });
}

function startAt(page: FlowPage, side: number, { start, last }: { start: number; last: number }): void {
  page.setSideWord(side, START_SEQUENCE, start);
  page.setSideWord(side, LAST_SEQUENCE, last);
  page.setSideWord(side, ACKED_SEQUENCE, start);
  page.setSideWord(side, WHOLE_SEQUENCE, (start + 1) | 0);
  page.setSize(side, SENT, distance(start, last));
  page.setSize(side, ACKED, 0);
  const islands = page.details[rowOf(side)]?.islands;
  if (islands !== undefined) islands[isOriginator(side) ? 0 : 1].length = 0;
}

/** Takes what an end acknowledges of what the other one, `side`, has sent. */
export function acknowledge(page: FlowPage, side: number, { acknowledgment, isReset }: Segment): void {
  const ahead = distance(page.sideWord(side, ACKED_SEQUENCE), acknowledgment);
  // Of a RST the acknowledgment is not to be trusted; a 0 far ahead is a broken one.
  if (isReset || ahead <= 0 || (acknowledgment === 0 && ahead > MAX_JUMP)) return;
  page.setSideWord(side, ACKED_SEQUENCE, acknowledgment);
  page.addSize(side, ACKED, ahead);
}

/** Moves the highest number of an end on; payload that moves nothing was sent again. */
export function moveOn(page: FlowPage, side: number, segment: Segment): void {
  const end = endOf(segment);
  const ahead = distance(page.sideWord(side, LAST_SEQUENCE), end);
  if ((segment.isSyn || segment.isReset) && Math.abs(ahead) > MAX_JUMP) return;
  if (segment.isFin && page.size(side, SENT) === 1) return moveToFin(page, side, end);
  if (stateOf(page, side) === TCP_STATE.reset) return;
  if (ahead > 0) {
    page.setSideWord(side, LAST_SEQUENCE, end);
    page.addSize(side, SENT, ahead);
  } else if (segment.length > 0) {
    addScaledLetter(page, side, 't');
  }
}

/** Where only SYN and FIN of a connection were seen, the FIN tells how long it was, even beyond 2 GB. */
function moveToFin(page: FlowPage, side: number, end: number): void {
  const ahead = (end - page.sideWord(side, LAST_SEQUENCE)) >>> 0;
  page.setSideWord(side, LAST_SEQUENCE, end);
  page.addSize(side, SENT, ahead);
}
