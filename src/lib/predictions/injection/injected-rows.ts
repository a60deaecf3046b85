import type { FeatureSet } from '../../features/feature-set.js';
import { Dissector } from '../../packets/dissector.js';
import { emptyPacket } from '../../packets/packet.js';
import { emptyFrame } from '../../records/frame.js';
import { SeededRandom } from '../trainers/seeded-random.js';
import { toFloat32 } from '../training/row-store.js';
import type { InjectedTraffic } from './injected-traffic.js';

const LINKTYPE_ETHERNET = 1;
const NS_PER_SECOND = 1e9;

export interface InjectionOptions {
  readonly seed: number;
  /** When the traffic begins, in whole seconds since 1970. */
  readonly beginSeconds: number;
}

/** The rows that a set makes of made-up traffic: through the same dissectors and the same set as all other rows. */
export function injectedRows(
  traffic: InjectedTraffic,
  set: FeatureSet,
  { seed, beginSeconds }: InjectionOptions,
): Float32Array[] {
  const rows: Float32Array[] = [];
  const extractor = set.create((_, values) => rows.push(Float32Array.from(values, toFloat32)), {
    ...set.defaults,
  });
  const dissector = new Dissector();
  const packet = emptyPacket();
  const frame = emptyFrame();
  const { header } = frame;
  header.linktype = LINKTYPE_ETHERNET;
  header.time_epoch.decimals = 9;
  for (const { at, bytes, wireBytes } of traffic.frames(new SeededRandom(seed))) {
    header.number += 1;
    header.time_epoch.seconds = beginSeconds + Math.floor(at);
    header.time_epoch.nanoseconds = Math.floor((at % 1) * NS_PER_SECOND);
    header.len = wireBytes;
    header.cap_len = bytes.length;
    frame.bytes = bytes;
    dissector.dissect(frame, packet);
    extractor.take(packet);
  }
  while (!extractor.end());
  return rows;
}
