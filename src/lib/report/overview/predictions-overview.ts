import type { PredictionRecord } from '../../predictions/prediction-record.js';
import { HeaviestTable } from './heaviest-table.js';

const MAX_MODELS = 64;
const MAX_LABELS = 64;
/** Unusual rows of a model that are kept. */
const MAX_UNUSUAL = 256;
const MAX_TEXT_LENGTH = 255;

/** A row that a model finds unusual. */
export interface UnusualRow {
  weight: number;
  readonly uid: string | undefined;
  readonly originator: string | undefined;
  readonly responder: string | undefined;
  readonly port: number | undefined;
  readonly score: number | undefined;
  readonly pValue: number | undefined;
  readonly reason: string | undefined;
}

/** What one model said. */
export interface ModelRow {
  weight: number;
  readonly model: string;
  rows: number;
  unusual: number;
  abstained: number;
  readonly labels: Map<string, number>;
  readonly worst: HeaviestTable<UnusualRow>;
}

/** What models said, in bounded space. */
export class PredictionsOverview {
  readonly models = new HeaviestTable<ModelRow>(MAX_MODELS);
  #rows = 0;

  /** Takes a prediction, which is only lent. */
  take(prediction: PredictionRecord): void {
    const name = prediction.model.slice(0, MAX_TEXT_LENGTH);
    const row = this.models.find(name, () => newModel(name));
    this.#rows += 1;
    row.weight += 1;
    row.rows += 1;
    if (prediction.abstained !== undefined) row.abstained += 1;
    if (prediction.label !== undefined) countLabel(row, prediction.label.slice(0, MAX_TEXT_LENGTH));
    if (prediction.is_anomaly !== true) return;
    row.unusual += 1;
    row.worst.find(String(this.#rows), () => unusualRow(prediction));
  }
}

const newModel = (model: string): ModelRow => ({
  weight: 0,
  model,
  rows: 0,
  unusual: 0,
  abstained: 0,
  labels: new Map(),
  worst: new HeaviestTable(MAX_UNUSUAL),
});

function countLabel({ labels }: ModelRow, label: string): void {
  if (labels.has(label) || labels.size < MAX_LABELS) labels.set(label, (labels.get(label) ?? 0) + 1);
}

/** The less probable a row is, the more it weighs; scores of models without probabilities are as they are. */
const unusualRow = ({ subject, score, p_value, reason }: PredictionRecord): UnusualRow => ({
  weight: p_value === undefined ? (score ?? 0) : 1 - p_value,
  uid: subject.uid,
  originator: subject.id?.orig_h,
  responder: subject.id?.resp_h,
  port: subject.id?.resp_p,
  score,
  pValue: p_value,
  reason: reason?.slice(0, MAX_TEXT_LENGTH),
});
