import { contractOf } from '../features/contract.js';
import { qos } from '../features/sets/qos.js';
import { compileFactory } from '../records/shape.js';
import { ModelError } from './model-error.js';
import { readManifest } from './model-folder.js';
import { MODEL_RECORD, type ModelRecord } from './model-record.js';
import type { RegisteredModel } from './model-registry.js';
import { QOS_NAME, QOS_VERSION } from './qos/qos-model.js';

const newRecord = compileFactory<ModelRecord>(MODEL_RECORD);

/** Version of the model record that is written. */
const MODEL_VERSION = 1;

/** What is known of a model; of one whose manifest is damaged, that. */
export function describeModel({ name, version, stage, origin, folder }: RegisteredModel): ModelRecord {
  const record = Object.assign(newRecord(), {
    type: 'model',
    v: MODEL_VERSION,
    name,
    version,
    stage,
    origin,
    folder,
  });
  try {
    const { kind, title, features, sha256 } = readManifest(folder);
    return Object.assign(record, { kind, title, set: features.set, contract: features.contract, sha256 });
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return Object.assign(record, { problem: error.message });
  }
}

/** What is known of the model that is part of the program. */
export const describeQos = (): ModelRecord =>
  Object.assign(newRecord(), {
    type: 'model',
    v: MODEL_VERSION,
    name: QOS_NAME,
    version: QOS_VERSION,
    stage: 'production',
    origin: 'built-in',
    kind: 'rules',
    title: 'How well did this flow, or this media stream, go, and why?',
    set: qos.name,
    contract: contractOf(qos),
  });
