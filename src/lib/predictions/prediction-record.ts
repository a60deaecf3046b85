import { SUBJECT } from '../features/subject.js';
import { boolean, count, group, list, number, optional, type RecordOf, text } from '../records/field.js';

/** The `prediction` record: what one model says of one row of features. */
export const PREDICTION_RECORD = {
  type: text('Kind of the record', { values: ['prediction'] }),
  v: count('Major version of the kind'),
  model: text('Model and its version: name@1.0.0'),
  contract: text('Fingerprint of the features that the model takes'),
  subject: group('What the prediction is about', SUBJECT),
  label: optional(text('Class; absent where the model names none, or is not sure enough')),
  score: optional(number('How unusual, how much, or how probable: see the card of the model')),
  p_value: optional(
    number('Share of the traffic the model was calibrated on that scored at least as high; small is unusual'),
  ),
  is_anomaly: optional(boolean('The score is above the threshold')),
  threshold: optional(number('Score above which a row is called unusual')),
  probabilities: list(
    'Classes and how probable they are',
    group('Class', { label: text('Name'), probability: number('From 0 to 1') }),
  ),
  abstained: optional(text('Why the model names no class')),
  top: list(
    'Features that the score is made of, the largest first',
    group('Feature', {
      feature: text('Name'),
      value: optional(number('Its value; absent where it was not known')),
      contribution: number('Its part of the score'),
    }),
  ),
  reason: optional(text('The prediction in words')),
  label_given: optional(text('What --labels says the row is')),
} as const;

export type PredictionRecord = RecordOf<typeof PREDICTION_RECORD>;
