import type { Connection } from '../../flows/tcp/connection.js';
import { Events } from '../../flows/tcp/side.js';
import { defineFeatureSet, type Feature } from '../feature-set.js';
import { type FlowMeasurement, flowExtractor } from '../flow-rows.js';
import { LEAST_MSS, type SenderQuality } from '../tcp-quality/sender.js';
import type { MeasuredSide } from '../tcp-quality/transfer.js';
import { Transfer } from '../tcp-quality/transfer.js';
import type { Unit } from '../unit.js';

const feature = (name: string, unit: Unit, about: string): Feature => ({ name, unit, about });

/** Fewer round trips say nothing of how they spread. */
const MIN_ROUND_TRIPS = 10;
const NS_PER_MS = 1_000_000;
const NS_PER_SECOND = 1_000_000_000;
const BITS_PER_BYTE = 8;

const NO_DATA = 'absent without payload';
const FEW = `absent below ${MIN_ROUND_TRIPS} round trips`;

const LOSSLESS = 'absent if nothing was lost';
/** Fewer distances say nothing of how they spread. */
const MIN_DISTANCES = 3;
const PATH =
  'that from data to its ACK and that from an ACK to data that echo its timestamp, added; absent without timestamps, or below 10 of either';

/** The sender is the side with more payload. Round trips are those from the capture point to the receiver and back. */
const FEATURES: readonly Feature[] = [
  feature('retr_pct', '%', `Segments with payload that were sent again, of all with payload; ${NO_DATA}`),
  feature(
    'dupack_ratio',
    '1',
    `Duplicate ACKs of the receiver over segments of the sender with payload; ${NO_DATA}`,
  ),
  feature('ooo_ratio', '1', `Segments out of order over segments with payload; ${NO_DATA}`),
  feature('rtt_min_ms', 'ms', 'Least round trip from data to its ACK; absent if none was timed'),
  feature('rtt_p95_minus_min_ms', 'ms', '95th percentile of the round trips (within 3.2 %) less the least'),
  feature('rtt_p95_over_min', '1', 'The same, one over the other; absent if the least is 0'),
  feature(
    'ss_normdiff',
    '1',
    `Largest less least round trip over the largest, until something was first sent again; ${FEW}`,
  ),
  feature(
    'ss_cov',
    '1',
    `Standard deviation of the same round trips over their mean; ${FEW}, or if they are all 0`,
  ),
  feature(
    'bif_p95_over_rwin',
    '1',
    "95th percentile (within 1 %) of what of the receiver's window was on its way at each segment; absent if the window is not known",
  ),
  feature('window_full_ratio', '1', `Segments that filled the window, of all with payload; ${NO_DATA}`),
  feature(
    'idle_fraction',
    '1',
    'Time in which nothing was on its way though the window was open, of that from the first payload to the last; absent if there is no such time',
  ),
  feature(
    'rtt_vs_inflight_corr',
    '1',
    `Pearson's correlation of round trips with bytes on their way when the segment was sent; ${FEW}, or if one of both never changes`,
  ),
  feature(
    'sack_ratio',
    '1',
    'ACKs of the receiver with selective acknowledgments, of all; absent if there are none',
  ),
  feature('data_from_orig', 'flag', 'The originator is the sender; absent without payload'),
  feature('data_segments', 'packets', 'Segments of the sender with payload'),
  feature('data_bytes', 'bytes', 'Payload of the sender, what was sent again included'),
  feature(
    'throughput_bps',
    'bit/s',
    'New payload behind the first segment, over the time it took; absent if none',
  ),
  feature('rtt_samples', 'packets', 'Round trips that were timed'),
  feature('rtt_p50_ms', 'ms', 'Median of the round trips (within 3.2 %); absent if none was timed'),
  feature('ss_samples', 'packets', 'Round trips until something was first sent again'),
  feature(
    'handshake_rtt_ms',
    'ms',
    'Originator to responder and back, by the handshake; absent if it was not seen',
  ),
  feature(
    'first_byte_ms',
    'ms',
    'Last payload of the originator to the first of the responder; absent if unknown',
  ),
  feature('fast_retransmissions', 'packets', 'Segments of the sender sent again because the receiver asked'),
  feature(
    'timeout_retransmissions',
    'packets',
    'Segments of the sender sent again after 200 ms of silence or more',
  ),
  feature('spurious_retransmissions', 'packets', 'Segments of the sender sent again although acknowledged'),
  feature(
    'lost_segments',
    'packets',
    'Gaps before segments of the sender: what was not captured in its place',
  ),
  feature('zero_windows', 'packets', 'Segments of the receiver with a window of 0'),
  feature('max_in_flight', 'bytes', 'The most payload on its way at a time; absent if unknown'),
  feature(
    'rwin_max',
    'bytes',
    'Largest window of the receiver, scaled; absent if the handshake was not seen',
  ),
  feature(
    'mss',
    'bytes',
    'Maximum segment size that the receiver offered; absent if the handshake was not seen',
  ),
  feature('resets', 'packets', 'RST segments of both sides'),
  feature('duplicates', 'packets', 'Frames captured twice, of both sides; they count nowhere else'),
  feature(
    'rtt_share',
    '1',
    'Least round trip from data to its ACK over that of the whole path: 1 beside the sender, 0 beside the receiver; absent if one is not known',
  ),
  feature('path_rtt_min_ms', 'ms', `Least round trip of the whole path: ${PATH}`),
  feature('path_rtt_p50_over_min', '1', 'Median of the round trips of the whole path over the least of them'),
  feature('path_rtt_p95_over_min', '1', 'The same of the 95th percentile'),
  feature('path_rtt_p95_minus_min_ms', 'ms', 'The same as a difference'),
  feature(
    'pipe_over_rwin',
    '1',
    "Throughput times the median round trip of the whole path, over the receiver's mean window: near 1, the window is what is used up",
  ),
  feature(
    'loss_events',
    'packets',
    'How often something was lost; what is lost of one window of data is one',
  ),
  feature('resent_per_loss', '1', `Segments sent again for each of them; ${LOSSLESS}`),
  feature(
    'loss_distance_cov',
    '1',
    `Standard deviation of the payload between two of them over its mean; absent below ${MIN_DISTANCES + 1} of them`,
  ),
  feature(
    'flight_at_loss_over_max',
    '1',
    `Mean of the payload that was on its way when they began, over the most that ever was; ${LOSSLESS}`,
  ),
  feature(
    'flight_at_loss_cov',
    '1',
    `Standard deviation of the same over its mean; absent below ${MIN_DISTANCES + 1} of them`,
  ),
  feature(
    'rtt_at_loss_over_p50',
    '1',
    `Mean of the round trips of the whole path before they began, over the median of all; ${LOSSLESS}`,
  ),
  feature(
    'large_segment_ratio',
    '1',
    `Segments with a payload of ${LEAST_MSS} bytes or more, of all with payload: who only waits for the network sends large ones; ${NO_DATA}`,
  ),
];

