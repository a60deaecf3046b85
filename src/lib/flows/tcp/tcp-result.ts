import { compileFactory } from '../../records/shape.js';
import { FLAG_NAMES } from './analysis-flags.js';
import type { Connection } from './connection.js';
import type { RoundTrips } from './round-trips.js';
import { Events, type Side } from './side.js';
import { TCP_FIELDS, type TcpResult, type TcpSideResult } from './tcp-fields.js';

const NS_PER_MS = 1_000_000;
const NS_PER_SECOND = 1_000_000_000;
const BITS_PER_BYTE = 8;

const emptyResult = compileFactory<TcpResult>(TCP_FIELDS);

/** What was measured of a connection, as its record has it. */
export function resultOf(connection: Connection): TcpResult {
  const { originator, responder, handshake, firstByte, idle, lastTime } = connection;
  const result = emptyResult();
  writeSide(originator, result.orig);
  writeSide(responder, result.resp);
  if (originator.segments + responder.segments > 0) writeTotals(result);
  result.handshake.resp_ms = msOf(handshake.responderSide);
  result.handshake.orig_ms = msOf(handshake.originatorSide);
  result.handshake.total_ms = msOf(handshake.total);
  result.first_byte_ms = msOf(firstByte);
  if (lastTime > 0) result.idle_share = idle / lastTime;
  return result;
}

/** Milliseconds, undefined where the time is not known or the clock was set back. */
const msOf = (nanoseconds: number): number | undefined =>
  nanoseconds >= 0 ? nanoseconds / NS_PER_MS : undefined;

function writeTotals(result: TcpResult): void {
  const { orig, resp } = result;
  const both = (name: keyof TcpResult & keyof TcpSideResult): number =>
    Number(orig[name] ?? 0) + Number(resp[name] ?? 0);
  result.retransmissions = both('retransmissions');
  result.out_of_order = both('out_of_order');
  result.lost_segments = both('lost_segments');
  result.duplicate_acks = both('duplicate_acks');
  result.zero_windows = both('zero_windows');
  result.resets = both('resets');
  result.duplicates = both('duplicates');
}

const NOTHING_HAPPENED = new Events();

function writeSide(side: Side, result: TcpSideResult): void {
  if (side.segments === 0) return;
  result.segments = side.segments;
  result.data_segments = side.dataSegments;
  result.bytes = side.bytes;
  result.retransmitted_bytes = side.retransmittedBytes;
  writeEvents(side.events ?? NOTHING_HAPPENED, result);
  if (side.mss > 0) result.mss = side.mss;
  if (side.greatestWindow >= 0) {
    result.window.min = side.leastWindow;
    result.window.max = side.greatestWindow;
  }
  if (side.mostInFlight > 0) result.max_in_flight = side.mostInFlight;
  const nanoseconds = side.lastDataTime - side.firstDataTime;
  if (nanoseconds > 0) {
    result.throughput_bps = (side.timedBytes * BITS_PER_BYTE * NS_PER_SECOND) / nanoseconds;
  }
  writeRoundTrips(side.acknowledged, result.ack_rtt);
  writeRoundTrips(side.echoed, result.ts_rtt);
  writeFlags(side, result);
}

function writeEvents(events: Events, result: TcpSideResult): void {
  const { fast, timeout, spurious, other } = events;
  result.retransmissions = fast + timeout + spurious + other;
  result.fast_retransmissions = fast;
  result.timeout_retransmissions = timeout;
  result.spurious_retransmissions = spurious;
  result.out_of_order = events.outOfOrder;
  result.lost_segments = events.lost;
  result.acked_unseen_segments = events.ackedUnseen;
  result.duplicate_acks = events.duplicateAcks;
  result.received_twice = events.receivedTwice;
  result.zero_windows = events.zeroWindows;
  result.zero_window_probes = events.zeroWindowProbes;
  result.window_full = events.windowFull;
  result.window_updates = events.windowUpdates;
  result.keep_alives = events.keepAlives;
  result.keep_alive_acks = events.keepAliveAcks;
  result.resets = events.resets;
  result.duplicates = events.duplicates;
}

function writeRoundTrips(trips: RoundTrips | undefined, result: TcpSideResult['ack_rtt']): void {
  if (trips === undefined) return;
  result.samples = trips.samples;
  result.min_ms = msOf(trips.least);
  result.p50_ms = msOf(trips.quantile(0.5));
  result.p95_ms = msOf(trips.quantile(0.95));
}

function writeFlags({ flagCounts }: Side, { analysis }: TcpSideResult): void {
  if (flagCounts === undefined) return;
  for (const [bit, name] of FLAG_NAMES.entries()) {
    const times = flagCounts[bit] as number;
    if (times > 0) analysis[name] = times;
  }
}
