import { type FlowColumns, otherSide, responderOf } from './flow-columns.js';
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

export const stateOf = ({ tcp }: FlowColumns, side: number): TcpState =>
  ((tcp[side] as number) & STATE_MASK) as TcpState;

/** The state before the one that an end is in. */
export const stateBefore = ({ tcp }: FlowColumns, side: number): TcpState =>
  (((tcp[side] as number) >>> BEFORE_SHIFT) & STATE_MASK) as TcpState;

export function setState({ tcp }: FlowColumns, side: number, state: TcpState): void {
  const old = tcp[side] as number;
  if ((old & STATE_MASK) === state) return;
  tcp[side] = (old & ~0x3f) | state | ((old & STATE_MASK) << BEFORE_SHIFT);
}

export const hasBit = ({ tcp }: FlowColumns, side: number, bit: number): boolean =>
  ((tcp[side] as number) & bit) !== 0;

/** Sets a bit; returns whether it was set before. */
export function setBit({ tcp }: FlowColumns, side: number, bit: number): boolean {
  const old = tcp[side] as number;
  tcp[side] = old | bit;
  return (old & bit) !== 0;
}

const { inactive, synSent, synAckSent, partial, established, closed, reset } = TCP_STATE;

const isUnheard = (state: TcpState): boolean => state === inactive || state === partial;

/** Both ends closed, one was reset, or one closed and nothing was ever heard of the other: little can follow. */
export function isOver(columns: FlowColumns, row: number): boolean {
  const responder = responderOf(row);
  const [o, r] = [stateOf(columns, row), stateOf(columns, responder)];
  if (o === reset || r === reset) return true;
  const didOriginator = hasBit(columns, row, TCP_BIT.didClose);
  const didResponder = hasBit(columns, responder, TCP_BIT.didClose);
  return (didOriginator && (didResponder || r === inactive)) || (didResponder && o === inactive);
}

/** Both ends sent a FIN or a RST. */
export const isClosed = (columns: FlowColumns, row: number): boolean =>
  hasBit(columns, row, TCP_BIT.didClose) && hasBit(columns, responderOf(row), TCP_BIT.didClose);

/** An attempt that nobody has answered. */
export function isAttempt(columns: FlowColumns, row: number): boolean {
  const state = stateOf(columns, row);
  return (state === synSent || state === synAckSent) && stateOf(columns, responderOf(row)) === inactive;
}

/** A SYN and then a RST of the originator, and nothing else that would tell of a connection. */
const ABANDONED_ATTEMPT = /^\^?S[^HAFGIQ]*R/;

/** How a TCP connection went, as Zeek's conn.log says it. */
export function tcpConnState(columns: FlowColumns, row: number): ConnState {
  const [o, r] = [stateOf(columns, row), stateOf(columns, responderOf(row))];
  if (r === reset) return responderReset(columns, row);
  if (o === reset) return isUnheard(r) ? originatorAbandoned(columns, row) : 'RSTO';
  if (o === closed && r === closed) return 'SF';
  if (o === closed) return isUnheard(r) ? 'SH' : 'S2';
  if (r === closed) return isUnheard(o) ? 'SHR' : 'S3';
  return openConnState(o, r);
}

function openConnState(o: TcpState, r: TcpState): ConnState {
  if (o === synSent && r === inactive) return 'S0';
  return o === established && r === established ? 'S1' : 'OTH';
}

const originatorAbandoned = ({ history }: FlowColumns, row: number): ConnState =>
  ABANDONED_ATTEMPT.test(history[row] as string) ? 'RSTOS0' : 'OTH';

function responderReset(columns: FlowColumns, row: number): ConnState {
  const o = stateOf(columns, row);
  const isEmpty = tcpBytes(columns, row) === 0 && tcpBytes(columns, responderOf(row)) === 0;
  if (o === synSent || o === synAckSent || (o === reset && isEmpty)) return 'REJ';
  return isUnheard(o) ? 'RSTRH' : 'RSTR';
}

/** Payload that one end sent, by its own sequence numbers or what the other end acknowledged. */
export function tcpBytes(columns: FlowColumns, side: number): number {
  const [sent, acked] = [columns.sent[side] as number, columns.acked[side] as number];
  const wasHalfOpen =
    stateBefore(columns, side) === synSent &&
    stateOf(columns, side) === reset &&
    stateOf(columns, otherSide(side)) === inactive;
  // The number of such a RST is that of an older connection.
  if (wasHalfOpen && acked > 1) return 0;
  const octets = Math.max(sent, acked, 0);
  const withoutSyn = octets > 0 ? octets - 1 : 0;
  return withoutSyn > 0 && hasBit(columns, side, TCP_BIT.fin) ? withoutSyn - 1 : withoutSyn;
}
