import type { FeatureRow } from '../features/feature-set.js';
import type { LoadedModel } from './loaded-model.js';
import { ownedRow } from './owned-row.js';
import type { PredictionRecord } from './prediction-record.js';

/** Rows that are given to a model at a time. */
const BATCH_ROWS = 1_024;

export interface InferenceOptions {
  /** The models as they are now, asked again before each batch: one may have been exchanged. */
  models(): Promise<readonly LoadedModel[]>;
  /** Gets each row before its predictions; it is only lent. */
  takeRow?: ((row: FeatureRow) => void) | undefined;
  /** Gets the predictions, for each row those of the models in their order. */
  takePrediction(record: PredictionRecord): void;
}

/** Gives rows to models in batches, and their predictions on in the order of the rows. */
export class Inference {
  readonly #options: InferenceOptions;
  #rows: FeatureRow[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(options: InferenceOptions) {
    this.#options = options;
  }

  /** Takes a row, which is only lent. What is said of it is given on by the next {@link flush}. */
  take(row: FeatureRow): void {
    this.#rows.push(ownedRow(row));
  }

  /** Gives on what the models say of all rows so far. One flush at a time: rows stay in order. */
  flush(): Promise<void> {
    this.#last = this.#last.then(() => this.#drain());
    return this.#last;
  }

  async #drain(): Promise<void> {
    const rows = this.#rows;
    if (rows.length === 0) return;
    this.#rows = [];
    for (let from = 0; from < rows.length; from += BATCH_ROWS) {
      await this.#predict(rows.slice(from, from + BATCH_ROWS));
    }
  }

  async #predict(rows: readonly FeatureRow[]): Promise<void> {
    const { takeRow, takePrediction, models } = this.#options;
    const said = new Map<FeatureRow, PredictionRecord[]>(rows.map((row) => [row, []]));
    for (const model of await models()) {
      const own = rows.filter(({ set }) => set === model.set);
      if (own.length === 0) continue;
      for (const [index, record] of (await model.predict(own)).entries())
        said.get(own[index] as FeatureRow)?.push(record);
    }
    for (const [row, records] of said) {
      takeRow?.(row);
      for (const record of records) takePrediction(record);
    }
  }
}
