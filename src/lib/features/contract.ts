import { hash } from 'node:crypto';
import type { FeatureSet } from './feature-set.js';

/** Hexadecimal digits of a contract: 64 bits, enough to tell any sets apart that are not made to collide. */
export const CONTRACT_DIGITS = 16;

/** The text that the contract of a set is the hash of: its name, and a line `name<TAB>unit` for each feature, in order. */
export const contractText = ({ name, features }: Pick<FeatureSet, 'name' | 'features'>): string =>
  [name, ...features.map((feature) => `${feature.name}\t${feature.unit}`)]
    .map((line) => `${line}\n`)
    .join('');

/** The fingerprint of a set, the same on every machine: the first 16 digits of the SHA-256 of {@link contractText}. */
export const contractOf = (set: Pick<FeatureSet, 'name' | 'features'>): string =>
  hash('sha256', contractText(set)).slice(0, CONTRACT_DIGITS);
