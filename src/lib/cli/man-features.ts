import { contractOf } from '../features/contract.js';
import type { FeatureSet } from '../features/feature-set.js';
import { FEATURE_SETS } from '../features/registry.js';
import { argument, prose } from './mdoc.js';

/** Every set of features with its features, in the order in which they are written. */
export const featureSections = (): string[] => (FEATURE_SETS as readonly FeatureSet[]).flatMap(setSection);

const setSection = (set: FeatureSet): string[] => [
  `.Ss ${argument(set.name)}`,
  ...prose(`${set.about}.`),
  ...prose(
    `A row for each ${set.row}; ${set.features.length} features; contract ${contractOf(set)}. Definitions: ${set.source}.`,
  ),
  '.Bl -tag -width Ds -compact',
  ...set.features.flatMap(({ name, unit, about }) => [
    `.It Va ${argument(name)} Pq ${argument(unit)}`,
    ...prose(`${about}.`),
  ]),
  '.El',
  ...notesOf(set),
];

const notesOf = ({ notes = [] }: FeatureSet): string[] =>
  notes.length === 0
    ? []
    : [
        '.Pp',
        'Notes:',
        '.Bl -bullet -compact',
        ...notes.flatMap((note) => ['.It', ...prose(`${note}.`)]),
        '.El',
      ];
