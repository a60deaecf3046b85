import type { FeatureSet } from '../features/feature-set.js';
import { ModelError } from '../predictions/model-error.js';
import { shippedModelsFolders, userModelsFolder } from '../predictions/model-folder.js';
import { ModelRegistry } from '../predictions/model-registry.js';
import { modelOf } from '../predictions/training/model-of.js';
import type { Trained } from '../predictions/training/train.js';
import { verifyModel } from '../predictions/verify.js';
import { systemReason, UserError } from '../stream/user-error.js';

/** What is to be kept, and under which name. */
export interface KeptModel {
  readonly trained: Trained;
  /** Bytes of the graph. */
  readonly graph: Buffer;
  readonly set: FeatureSet;
  readonly name: string;
  /** Inputs as they were given. */
  readonly inputs: readonly string[];
}

/** Adds a model to the user's registry, after it was verified. Its record is told what it is called there. */
export async function keepModel({ trained, graph, set, name, inputs }: KeptModel): Promise<void> {
  const registry = new ModelRegistry({
    home: userModelsFolder(process.env),
    shipped: shippedModelsFolders(),
    verify: verifyModel,
  });
  const { record } = trained;
  try {
    const version = registry.nextVersion(name);
    const data = `rows of ${set.name} from ${inputs.length === 0 ? 'standard input' : inputs.join(', ')}`;
    const naming = { name, version, data, created: new Date().toISOString() };
    const kept = await registry.add(modelOf(trained, graph, set, naming));
    record.model = `${name}@${version}`;
    record.stage = kept.stage;
    const usual = registry.find(name);
    if (usual.version !== version) {
      record.warnings.push(
        `nt infer --model ${name} goes on with ${usual.version}, which is in ${usual.stage}, until nt models promote ${name}@${version}`,
      );
    }
  } catch (error) {
    if (error instanceof ModelError) {
      throw new UserError(`--out ${name}: ${error.message}`, { exit: 'input', cause: error });
    }
    throw new UserError(`--out ${name}: the model cannot be kept: ${systemReason(error)}`, {
      exit: 'input',
      cause: error,
    });
  }
}
