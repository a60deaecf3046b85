import type { FramePair } from './frame-pair.js';
import { ownValues } from './own-records.js';

/** One field of one frame in which tshark and we are not of one mind. */
export interface Difference extends FramePair {
  /** Path of the field in our record. */
  readonly path: string;
  /** Values in canonical form, in wire order. */
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/** `capture frame 7 ip.ttl: ours 64, tshark 64 63; eth:ethertype:ip:udp`. */
export const differenceText = ({ capture, record, path, ours, theirs, protocols }: Difference): string => {
  const [frame] = ownValues(record, ['frame', 'number']);
  return `${capture} frame ${frame} ${path}: ours ${shown(ours)}, tshark ${shown(theirs)}; ${protocols.join(':')}`;
};

const shown = (values: readonly string[]): string => (values.length === 0 ? 'nothing' : values.join(' '));
