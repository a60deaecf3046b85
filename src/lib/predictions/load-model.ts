import type { FeatureSet } from '../features/feature-set.js';
import { type AlertRate, thresholdFor } from './alert-budget.js';
import { contractedSet } from './contract-check.js';
import type { LoadedModel } from './loaded-model.js';
import type { Manifest } from './manifest-record.js';
import { ModelError } from './model-error.js';
import type { ModelFiles } from './model-folder.js';
import { OnnxModel } from './onnx-model.js';
import { openEvaluator, type RuntimeChoice } from './open-evaluator.js';

export interface LoadOptions {
  /** The sets of features that this program makes. */
  readonly sets: readonly FeatureSet[];
  readonly runtime: RuntimeChoice;
  /** Features that are named with their part of the score. */
  readonly top: number;
  /** Score above which a row is called unusual; the model's own if neither this nor a budget is given. */
  readonly threshold?: number | undefined;
  /** How many alerts are wanted. */
  readonly budget?: AlertRate | undefined;
  /** Is told why it is not onnxruntime that calculates. */
  onNotice(notice: string): void;
}

/**
 * Opens a model to be used: all checks, the contract of its features and its self-test are passed. Throws
 * {@link ModelError}, and RuntimeAbsent where only onnxruntime could calculate it.
 */
export async function loadModel(files: ModelFiles, options: LoadOptions): Promise<LoadedModel> {
  const { manifest } = files;
  const set = contractedSet(manifest, options.sets);
  const threshold = thresholdOf(manifest, options);
  const { evaluator, notice } = await openEvaluator(files, options.runtime);
  if (notice !== undefined) options.onNotice(notice);
  return new OnnxModel({ manifest, set, evaluator, options: { top: options.top, threshold } });
}

function thresholdOf(manifest: Manifest, { threshold, budget }: LoadOptions): number | undefined {
  if (manifest.kind === 'anomaly') {
    return threshold ?? (budget === undefined ? manifest.thresholds.score : thresholdFor(budget, manifest));
  }
  const flag = threshold === undefined ? budget && '--budget' : '--threshold';
  if (flag === undefined) return undefined;
  throw new ModelError(`${flag} is for models of kind anomaly, and this one is a ${manifest.kind}`);
}
