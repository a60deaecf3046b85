import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../stream/user-error.js';
import { manifestText } from './manifest.js';
import { ModelError, NoSuchModel } from './model-error.js';
import {
  MANIFEST_FILE,
  MODEL_FILE,
  type ModelFiles,
  modelsIn,
  readModelFiles,
  versionsIn,
} from './model-folder.js';
import { parseReference } from './model-reference.js';
import { changePointers, readPointers } from './stage-file.js';
import {
  newest,
  rolledBack,
  type Stage,
  type StagePointers,
  stageOf,
  usualVersion,
  withStage,
} from './stages.js';
import { compareVersions, nextMinor, parseVersion } from './version.js';

/** One version of a model, as the registry finds it; what is in its folder was not looked at. */
export interface RegisteredModel {
  readonly name: string;
  readonly version: string;
  readonly stage: Stage;
  /** It was added by the user, or came with the program. */
  readonly origin: 'user' | 'shipped';
  /** Has {@link MODEL_FILE} and {@link MANIFEST_FILE} in it. */
  readonly folder: string;
}

export interface RegistryOptions {
  /** Where the user's models are; need not be there yet. */
  readonly home: string;
  /** Where models are that came with the program. */
  readonly shipped: readonly string[];
  /** Refuses models that cannot be relied on, by throwing {@link ModelError}. */
  verify(files: ModelFiles): Promise<void>;
}

/**
 * The models there are: `NAME/VERSION/{model.onnx,manifest.json}` and, for each name, which version is relied on. A
 * version never changes once it is there, and all changes are atomic: who reads meanwhile sees the state before or after.
 */
