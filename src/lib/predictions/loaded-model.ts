import type { FeatureRow, FeatureSet } from '../features/feature-set.js';
import { compileFactory } from '../records/shape.js';
import { PREDICTION_RECORD, type PredictionRecord } from './prediction-record.js';

/** Version of the prediction record that is written. */
export const PREDICTION_VERSION = 1;

/** A model that is ready to be used. */
export interface LoadedModel {
  /** `name@version`. */
  readonly name: string;
  /** The features that it takes. */
  readonly set: FeatureSet;
  readonly contract: string;
  /** What it says of some rows of its set, in their order. The rows are only lent. */
  predict(rows: readonly FeatureRow[]): Promise<PredictionRecord[]>;
  close(): Promise<void>;
}

const newRecord: () => PredictionRecord = compileFactory<PredictionRecord>(PREDICTION_RECORD);

/** A prediction that says nothing yet but what it is about. */
export function newPrediction(
  { name, contract }: Pick<LoadedModel, 'name' | 'contract'>,
  { subject, label }: FeatureRow,
): PredictionRecord {
  const record = newRecord();
  record.type = 'prediction';
  record.v = PREDICTION_VERSION;
  record.model = name;
  record.contract = contract;
  record.subject = subject;
  record.label_given = label;
  return record;
}

/** Digits of a number that a model gives: those in which all runtimes agree. */
const DIGITS = 6;

/** A number as records have it. */
export const shownNumber = (x: number): number => Number(x.toPrecision(DIGITS));
