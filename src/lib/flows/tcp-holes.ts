import { type FlowPage, isOriginator, otherSide, rowOf, WHOLE_SEQUENCE } from './flow-page.js';
import { addScaledLetter } from './history.js';
import { distance } from './tcp/sequence.js';
import { endOf, type Segment } from './tcp-position.js';
import { stateBefore, stateOf, TCP_STATE } from './tcp-state.js';

/** Pieces behind holes that are remembered of one end, begin and end of each; the one that came last is not. */
const MAX_EDGES = 128;

/** Notes which bytes of an end were seen. */
export function fill(page: FlowPage, side: number, segment: Segment): void {
  if (segment.isReset) return;
  const { sequence, isSyn } = segment;
  const begin = isSyn ? (sequence + 1) | 0 : sequence;
  const end = endOf(segment);
  const whole = page.sideWord(side, WHOLE_SEQUENCE);
  if (distance(whole, end) <= 0) return;
  if (distance(whole, begin) > 0) return addIsland(page, side, begin, end);
  page.setSideWord(side, WHOLE_SEQUENCE, end);
  joinIslands(page, side);
}

/** Pieces behind holes, begin and end in turn; none where the flow never had a hole. */
const islandsOf = ({ details }: FlowPage, side: number): number[] =>
  details[rowOf(side)]?.islands?.[isOriginator(side) ? 0 : 1] ?? [];

function addIsland(page: FlowPage, side: number, begin: number, end: number): void {
  const details = page.detailsOf(rowOf(side));
  details.islands ??= [[], []];
  const islands = details.islands[isOriginator(side) ? 0 : 1];
  if (islands.length < MAX_EDGES) islands.push(begin, end);
}

/** Moves the end of what is whole over the pieces that now touch it, and forgets those. */
function joinIslands(page: FlowPage, side: number): void {
  const islands = islandsOf(page, side);
  for (let at = 0; at < islands.length; at += 2) {
    const whole = page.sideWord(side, WHOLE_SEQUENCE);
    if (distance(whole, islands[at] as number) > 0) continue;
    const end = islands[at + 1] as number;
    if (distance(whole, end) > 0) page.setSideWord(side, WHOLE_SEQUENCE, end);
    islands.splice(at, 2);
    // What was passed over may touch it now.
    at = -2;
  }
}

/**
 * Takes what was acknowledged of what an end has sent: bytes that were not seen by then were missed. Only where the
 * connection was seen from its begin, and not what was missing at its end: neither tells of loss (Zeek).
 */
export function missUpTo(page: FlowPage, side: number, acknowledgment: number): void {
  if (distance(page.sideWord(side, WHOLE_SEQUENCE), acknowledgment) <= 0) return;
  if (!wasEstablished(page, side) || !wasEstablished(page, otherSide(side))) return;
  const missed = missing(page, side, acknowledgment);
  page.setSideWord(side, WHOLE_SEQUENCE, acknowledgment);
  joinIslands(page, side);
  if (missed === 0) return;
  page.detailsOf(rowOf(side)).missedBytes += missed;
  addScaledLetter(page, side, 'g');
}

const wasEstablished = (page: FlowPage, side: number): boolean => {
  const state = stateOf(page, side);
  return (
    state === TCP_STATE.established ||
    (state === TCP_STATE.closed && stateBefore(page, side) === TCP_STATE.established)
  );
};

/** Bytes between what is whole and an acknowledgment that are in no piece behind a hole. */
function missing(page: FlowPage, side: number, acknowledgment: number): number {
  const whole = page.sideWord(side, WHOLE_SEQUENCE);
  const gap = distance(whole, acknowledgment);
  const islands = islandsOf(page, side);
  const pieces: [number, number][] = [];
  for (let at = 0; at < islands.length; at += 2) {
    const begin = Math.max(0, distance(whole, islands[at] as number));
    const end = Math.min(gap, distance(whole, islands[at + 1] as number));
    if (end > begin) pieces.push([begin, end]);
  }
  pieces.sort(([a], [b]) => a - b);
  let [seen, reached] = [0, 0];
  for (const [begin, end] of pieces) {
    if (end <= reached) continue;
    seen += end - Math.max(begin, reached);
    reached = end;
  }
  return gap - seen;
}
