import type { FeatureSet } from './feature-set.js';
import { afterimage } from './sets/afterimage.js';
import { baseline } from './sets/baseline.js';
import { cic } from './sets/cic.js';
import { cicCompat } from './sets/cic-compat.js';
import { hostWindow } from './sets/host-window.js';
import { nfstream } from './sets/nfstream.js';
import { packet } from './sets/packet.js';
import { qos } from './sets/qos.js';
import { qosWindow } from './sets/qos-window.js';
import { rtpWindow } from './sets/rtp-window.js';
import { tcpQuality } from './sets/tcp-quality.js';

/** All sets of features, in the order in which they are listed. To add one, name it here. */
export const FEATURE_SETS = [
  baseline,
  packet,
  afterimage,
  hostWindow,
  nfstream,
  cic,
  cicCompat,
  tcpQuality,
  rtpWindow,
  qos,
  qosWindow,
] as const satisfies readonly FeatureSet[];

/** The set that is taken where none is named. */
export const DEFAULT_SET = 'baseline';

/** The set of this name; undefined where there is none. */
export const featureSetOf = (name: string): FeatureSet | undefined =>
  (FEATURE_SETS as readonly FeatureSet[]).find((set) => set.name === name);
