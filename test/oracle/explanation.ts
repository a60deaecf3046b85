import type { Difference } from './difference.js';
import { ownValues } from './own-records.js';

/** A difference that is right as it is. */
export interface Explanation {
  /** Paths of the fields; `ip.*` means all that begin with `ip.`. */
  readonly fields: readonly string[];
  /** Captures it is met in; all of them if left out. */
  readonly captures?: RegExp;
  /** What else must be true of the difference. */
  when?(difference: Difference): boolean;
  /** Why it is right, in one sentence. */
  readonly because: string;
  /** A deliberate difference that users should know of: the documentation lists it. */
  readonly users?: true;
}

/** Whether a list holds this one value and no other. */
export const isOnly = (values: readonly string[], value: string): boolean =>
  values.length === 1 && values[0] === value;

/** The last of our values at a path: that of the innermost packet. */
export const innermost = ({ record }: Difference, path: string): unknown =>
  ownValues(record, path.split('.')).at(-1);

/** The last protocol in the path that both sides read. */
export const lastRead = ({ protocols, behind = [] }: Difference): string =>
  protocols[protocols.length - behind.length - 1] ?? '';

/** Whether our record says that this layer is cut. */
export const isCut = ({ record }: Difference, layer: string): boolean => {
  const reasons = ownValues(record, ['errors', 'reason']);
  return ownValues(record, ['errors', 'layer']).some(
    (name, index) => name === layer && reasons[index] === 'truncated',
  );
};

/** Whether tshark has no value at all. */
export const isOursAlone = ({ theirs }: Difference): boolean => theirs.length === 0;

/** What tshark says of another field in the same frame, as it prints it; nothing where it is not there. */
export const theirsOf = ({ row, cellOf }: Difference, name: string): string =>
  row[cellOf.get(name) ?? -1] ?? '';
