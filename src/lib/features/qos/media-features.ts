import type { StreamRecord } from '../../flows/rtp/stream-record.js';
import type { Feature } from '../feature-set.js';
import type { Unit } from '../unit.js';

/** What is told of a media stream. */
interface MediaFeature extends Feature {
  read(stream: StreamRecord): number | undefined;
}

const feature = (name: string, unit: Unit, about: string, read: MediaFeature['read']): MediaFeature => ({
  name,
  unit,
  about,
  read,
});

const PERCENT = 100;

/** How well media arrive, of one stream of RTP. */
export const MEDIA_FEATURES: readonly MediaFeature[] = [
  feature('rtp_packets', 'packets', 'Packets of the stream', ({ packets }) => packets),
  feature(
    'rtp_r',
    '1',
    'Transmission rating R (ITU-T G.107); not known of codecs without published values',
    ({ quality }) => quality.r,
  ),
  feature(
    'rtp_mos',
    '1',
    'Mean opinion score that belongs to it (G.107 annex B)',
    ({ quality }) => quality.mos,
  ),
  feature(
    'rtp_loss',
    '1',
    'Share of the packets that were sent and did not come (RFC 3550 appendix A.3)',
    (stream) => stream.loss_percent / PERCENT,
  ),
  feature('rtp_late', '1', 'Share of the packets that came too late to be played', ({ late, expected }) =>
    late === undefined || expected === 0 ? undefined : late / expected,
  ),
  feature(
    'rtp_jitter_ms',
    'ms',
    'Mean interarrival jitter (RFC 3550 section 6.4.1)',
    (stream) => stream.jitter_mean_ms,
  ),
  feature(
    'rtp_variation_p95_ms',
    'ms',
    '95 of 100 packets took no longer than the fastest by more than this (RFC 5481)',
    (stream) => stream.delay_variation_ms.p95,
  ),
];

/** Writes what is told of a stream into `values`, from `at` on. */
export function fillMedia(values: Float64Array, at: number, stream: StreamRecord): void {
  for (const [index, { read }] of MEDIA_FEATURES.entries()) values[at + index] = read(stream) ?? Number.NaN;
}

/** Fewer packets are no media to be judged. */
const MIN_PACKETS = 50;

/** The stream that listeners suffer from most: of those that are long enough, with the least R or else the most loss. */
export function worstStream<Stream extends StreamRecord>(streams: readonly Stream[]): Stream | undefined {
  const rank = ({ quality, loss_percent: loss }: StreamRecord): number => quality.r ?? PERCENT - loss;
  const long = streams.filter(({ packets }) => packets >= MIN_PACKETS);
  return (long.length === 0 ? streams : long).reduce<Stream | undefined>(
    (worst, stream) => (worst === undefined || rank(stream) < rank(worst) ? stream : worst),
    undefined,
  );
}