export class ModelRegistry {
  readonly #options: RegistryOptions;

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  /** Names of all models. */
  names(): string[] {
    return [...new Set(this.#folders().flatMap((folder) => modelsIn(folder)))].toSorted();
  }

  /** All models by name, and each one's versions from old to new. Throws {@link ModelError} as {@link versions} does. */
  list(): RegisteredModel[] {
    return this.names().flatMap((name) => this.versions(name));
  }

  /**
   * The versions of one model from old to new; none where there is no such model. Throws {@link ModelError} where what is said
   * of their stages is damaged.
   */
  versions(name: string): RegisteredModel[] {
    const pointers = this.#pointers(name);
    const found = new Map<string, RegisteredModel>();
    for (const home of this.#folders()) {
      for (const version of versionsIn(home, name)) {
        if (found.has(version)) continue;
        const origin = home === this.#options.home ? 'user' : 'shipped';
        const folder = join(home, name, version);
        found.set(version, { name, version, stage: stageOf(pointers, version), origin, folder });
      }
    }
    return [...found.values()].toSorted((a, b) => compareTexts(a.version, b.version));
  }

  /** The model that is meant. Throws {@link ModelError} where there is none, with those that there are. */
  find(reference: string): RegisteredModel {
    const { name, version, stage } = parseReference(reference);
    const versions = this.versions(name);
    if (versions.length === 0) throw noSuchModel(name);
    const chosen = this.#choose({ name, version, stage }, versions);
    if (chosen !== undefined) return chosen;
    const there = versions.map((each) => `${each.version} (${each.stage})`).join(', ');
    throw new NoSuchModel(`there is no ${reference}; there ${versions.length === 1 ? 'is' : 'are'} ${there}`);
  }

  #choose({ name, version, stage }: Chosen, models: readonly RegisteredModel[]): RegisteredModel | undefined {
    const versionsOf = (those: readonly RegisteredModel[]): string[] => those.map((model) => model.version);
    const wanted =
      version ??
      (stage === undefined
        ? usualVersion(this.#pointers(name), versionsOf(models))
        : newest(versionsOf(models.filter((model) => model.stage === stage))));
    return models.find((model) => model.version === wanted);
  }

  /** Reads the files of a model. Throws {@link ModelError} where they are damaged, or those of another model. */
  read({ name, version, folder }: RegisteredModel): ModelFiles {
    const files = readModelFiles(folder);
    const { manifest } = files;
    if (manifest.id === name && manifest.version === version) return files;
    throw new ModelError(`${folder} has the manifest of ${manifest.id}@${manifest.version} in it`);
  }

  /** Checks a version. Throws {@link ModelError} where it fails. */
  async verify(model: RegisteredModel): Promise<void> {
    await this.#options.verify(this.read(model));
  }

  /** The version that a model gets if it is trained again: the next minor one, or 1.0.0. */
  nextVersion(name: string): string {
    const last = this.versions(name).at(-1);
    const version = last === undefined ? undefined : parseVersion(last.version);
    return version === undefined ? '1.0.0' : nextMinor(version);
  }

  /**
   * Adds a version, as a candidate, after it was verified. Throws {@link ModelError} where it fails, or is there
   * already: a version never changes.
   */
  async add(files: ModelFiles): Promise<RegisteredModel> {
    const { id, version } = files.manifest;
    await this.#options.verify(files);
    const home = join(this.#options.home, id);
    if (this.versions(id).some((model) => model.version === version)) throw alreadyThere(id, version);
    mkdirSync(home, { recursive: true });
    const draft = join(home, `.${version}.${process.pid}.tmp`);
    try {
      rmSync(draft, { recursive: true, force: true });
      mkdirSync(draft);
      writeFileSync(join(draft, MODEL_FILE), files.model);
      writeFileSync(join(draft, MANIFEST_FILE), manifestText(files.manifest));
      renameSync(draft, join(home, version));
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      if (errorCode(error) === 'ENOTEMPTY' || errorCode(error) === 'EEXIST') throw alreadyThere(id, version);
      throw error;
    }
    return this.find(`${id}@${version}`);
  }

  /** Takes a version of the user's away. Throws {@link ModelError} for the one in production, unless it is the only one. */
  async remove(reference: string): Promise<RegisteredModel> {
    const model = this.find(reference);
    if (model.origin === 'shipped')
      throw new ModelError(`${model.name}@${model.version} came with the program; archive it`);
    if (model.stage === 'production' && this.versions(model.name).length > 1) {
      throw new ModelError(
        `${model.name}@${model.version} is in production: promote another version, or roll back`,
      );
    }
    const grave = join(this.#options.home, model.name, `.${model.version}.${process.pid}.gone`);
    renameSync(model.folder, grave);
    rmSync(grave, { recursive: true, force: true });
    await this.#change(model.name, (pointers) => forgetting(pointers, model.version));
    return model;
  }

  /** Gives a version a stage. One that fails to be verified gets into production never. */
  async promote(reference: string, stage: Stage): Promise<RegisteredModel> {
    const model = this.find(reference);
    if (stage === 'production') await this.verify(model);
    await this.#change(model.name, (pointers) => withStage(pointers, model.version, stage));
    return { ...model, stage };
  }

  /** Goes back to the version of a model that was in production before, after it was verified. */
  async rollback(reference: string): Promise<RegisteredModel> {
    const { name } = parseReference(reference);
    if (name !== reference) throw new ModelError(`the version to go back to is not chosen: write ${name}`);
    if (this.versions(name).length === 0) throw noSuchModel(name);
    const previous = rolledBack(this.#pointers(name))?.production;
    if (previous === undefined) throw new ModelError(`${name} had no other version in production`);
    const model = this.find(`${name}@${previous}`);
    await this.verify(model);
    await this.#change(name, (pointers) => rolledBack(pointers) ?? pointers);
    return { ...model, stage: 'production' };
  }

  #folders(): string[] {
    return [this.#options.home, ...this.#options.shipped];
  }

  /** What came with the program is relied on until the user says otherwise. */
  #pointers(name: string): StagePointers {
    const pointers = readPointers(join(this.#options.home, name));
    if (pointers.production !== undefined) return pointers;
    const shipped = this.#options.shipped.flatMap((folder) => versionsIn(folder, name));
    const production = newest(shipped.filter((version) => !pointers.archived.includes(version)));
    return { ...pointers, production };
  }

  #change(name: string, change: (pointers: StagePointers) => StagePointers): Promise<void> {
    return changePointers(join(this.#options.home, name), () => change(this.#pointers(name)));
  }
}

interface Chosen {
  readonly name: string;
  readonly version?: string | undefined;
  readonly stage?: Stage | undefined;
}

const noSuchModel = (name: string): NoSuchModel => new NoSuchModel(`there is no model called ${name}`);

const alreadyThere = (id: string, version: string): ModelError =>
  new ModelError(`${id}@${version} is there already, and a version never changes: give it another one`);

function compareTexts(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  return left === undefined || right === undefined ? 0 : compareVersions(left, right);
}

function forgetting({ production, before, archived }: StagePointers, version: string): StagePointers {
  const without = (versions: readonly string[]): string[] => versions.filter((each) => each !== version);
  return {
    production: production === version ? undefined : production,
    before: without(before),
    archived: without(archived),
  };
}
