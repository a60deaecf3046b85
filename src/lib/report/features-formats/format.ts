import type { FeatureRow, FeatureSet } from '../../features/feature-set.js';

/** Rows of features as text. */
export interface FeaturesFormat {
  /** What stands before the first row. */
  head(): string;
  row(row: FeatureRow): string;
}

export interface FeaturesFormatOptions {
  readonly set: FeatureSet;
  /** Columns of the terminal; undefined where lines may be as long as they are. */
  readonly width: number | undefined;
}
