import type { Constant, Node } from '../onnx-writer/model.js';
import type { FeatureMatrix } from './feature-matrix.js';

/** Name of the value that a model takes: a table of float32, a row of features each. */
export const FEATURES_INPUT = 'features';
/** Name of the value a detector makes: a table of one column. */
export const SCORE_OUTPUT = 'score';
/** Name of the value a detector makes that can say what each feature adds to the score. */
export const CONTRIBUTIONS_OUTPUT = 'contributions';

/** What was learned of a matrix. */
export interface Detector {
  /** How unusual a row is; the higher, the more. ONNX gets the same number from `nodes`, but for float32 rounding. */
  score(row: Float32Array): number;
  /** What each feature adds to the score, if the score is such a sum: `nodes` then make {@link CONTRIBUTIONS_OUTPUT}. */
  readonly contributions: ((row: Float32Array) => Float32Array) | undefined;
  /** The operators from {@link FEATURES_INPUT} to {@link SCORE_OUTPUT}. */
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
}

/** A way to learn from unlabelled rows which rows are unusual. The same rows and seed give the same detector. */
export interface Trainer {
  readonly name: string;
  /** What it does, in one line for people. */
  readonly about: string;
  /** The paper it follows. */
  readonly source: string;
  /** What the unit of the score means. */
  readonly scoreAbout: string;
  fit(matrix: FeatureMatrix, options: { readonly seed: number }): Detector;
}

/** Checks a trainer and keeps its type. */
export const defineTrainer = <const T extends Trainer>(trainer: T): T => trainer;
