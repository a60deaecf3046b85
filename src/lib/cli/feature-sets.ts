import { suggestion } from '../bytes/nearest-word.js';
import type { FeatureSet } from '../features/feature-set.js';
import { FEATURE_SETS, featureSetOf } from '../features/registry.js';
import { UserError } from '../stream/user-error.js';

/** The set that a flag names, or a usage error that says which there are. */
export function featureSetNamed(name: string): FeatureSet {
  const set = featureSetOf(name);
  if (set !== undefined) return set;
  const names = FEATURE_SETS.map((each) => each.name);
  throw new UserError(
    `--set: no set of features is called ${name}${suggestion(name, names)} (there are ${names.join(', ')})`,
    { exit: 'usage' },
  );
}
