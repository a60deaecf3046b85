import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { systemReason } from '../stream/user-error.js';
import { isModelName, MAX_MANIFEST_BYTES, parseManifest } from './manifest.js';
import type { Manifest } from './manifest-record.js';
import { ModelError } from './model-error.js';
import { parseVersion } from './version.js';

/** A graph larger than this is not read. */
export const MAX_MODEL_BYTES = 67_108_864;

export const MODEL_FILE = 'model.onnx';
export const MANIFEST_FILE = 'manifest.json';

/** A model as it stands in two files, read but not verified. */
export interface ModelFiles {
  readonly manifest: Manifest;
  /** Bytes of the graph. */
  readonly model: Buffer;
}

/** Where the models of the user are: NT_MODELS, or else a folder of the user's data (XDG Base Directory). */
export function userModelsFolder(environment: NodeJS.ProcessEnv): string {
  const { NT_MODELS: chosen, XDG_DATA_HOME: data } = environment;
  if (chosen !== undefined && chosen !== '') return chosen;
  const home = data?.startsWith('/') === true ? data : join(homedir(), '.local/share');
  return join(home, 'networking-tester/models');
}

/** Where the models are that came with the program: beside the bundle, or from the sources. */
export const shippedModelsFolders = (): string[] =>
  ['../assets/models', '../../../assets/models'].map((folder) => join(import.meta.dirname, folder));

/** Names of the models in a folder of models; none where it is not there. */
export const modelsIn = (folder: string): string[] => foldersIn(folder).filter(isModelName);

/** Versions of one model that are in a folder of models. */
export const versionsIn = (folder: string, name: string): string[] =>
  foldersIn(join(folder, name)).filter((version) => parseVersion(version) !== undefined);

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .toSorted();
  } catch {
    return [];
  }
}

/** Reads the two files of a model. Throws {@link ModelError} where they are not there or no model. */
export function readModelFiles(folder: string): ModelFiles {
  return { manifest: readManifest(folder), model: readFile(join(folder, MODEL_FILE), MAX_MODEL_BYTES) };
}

/** Reads only what is known of a model. */
export const readManifest = (folder: string): Manifest =>
  parseManifest(readFile(join(folder, MANIFEST_FILE), MAX_MANIFEST_BYTES).toString('utf8'));

function readFile(path: string, limit: number): Buffer {
  try {
    const { size } = statSync(path);
    // What is no ordinary file could go on for ever.
    if (!lstatSync(path).isFile()) throw new ModelError(`${path} is not a file`);
    if (size > limit) throw new ModelError(`${path} has ${size} bytes, more than ${limit}`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(`${path}: ${systemReason(error)}`, { cause: error });
  }
}
