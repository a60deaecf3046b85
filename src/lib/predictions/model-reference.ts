import { isModelName } from './manifest.js';
import { ModelError } from './model-error.js';
import { STAGES, type Stage } from './stages.js';
import { parseVersion } from './version.js';

/** A model as people name it: `office`, `office@1.2.0` or `office@candidate`. */
export interface ModelReference {
  readonly name: string;
  readonly version?: string;
  readonly stage?: Stage;
}

const isStage = (text: string): text is Stage => (STAGES as readonly string[]).includes(text);

/** Reads how a model was named. Throws {@link ModelError} where it is no name of one. */
export function parseReference(text: string): ModelReference {
  const [name = '', which, ...more] = text.split('@');
  if (!isModelName(name) || more.length > 0) {
    throw new ModelError(`"${text}" is no name of a model: write office, office@1.2.0 or office@candidate`);
  }
  if (which === undefined) return { name };
  if (isStage(which)) return { name, stage: which };
  if (parseVersion(which) !== undefined) return { name, version: which };
  throw new ModelError(`"${which}" is neither a version such as 1.2.0 nor one of ${STAGES.join(', ')}`);
}
