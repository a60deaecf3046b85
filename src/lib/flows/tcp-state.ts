import { ACKED, type FlowPage, otherSide, responderOf, SENT, TCP } from './flow-page.js';
import type { ConnState } from './flow-record.js';

/** How far one end of a TCP connection has come, in Zeek's terms. */
export const TCP_STATE = {
  /** Nothing was seen of it. */
  inactive: 0,
  /** It sent a SYN. */
  synSent: 1,
  /** It sent a SYN-ACK, and nobody was seen to ask for it. */
  synAckSent: 2,
  /** It was in the middle of something when it was first seen. */
  partial: 3,
  /** A SYN-ACK came or went. */
  established: 4,
  /** It sent a FIN. */
  closed: 5,
  /** It sent a RST. */
  reset: 6,
} as const;

export type TcpState = (typeof TCP_STATE)[keyof typeof TCP_STATE];

const STATE_MASK = 7;
const BEFORE_SHIFT = 3;

/** Bits beside the states of an end: what it did, and which letters of the history it has. */
export const TCP_BIT = {
  /** It sent a FIN. */
  fin: 1 << 6,
  /** It sent a FIN or a RST. */
  didClose: 1 << 7,
  syn: 1 << 8,
  finLetter: 1 << 9,
  resetLetter: 1 << 10,
  data: 1 << 11,
  ack: 1 << 12,
  inconsistent: 1 << 13,
  multiFlag: 1 << 14,
} as const;

export const stateOf = (page: FlowPage, side: number): TcpState =>
  (page.sideWord(side, TCP) & STATE_MASK) as TcpState;

/** The state before the one that an end is in. */
export const stateBefore = (page: FlowPage, side: number): TcpState =>
  ((page.sideWord(side, TCP) >>> BEFORE_SHIFT) & STATE_MASK) as TcpState;

export function setState(page: FlowPage, side: number, state: TcpState): void {
  const old = page.sideWord(side, TCP);
  if ((old & STATE_MASK) === state) return;
  page.setSideWord(side, TCP, (old & ~0x3f) | state | ((old & STATE_MASK) << BEFORE_SHIFT));
}

export const hasBit = (page: FlowPage, side: number, bit: number): boolean =>
  (page.sideWord(side, TCP) & bit) !== 0;

/** Sets a bit; returns whether it was set before. */
export function setBit(page: FlowPage, side: number, bit: number): boolean {
  const old = page.sideWord(side, TCP);
  if ((old & bit) === 0) page.setSideWord(side, TCP, old | bit);
  return (old & bit) !== 0;
}

const { inactive, synSent, synAckSent, partial, established, closed, reset } = TCP_STATE;

const isUnheard = (state: TcpState): boolean => state === inactive || state === partial;

/** Both ends closed, one was reset, or one closed and nothing was ever heard of the other: little can follow. */
export function isOver(page: FlowPage, row: number): boolean {
  const responder = responderOf(row);
  const [o, r] = [stateOf(page, row), stateOf(page, responder)];
  if (o === reset || r === reset) return true;
  const didOriginator = hasBit(page, row, TCP_BIT.didClose);
  const didResponder = hasBit(page, responder, TCP_BIT.didClose);
  return (didOriginator && (didResponder || r === inactive)) || (didResponder && o === inactive);
}

/** Both ends sent a FIN or a RST. */
export const isClosed = (page: FlowPage, row: number): boolean =>
  hasBit(page, row, TCP_BIT.didClose) && hasBit(page, responderOf(row), TCP_BIT.didClose);

/** An attempt that nobody has answered. */
export function isAttempt(page: FlowPage, row: number): boolean {
  const state = stateOf(page, row);
  return (state === synSent || state === synAckSent) && stateOf(page, responderOf(row)) === inactive;
}

/** A SYN and then a RST of the originator, and nothing else that would tell of a connection. */
const ABANDONED_ATTEMPT = /^\^?S[^HAFGIQ]*R/;

/** How a TCP connection went, as Zeek's conn.log says it. */
export function tcpConnState(page: FlowPage, row: number): ConnState {
  const [o, r] = [stateOf(page, row), stateOf(page, responderOf(row))];
  if (r === reset) return responderReset(page, row);
  if (o === reset) return isUnheard(r) ? originatorAbandoned(page, row) : 'RSTO';
  if (o === closed && r === closed) return 'SF';
  if (o === closed) return isUnheard(r) ? 'SH' : 'S2';
  if (r === closed) return isUnheard(o) ? 'SHR' : 'S3';
  return openConnState(o, r);
}

function openConnState(o: TcpState, r: TcpState): ConnState {
  if (o === synSent && r === inactive) return 'S0';
  return o === established && r === established ? 'S1' : 'OTH';
}

const originatorAbandoned = ({ history }: FlowPage, row: number): ConnState =>
  ABANDONED_ATTEMPT.test(history[row] as string) ? 'RSTOS0' : 'OTH';

function responderReset(page: FlowPage, row: number): ConnState {
  const o = stateOf(page, row);
  const isEmpty = tcpBytes(page, row) === 0 && tcpBytes(page, responderOf(row)) === 0;
  if (o === synSent || o === synAckSent || (o === reset && isEmpty)) return 'REJ';
  return isUnheard(o) ? 'RSTRH' : 'RSTR';
}

/** Payload that one end sent, by its own sequence numbers or what the other end acknowledged. */
export function tcpBytes(page: FlowPage, side: number): number {
  const [sent, acked] = [page.size(side, SENT), page.size(side, ACKED)];
  const wasHalfOpen =
    stateBefore(page, side) === synSent &&
    stateOf(page, side) === reset &&
    stateOf(page, otherSide(side)) === inactive;
  // The number of such a RST is that of an older connection.
  if (wasHalfOpen && acked > 1) return 0;
  const octets = Math.max(sent, acked, 0);
  const withoutSyn = octets > 0 ? octets - 1 : 0;
  return withoutSyn > 0 && hasBit(page, side, TCP_BIT.fin) ? withoutSyn - 1 : withoutSyn;
}
