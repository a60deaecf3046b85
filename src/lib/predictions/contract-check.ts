import { contractOf } from '../features/contract.js';
import type { FeatureSet } from '../features/feature-set.js';
import type { FeaturesRecord } from '../features/features-record.js';
import type { Manifest } from './manifest-record.js';
import { ModelError } from './model-error.js';

type Named = { readonly name: string; readonly unit: string };

const told = (feature: Named | undefined): string =>
  feature === undefined ? 'nothing' : `${feature.name} (${feature.unit})`;

/**
 * The set of features that a model takes, as this program has it. Throws {@link ModelError} with both fingerprints and the
 * first difference where it is another one: fed with other features a model says anything.
 */
export function contractedSet({ features }: Manifest, sets: readonly FeatureSet[]): FeatureSet {
  const { set: name, contract, list } = features;
  const set = sets.find((each) => each.name === name);
  if (set === undefined)
    throw new ModelError(`it takes features of the set ${name}, which this program does not have`);
  const ours = contractOf(set);
  const index = firstDifference(list, set.features);
  if (ours === contract && index === undefined) return set;
  const difference =
    index === undefined
      ? 'their names and units are the same'
      : `feature ${index + 1} is ${told(list[index])} there, ${told(set.features[index])} here`;
  throw new ModelError(
    `it takes ${name} with the contract ${contract}, and this program makes ${ours}: ${difference}`,
  );
}

/** Place of the first feature that is not the same in both; undefined where there is none. */
function firstDifference(theirs: readonly Named[], ours: readonly Named[]): number | undefined {
  const index = [...theirs.keys(), theirs.length].find(
    (at) => theirs[at]?.name !== ours[at]?.name || theirs[at]?.unit !== ours[at]?.unit,
  );
  return index;
}

/** What differs between a record of features and the set of its name: records have names, and no units. */
export function recordDifference({ contract, features }: FeaturesRecord, set: FeatureSet): string {
  const names = Object.keys(features as object);
  const unknown = names.find((name) => !set.features.some((feature) => feature.name === name));
  const ours = `contract ${contract}, and the model takes ${contractOf(set)}`;
  if (unknown !== undefined) return `${ours}: ${JSON.stringify(unknown)} is no feature of it`;
  const missing = set.features.find(({ name }) => !names.includes(name));
  return missing === undefined
    ? `${ours}: units or order differ`
    : `${ours}: the first that it does not have is ${missing.name}, unless that is not known`;
}
