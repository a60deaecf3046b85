import type { Evaluator } from './evaluator.js';
import type { ModelFiles } from './model-folder.js';
import { RuntimeAbsent, RuntimeEvaluator } from './onnxruntime.js';
import { NotCovered } from './operators/operator.js';
import { OwnEvaluator } from './own-evaluator.js';
import { runSelftest } from './selftest.js';
import { checkModel, wantedOutputs } from './verify.js';

/** What is to calculate: onnxruntime if it is there, or only that, or only this program itself. */
export type RuntimeChoice = 'auto' | 'onnxruntime' | 'own';

export interface OpenedEvaluator {
  readonly evaluator: Evaluator;
  /** Why it is not onnxruntime that calculates, where that was wanted; people should know, because it is faster. */
  readonly notice: string | undefined;
}

/**
 * Opens a model that passes all checks, its self-test among them, by what is to calculate it. Throws ModelError, and
 * {@link RuntimeAbsent} where onnxruntime is needed and absent.
 */
export async function openEvaluator(files: ModelFiles, choice: RuntimeChoice): Promise<OpenedEvaluator> {
  const graph = checkModel(files);
  const wanted = wantedOutputs(files.manifest);
  const tested = async (evaluator: Evaluator): Promise<Evaluator> => {
    await runSelftest(files.manifest, evaluator);
    return evaluator;
  };
  if (choice === 'own')
    return { evaluator: await tested(new OwnEvaluator(graph, wanted)), notice: undefined };
  try {
    return { evaluator: await tested(await RuntimeEvaluator.open(files.model, wanted)), notice: undefined };
  } catch (error) {
    if (!(error instanceof RuntimeAbsent) || choice === 'onnxruntime') throw error;
    return {
      evaluator: await ownInstead(tested, () => new OwnEvaluator(graph, wanted), error),
      notice: error.message,
    };
  }
}

/** What this program cannot calculate needs the runtime after all. */
async function ownInstead(
  tested: (evaluator: Evaluator) => Promise<Evaluator>,
  open: () => Evaluator,
  absent: RuntimeAbsent,
): Promise<Evaluator> {
  try {
    return await tested(open());
  } catch (error) {
    throw error instanceof NotCovered ? absent : error;
  }
}
