import type { Time } from '../../bytes/time.js';
import type { Packet } from '../../packets/packet.js';
import { DampedStream, LAMBDAS } from '../afterimage/damped-stream.js';
import { PacketEnds } from '../afterimage/packet-ends.js';
import { StreamPair } from '../afterimage/stream-pair.js';
import { defineFeatureSet, type Feature } from '../feature-set.js';
import { type PacketMeasurement, packetExtractor } from '../packet-rows.js';
import { RecentMap } from '../recent-map.js';
import type { Unit } from '../unit.js';

/** Streams of each kind that are kept. */
const MAX_STREAMS = 32_768;
const NS_PER_SECOND = 1e9;

/** What is told of each stream, and of a pair of streams, for one decay factor. */
type Measure = readonly [name: string, unit: Unit, about: string];

const SIZES: readonly Measure[] = [
  ['weight', 'packets', 'Packets'],
  ['mean', 'bytes', 'Mean length of the frames'],
  ['variance', 'bytes2', 'Variance of the lengths'],
];
const TIMES: readonly Measure[] = [
  ['weight', 'packets', 'Packets'],
  ['mean', 's', 'Mean time between the packets, 0 before the first'],
  ['variance', 's2', 'Variance of the times'],
];
const PAIRS: readonly Measure[] = [
  ['weight', 'packets', 'Packets of this direction'],
  ['mean', 'bytes', 'Mean length of its frames'],
  ['std', 'bytes', 'Standard deviation of the lengths'],
  ['magnitude', 'bytes', 'Root of the summed squares of the means of both directions'],
  ['radius', 'bytes2', 'Root of the summed squares of the variances of both directions'],
  ['covariance', 'bytes2', 'Covariance of both directions, of the last distances from the means'],
  ['pcc', '1', 'The same over both standard deviations; 0 where one of these is'],
];

const featuresOf = (prefix: string, stream: string, measures: readonly Measure[]): Feature[] =>
  LAMBDAS.flatMap((lambda) =>
    measures.map(([name, unit, about]) => ({
      name: `${prefix}_L${lambda}_${name}`,
      unit,
      about: `${about}, ${stream}, with lambda ${lambda}/s`,
    })),
  );

const FEATURES: readonly Feature[] = [
  ...featuresOf('MI_dir', 'from this hardware and network address', SIZES),
  ...featuresOf('H', 'from this network address', SIZES),
  ...featuresOf('HH', 'between these network addresses', PAIRS),
  ...featuresOf('HH_jit', 'from this network address to the other', TIMES),
  ...featuresOf('HpHp', 'between these sockets', PAIRS),
];

/** Everything that is kept of streams. */
class AfterImage implements PacketMeasurement {
  readonly #stations = new RecentMap<string, DampedStream>(MAX_STREAMS);
  readonly #hosts = new RecentMap<string, DampedStream>(MAX_STREAMS);
  readonly #channels = new RecentMap<string, StreamPair>(MAX_STREAMS);
  readonly #jitters = new RecentMap<string, DampedStream>(MAX_STREAMS);
  readonly #sockets = new RecentMap<string, StreamPair>(MAX_STREAMS);
  readonly #ends = new PacketEnds();
  /** Whole seconds since 1970 that times are counted from, so that a double holds them. */
  #baseSec: number | undefined;
  #timeSec = 0;

  get forgotten(): number {
    return [this.#stations, this.#hosts, this.#channels, this.#jitters, this.#sockets].reduce(
      (sum, { forgotten }) => sum + forgotten,
      0,
    );
  }

  fill(values: Float64Array, packet: Packet): void {
    const ends = this.#ends;
    ends.read(packet);
    this.#readTime(packet.frame.time_epoch);
    const { source, destination, sourceSocket, destinationSocket } = ends;
    const bytes = packet.frame.len;
    let at = this.#fillStream(values, 0, this.#stations.of(ends.sourceStation, newStream), bytes);
    at = this.#fillStream(values, at, this.#hosts.of(source, newStream), bytes);
    at = this.#fillPair(values, at, this.#channels, source, destination, bytes);
    const jitter = this.#jitters.of(`${source} ${destination}`, newStream);
    at = this.#fillStream(values, at, jitter, jitter.secondsSince(this.#timeSec));
    this.#fillPair(values, at, this.#sockets, sourceSocket, destinationSocket, bytes);
  }

  /** A packet without a time comes when the last one came. */
  #readTime({ seconds, nanoseconds, decimals }: Time): void {
    if (decimals === 0) return;
    this.#baseSec ??= seconds;
    this.#timeSec = seconds - this.#baseSec + nanoseconds / NS_PER_SECOND;
  }

  #fillStream(values: Float64Array, start: number, stream: DampedStream, value: number): number {
    let at = start;
    stream.insert(value, this.#timeSec);
    for (let index = 0; index < LAMBDAS.length; index += 1) {
      values[at] = stream.weight(index);
      values[at + 1] = stream.mean(index);
      values[at + 2] = stream.variance(index);
      at += 3;
    }
    return at;
  }

  #fillPair(
    values: Float64Array,
    start: number,
    pairs: RecentMap<string, StreamPair>,
    source: string,
    destination: string,
    bytes: number,
  ): number {
    const isInOrder = source <= destination;
    const side = isInOrder ? 0 : 1;
    const pair = pairs.of(isInOrder ? `${source},${destination}` : `${destination},${source}`, newPair);
    pair.insert(side, bytes, this.#timeSec);
    let at = start;
    for (let index = 0; index < LAMBDAS.length; index += 1) at = pair.write(side, index, values, at);
    return at;
  }
}

const newStream = (): DampedStream => new DampedStream();
const newPair = (): StreamPair => new StreamPair();

/** Damped incremental statistics of each packet's streams. */
export const afterimage = defineFeatureSet({
  name: 'afterimage',
  about: 'How the sender, the channel and the socket of each packet behaved lately, in five time spans',
  source:
    'Y. Mirsky et al., "Kitsune: An Ensemble of Autoencoders for Online Network Intrusion Detection", NDSS 2018, table II; names of the N-BaIoT data set',
  row: 'packet',
  features: FEATURES,
  create: (take) => packetExtractor(new AfterImage(), FEATURES, take),
});
