import type { FeatureRow, FeatureSet } from '../features/feature-set.js';
import type { Evaluator } from './evaluator.js';
import { type LoadedModel, newPrediction } from './loaded-model.js';
import type { Manifest } from './manifest-record.js';
import { interpreter, type PredictionOptions } from './prediction-of.js';
import type { PredictionRecord } from './prediction-record.js';

export interface OnnxModelParts {
  readonly manifest: Manifest;
  readonly set: FeatureSet;
  readonly evaluator: Evaluator;
  readonly options: PredictionOptions;
}

/** A model whose graph is calculated by an evaluator. */
export class OnnxModel implements LoadedModel {
  readonly name: string;
  readonly set: FeatureSet;
  readonly contract: string;
  readonly #evaluator: Evaluator;
  readonly #fill: ReturnType<typeof interpreter>;

  constructor({ manifest, set, evaluator, options }: OnnxModelParts) {
    this.name = `${manifest.id}@${manifest.version}`;
    this.set = set;
    this.contract = manifest.features.contract;
    this.#evaluator = evaluator;
    this.#fill = interpreter(manifest, options);
  }

  async predict(rows: readonly FeatureRow[]): Promise<PredictionRecord[]> {
    const width = this.set.features.length;
    const matrix = new Float32Array(rows.length * width);
    for (const [index, { values }] of rows.entries()) matrix.set(values, index * width);
    const outputs = await this.#evaluator.run(matrix, rows.length);
    return rows.map((row, at) => {
      const record = newPrediction(this, row);
      this.#fill(record, row, at, outputs);
      return record;
    });
  }

  close(): Promise<void> {
    return this.#evaluator.close();
  }
}
