import type { FeatureSet } from '../features/feature-set.js';
import { FEATURE_SETS } from '../features/registry.js';
import { qos } from '../features/sets/qos.js';
import { qosWindow } from '../features/sets/qos-window.js';
import { type LoadOptions, loadModel } from '../predictions/load-model.js';
import type { LoadedModel } from '../predictions/loaded-model.js';
import { ModelError, NoSuchModel } from '../predictions/model-error.js';
import { parseReference } from '../predictions/model-reference.js';
import { ONNXRUNTIME_REMEDY } from '../predictions/onnxruntime.js';
import type { RuntimeChoice } from '../predictions/open-evaluator.js';
import { QOS_NAME, QOS_VERSION, QosModel } from '../predictions/qos/qos-model.js';
import { WatchedModel } from '../predictions/watched-model.js';
import { openRegistry, withModel } from './model-registry.js';

/** How often the registry is asked whether another version was promoted. */
const WATCH_EVERY_MS = 250;

export interface ChosenModelsOptions extends Omit<LoadOptions, 'sets' | 'onNotice'> {
  /** Models as the user named them. */
  readonly references: readonly string[];
  /** Take other versions when they are promoted. */
  readonly watches: boolean;
  readonly runtime: RuntimeChoice;
  /** Gets what people should know. */
  say(line: string): void;
}

/** The models that a command was given, ready to be used. */
export class ChosenModels {
  readonly #entries: readonly (WatchedModel | LoadedModel)[];
  readonly #watches: boolean;
  #checkedMs = performance.now();

  private constructor(entries: readonly (WatchedModel | LoadedModel)[], watches: boolean) {
    this.#entries = entries;
    this.#watches = watches;
  }

  /** Opens all of them, or throws the error that the user is to see. */
  static async open(options: ChosenModelsOptions): Promise<ChosenModels> {
    const entries: (WatchedModel | LoadedModel)[] = [];
    const onNotice = noticeOnce(options.say);
    for (const reference of new Set(options.references)) {
      entries.push(...(await withModel(reference, () => openOne(reference, { ...options, onNotice }))));
    }
    return new ChosenModels(entries, options.watches);
  }

  /** The sets of features that they take. */
  get sets(): FeatureSet[] {
    return [...new Set(this.#models.map(({ set }) => set))];
  }

  /** The models as they are now. */
  async current(): Promise<readonly LoadedModel[]> {
    const nowMs = performance.now();
    if (this.#watches && nowMs - this.#checkedMs >= WATCH_EVERY_MS) {
      this.#checkedMs = nowMs;
      for (const entry of this.#entries) if (entry instanceof WatchedModel) await entry.refresh();
    }
    return this.#models;
  }

  async close(): Promise<void> {
    for (const model of this.#models) await model.close();
  }

  get #models(): LoadedModel[] {
    return this.#entries.map((entry) => (entry instanceof WatchedModel ? entry.model : entry));
  }
}

/** Of several models it is said only once that onnxruntime is absent. */
function noticeOnce(say: (line: string) => void): (notice: string) => void {
  let isSaid = false;
  return (notice) => {
    if (!isSaid)
      say(`${notice}: this program calculates models itself (to mend that: ${ONNXRUNTIME_REMEDY})`);
    isSaid = true;
  };
}

async function openOne(
  reference: string,
  { say, onNotice, ...options }: ChosenModelsOptions & { onNotice(notice: string): void },
): Promise<(WatchedModel | LoadedModel)[]> {
  if (parseReference(reference).name === QOS_NAME) return openQos(reference, options);
  const registry = openRegistry();
  const loading: LoadOptions = { ...options, sets: FEATURE_SETS, onNotice };
  return [
    await WatchedModel.open({
      registry,
      reference,
      say,
      load: (model) => loadModel(registry.read(model), loading),
    }),
  ];
}

/** Rules for flows and for windows of media. */
function openQos(
  reference: string,
  { top, threshold, budget }: Pick<ChosenModelsOptions, 'top' | 'threshold' | 'budget'>,
): LoadedModel[] {
  const { version = QOS_VERSION, stage = 'production' } = parseReference(reference);
  if (version !== QOS_VERSION || stage !== 'production') {
    throw new NoSuchModel(
      `there is no ${reference}; ${QOS_NAME} is part of the program, in version ${QOS_VERSION}`,
    );
  }
  if (threshold !== undefined || budget !== undefined) {
    throw new ModelError('it is made of rules, and has no score to be set by --threshold or --budget');
  }
  return [new QosModel(qos, { top }), new QosModel(qosWindow, { top })];
}