const ratio = (part: number, whole: number): number => (whole > 0 ? part / whole : Number.NaN);
const positive = (value: number): number => (value > 0 ? value : Number.NaN);
const ms = (nanoseconds: number): number => (nanoseconds >= 0 ? nanoseconds / NS_PER_MS : Number.NaN);

const NOTHING_HAPPENED = new Events();

/** The values of a connection in the order of the features. */
function measured(connection: Connection, sender: MeasuredSide, receiver: MeasuredSide): number[] {
  const { side, quality } = sender;
  const sent = side.events ?? NOTHING_HAPPENED;
  const received = receiver.side.events ?? NOTHING_HAPPENED;
  const data = side.dataSegments;
  const span = side.lastDataTime - side.firstDataTime;
  return [
    ratio(quality.resent * 100, data),
    ratio(received.duplicateAcks, data),
    ratio(sent.outOfOrder, data),
    ...spreadOf(receiver),
    ...slowStartOf(sender),
    quality.windowUse.count > 0 ? quality.windowUse.at(0.95) : Number.NaN,
    ratio(sent.windowFull, data),
    ratio(quality.idle, span),
    quality.roundTripAndFlight.count < MIN_ROUND_TRIPS ? Number.NaN : quality.roundTripAndFlight.value,
    ratio(quality.selectiveAcks, quality.acks),
    data === 0 ? Number.NaN : Number(side === connection.originator),
    data,
    side.bytes,
    ratio(positive(side.timedBytes * BITS_PER_BYTE * NS_PER_SECOND), span),
    receiver.side.acknowledged?.samples ?? 0,
    ms(receiver.side.acknowledged?.quantile(0.5) ?? Number.NaN),
    quality.slowStart.count,
    ms(connection.handshake.total),
    ms(connection.firstByte),
    sent.fast,
    sent.timeout,
    sent.spurious,
    sent.lost,
    received.zeroWindows,
    positive(side.mostInFlight),
    receiver.side.greatestWindow >= 0 ? receiver.side.greatestWindow : Number.NaN,
    positive(receiver.side.mss),
    sent.resets + received.resets,
    sent.duplicates + received.duplicates,
    ...pathOf(sender, receiver),
    ...lossesOf(sender, receiver),
    ratio(quality.large, data),
  ];
}

