import { suggestion } from '../bytes/nearest-word.js';
import { ModelError, NoSuchModel } from '../predictions/model-error.js';
import { shippedModelsFolders, userModelsFolder } from '../predictions/model-folder.js';
import { ModelRegistry } from '../predictions/model-registry.js';
import { ONNXRUNTIME_REMEDY, RuntimeAbsent } from '../predictions/onnxruntime.js';
import { QOS_NAME } from '../predictions/qos/qos-model.js';
import { verifyModel } from '../predictions/verify.js';
import { errorCode, systemReason, UserError } from '../stream/user-error.js';

/** The models of the user and those that came with the program. */
export const openRegistry = (): ModelRegistry =>
  new ModelRegistry({
    home: userModelsFolder(process.env),
    shipped: shippedModelsFolders(),
    verify: verifyModel,
  });

/** What went wrong with a model that the user named, as an error for people; what else went wrong, as it is. */
export function modelProblem(reference: string, error: unknown): unknown {
  if (error instanceof NoSuchModel) {
    const names = [QOS_NAME, ...openRegistry().names()];
    const [name = ''] = reference.split('@');
    const hint = names.includes(name) ? '' : suggestion(name, names);
    return new UserError(`${error.message}${hint} (see nt models list)`, { exit: 'usage', cause: error });
  }
  if (error instanceof ModelError)
    return new UserError(`model ${reference}: ${error.message}`, { exit: 'input', cause: error });
  if (error instanceof RuntimeAbsent) {
    return new UserError(
      `model ${reference} needs onnxruntime: ${error.message}; install it by: ${ONNXRUNTIME_REMEDY}`,
      {
        exit: 'component',
        cause: error,
      },
    );
  }
  if (errorCode(error) === undefined) return error;
  return new UserError(`model ${reference}: ${systemReason(error)}`, { exit: 'input', cause: error });
}

/** What `work` gives; what goes wrong with the model that the user named becomes an error for people. */
export async function withModel<T>(reference: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw modelProblem(reference, error);
  }
}
