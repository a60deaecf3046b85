import { boolean, count, optional, type RecordOf, text } from '../records/field.js';
import { MODEL_KINDS } from './manifest-record.js';
import { STAGES } from './stages.js';

/** The `model` record: one version of a model, as `nt models` finds it. */
export const MODEL_RECORD = {
  type: text('Kind of the record', { values: ['model'] }),
  v: count('Major version of the kind'),
  name: text('Name of the model'),
  version: text('Its version'),
  stage: text('What it is used for', { values: STAGES }),
  origin: text('Where it comes from', { values: ['user', 'shipped', 'built-in'] }),
  kind: optional(text('What it tells', { values: [...MODEL_KINDS, 'rules'] })),
  title: optional(text('The question that it answers')),
  set: optional(text('Feature set that it takes')),
  contract: optional(text('Fingerprint of the set')),
  sha256: optional(text('Hash of its graph')),
  folder: optional(text('Where it is')),
  verified: optional(boolean('It passed all checks; absent where it was not checked')),
  problem: optional(text('Why it cannot be used')),
} as const;

export type ModelRecord = RecordOf<typeof MODEL_RECORD>;
