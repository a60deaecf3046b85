import type { Packet } from '../packets/packet.js';
import type { Extractor, Feature, TakeRow } from './feature-set.js';
import { emptySubject, namePacket } from './subjects.js';

/** How the rows of a set are made of packets, each of its own. */
export interface PacketMeasurement {
  /** Writes the values of a packet, which is only lent. `values` are all NaN before. */
  fill(values: Float64Array, packet: Packet): void;
  /** Entries given up for want of memory. */
  readonly forgotten?: number;
}

/** What makes a row of each packet. */
export function packetExtractor(
  measurement: PacketMeasurement,
  features: readonly Feature[],
  take: TakeRow,
): Extractor {
  const subject = emptySubject('packet');
  const values = new Float64Array(features.length);
  return {
    take(packet) {
      namePacket(subject, packet);
      values.fill(Number.NaN);
      measurement.fill(values, packet);
      take(subject, values);
    },
    end: () => true,
    losses: () => ({ entries_forgotten: measurement.forgotten ?? 0 }),
  };
}