/** Round trips of the whole path, wherever it was captured, and what of the receiver's window they take. */
function pathOf({ side, quality }: MeasuredSide, receiver: MeasuredSide): number[] {
  const path = pathRoundTrips(quality, receiver);
  if (path === undefined) return Array.from({ length: 6 }, () => Number.NaN);
  const { least, p50, p95, near } = path;
  const rate = (side.timedBytes * NS_PER_SECOND) / (side.lastDataTime - side.firstDataTime);
  return [
    ratio(near, least),
    ms(least),
    ratio(p50, least),
    ratio(p95, least),
    ms(p95 - least),
    ratio((rate * p50) / NS_PER_SECOND, quality.windows.mean),
  ];
}

/** Nanoseconds; undefined where too few were timed. */
function pathRoundTrips({ echoed }: SenderQuality, { side: { acknowledged } }: MeasuredSide) {
  if (acknowledged === undefined || echoed === undefined) return undefined;
  if (Math.min(acknowledged.samples, echoed.samples) < MIN_ROUND_TRIPS) return undefined;
  return {
    near: acknowledged.least,
    least: acknowledged.least + echoed.least,
    p50: acknowledged.quantile(0.5) + echoed.quantile(0.5),
    p95: acknowledged.quantile(0.95) + echoed.quantile(0.95),
  };
}

/** What losses have in common: chance has no reason, a queue that overflows has. */
function lossesOf({ side, quality }: MeasuredSide, receiver: MeasuredSide): number[] {
  const { count, distances, inFlight, roundTrips } = quality.losses;
  const path = pathRoundTrips(quality, receiver);
  const hasSpread = distances.count >= MIN_DISTANCES;
  return [
    count,
    ratio(quality.resent, count),
    hasSpread ? ratio(distances.deviation, distances.mean) : Number.NaN,
    ratio(inFlight.mean, positive(side.mostInFlight)),
    hasSpread ? ratio(inFlight.deviation, inFlight.mean) : Number.NaN,
    path === undefined ? Number.NaN : ratio(roundTrips.mean, ms(path.p50)),
  ];
}

/** The least round trip to the receiver, and how far the slow ones are above it. */
function spreadOf({ side: { acknowledged } }: MeasuredSide): number[] {
  if (acknowledged === undefined) return [Number.NaN, Number.NaN, Number.NaN];
  const slow = acknowledged.quantile(0.95);
  return [ms(acknowledged.least), ms(slow - acknowledged.least), ratio(slow, acknowledged.least)];
}

/**
 * What tells a queue that the transfer fills itself from one that was full before.
 *
 * S. Sundaresan, M. Allman, A. Dhamdhere and K. Claffy, "TCP Congestion Signatures", IMC 2017.
 */
function slowStartOf({ quality: { slowStart } }: MeasuredSide): number[] {
  if (slowStart.count < MIN_ROUND_TRIPS) return [Number.NaN, Number.NaN];
  return [ratio(slowStart.max - slowStart.min, slowStart.max), ratio(slowStart.deviation, slowStart.mean)];
}

const measurement: FlowMeasurement<Transfer> = {
  observer: () => new Transfer(),
  isFor: (_record, transfer) => transfer?.isBegun === true,
  fill(values, _record, transfer) {
    const found = transfer?.measured;
    if (found === undefined) return;
    const { connection, originator, responder } = found;
    const isFromOriginator = originator.side.bytes >= responder.side.bytes;
    const [sender, receiver] = isFromOriginator ? [originator, responder] : [responder, originator];
    values.set(measured(connection, sender, receiver));
  },
};

/** Why a TCP transfer is as fast as it is: quality of the side that sends more. */
export const tcpQuality = defineFeatureSet({
  name: 'tcp-quality',
  about:
    'Quality of the transfer in a TCP connection, of the side that sent more payload: losses, round trips, windows, pauses',
  source: 'Sundaresan et al., IMC 2017 (ss_normdiff, ss_cov); flow records of nt (losses, round trips)',
  notes: [
    'The sender is the side with more payload; the originator, if both have as much',
    'Round trips are from the capture point to the receiver and back: near the receiver they are short, and tell nothing of a queue before; those of the whole path do',
    'The first 13 and the last 13 are meant as input of a model, but for rtt_min_ms and path_rtt_min_ms, which tell the path and not what happens on it, and loss_events; the rest says how sure they are',
    'Round trips of the whole path need TCP timestamps (RFC 7323) of both hosts; with them a queue is seen wherever it was captured',
    'Below 50 data_segments or 20 rtt_samples they say little',
  ],
  row: 'flow',
  features: FEATURES,
  defaults: { maxFlows: 100_000 },
  create: (take, options) => flowExtractor(measurement, FEATURES, take, options),
});
