import type { FeatureRow } from '../features/feature-set.js';
import type { Outputs } from './evaluator.js';
import { shownNumber } from './loaded-model.js';
import type { Manifest } from './manifest-record.js';
import type { PredictionRecord } from './prediction-record.js';

/** What is asked of a model beside its score. */
export interface PredictionOptions {
  /** Features that are named with their part of the score. */
  readonly top: number;
  /** Score above which a row is called unusual; undefined where nobody said. */
  readonly threshold: number | undefined;
}

type Fill = (record: PredictionRecord, row: FeatureRow, at: number, outputs: Outputs) => void;

/** How the outputs of a model become predictions, as its kind has it. */
export function interpreter(manifest: Manifest, options: PredictionOptions): Fill {
  if (manifest.kind === 'classifier')
    return (record, row, at, outputs) => fillClass(record, row, { at, outputs, manifest, top: options.top });
  return (record, row, at, outputs) => {
    const [score] = numbersAt(outputs, 'score', at, 1);
    if (score === undefined || !Number.isFinite(score)) {
      record.abstained = 'the score is no number';
      return;
    }
    record.score = shownNumber(score);
    fillTop(record, row, numbersAt(outputs, 'contributions', at, row.values.length), options.top);
    if (manifest.kind === 'anomaly')
      fillAnomaly(record, score, numbersAt(outputs, 'p_value', at, 1)[0], options);
  };
}

/** The numbers of an output for one row; none where the model has no such output. */
function numbersAt(outputs: Outputs, name: string, at: number, width: number): Float32Array {
  return outputs.get(name)?.subarray(at * width, (at + 1) * width) ?? NONE;
}

const NONE = new Float32Array(0);

function fillAnomaly(
  record: PredictionRecord,
  score: number,
  pValue: number | undefined,
  { threshold }: PredictionOptions,
): void {
  if (pValue !== undefined && Number.isFinite(pValue)) record.p_value = shownNumber(pValue);
  if (threshold === undefined) return;
  record.is_anomaly = score > threshold;
  record.threshold = shownNumber(threshold);
  if (record.is_anomaly) record.reason = reasonOf(record);
}

function reasonOf({ score, threshold, top }: PredictionRecord): string {
  const names = top.filter(({ contribution }) => contribution > 0).map(({ feature }) => feature);
  const most = names.length === 0 ? '' : `; most of it by ${names.join(', ')}`;
  return `unusual: the score ${score} is above ${threshold}${most}`;
}

/** The features with the largest parts of the score. */
function fillTop(
  record: PredictionRecord,
  { set, values }: FeatureRow,
  parts: Float32Array,
  top: number,
): void {
  for (const index of largestParts(parts, top)) {
    const value = values[index] as number;
    record.top.push({
      feature: set.features[index]?.name as string,
      value: Number.isFinite(value) ? value : undefined,
      contribution: shownNumber(parts[index] as number),
    });
  }
}

/** Places of the largest parts that are not 0, the largest first; of equal ones the first. */
function largestParts(parts: Float32Array, top: number): number[] {
  const largest: number[] = [];
  for (let index = 0; top > 0 && index < parts.length; index += 1) {
    const part = parts[index] as number;
    if (part === 0 || !Number.isFinite(part)) continue;
    let at = largest.length;
    while (at > 0 && part > (parts[largest[at - 1] as number] as number)) at -= 1;
    if (at >= top) continue;
    largest.splice(at, 0, index);
    if (largest.length > top) largest.pop();
  }
  return largest;
}

function fillClass(
  record: PredictionRecord,
  row: FeatureRow,
  { at, outputs, manifest, top }: { at: number; outputs: Outputs; manifest: Manifest; top: number },
): void {
  const { labels, label_words: words, abstain_below: least = 0 } = manifest;
  const probabilities = numbersAt(outputs, 'probabilities', at, labels.length);
  const missing = unmet(manifest, row);
  if (missing !== undefined || !probabilities.every(Number.isFinite)) {
    record.abstained = missing ?? 'the probabilities are no numbers';
    return;
  }
  let best = 0;
  for (const [index, label] of labels.entries()) {
    const probability = probabilities[index] as number;
    if (probability > (probabilities[best] as number)) best = index;
    record.probabilities.push({ label, probability: shownNumber(probability) });
  }
  const probability = probabilities[best] as number;
  record.score = shownNumber(probability);
  fillTop(record, row, numbersAt(outputs, 'contributions', at, row.values.length), top);
  if (probability >= least) {
    record.label = labels[best];
    if (words[best] !== undefined) record.reason = `${words[best]}${evidenceOf(record)}`;
  } else
    record.abstained = `no class is probable enough: ${labels[best]} is, by ${shownNumber(probability)}, less than ${least}`;
}

/** The features that speak most for a class, with their values; what is not known is no evidence for people. */
function evidenceOf({ top }: PredictionRecord): string {
  const said = top.flatMap(({ feature, value, contribution }) =>
    value !== undefined && contribution > 0 ? [`${feature} ${told(value)}`] : [],
  );
  return said.length === 0 ? '' : ` (${said.join(', ')})`;
}

/** Digits of a number in a sentence. */
const TOLD_DIGITS = 3;
const told = (value: number): string => String(Number(value.toPrecision(TOLD_DIGITS)));

/** What a row lacks of all that the model needs to be sure; undefined where it lacks nothing. */
function unmet({ requires, features }: Manifest, { values }: FeatureRow): string | undefined {
  for (const { feature, at_least: least, because } of requires) {
    const value = values[features.list.findIndex(({ name }) => name === feature)] as number;
    if (Number.isNaN(value)) return `${feature} is not known: ${because}`;
    if (least !== undefined && value < least)
      return `${feature} is ${shownNumber(value)}, less than ${least}: ${because}`;
  }
  return undefined;
}
