import type { LoadedModel } from './loaded-model.js';
import { ModelError } from './model-error.js';
import type { ModelRegistry, RegisteredModel } from './model-registry.js';
import { RuntimeAbsent } from './onnxruntime.js';

export interface WatchedModelOptions {
  readonly registry: ModelRegistry;
  /** As the user named it: what it stands for may change. */
  readonly reference: string;
  /** Opens a version that passes all checks. Throws {@link ModelError}, and {@link RuntimeAbsent}. */
  load(model: RegisteredModel): Promise<LoadedModel>;
  /** Gets a line for people about every change. */
  say(line: string): void;
}

/** A model that is exchanged for another version of it when the registry says so, between two batches of rows. */
export class WatchedModel {
  readonly #options: WatchedModelOptions;
  #model: LoadedModel;
  /** Version that was last looked at, whether it was taken or refused. */
  #seen: string;

  private constructor(options: WatchedModelOptions, model: LoadedModel, version: string) {
    this.#options = options;
    this.#model = model;
    this.#seen = version;
  }

  static async open(options: WatchedModelOptions): Promise<WatchedModel> {
    const found = options.registry.find(options.reference);
    return new WatchedModel(options, await options.load(found), found.version);
  }

  /** The model as it is. */
  get model(): LoadedModel {
    return this.#model;
  }

  /** Takes the version that the registry names now. One that does not pass is told of once, and the old one goes on. */
  async refresh(): Promise<void> {
    const { registry, reference, load, say } = this.#options;
    try {
      const found = registry.find(reference);
      if (found.version === this.#seen) return;
      this.#seen = found.version;
      const next = await load(found);
      if (next.set !== this.#model.set) {
        await next.close();
        throw new ModelError(`it takes features of the set ${next.set.name}, not ${this.#model.set.name}`);
      }
      const before = this.#model;
      this.#model = next;
      await before.close();
      say(`${next.name} takes the place of ${before.name}`);
    } catch (error) {
      if (!(error instanceof ModelError || error instanceof RuntimeAbsent)) throw error;
      this.#complain(error.message);
    }
  }

  #complaint = '';

  /** Says what is wrong, unless that was the last thing that was said. */
  #complain(problem: string): void {
    if (problem === this.#complaint) return;
    this.#complaint = problem;
    this.#options.say(`${this.#options.reference}: ${problem}; ${this.#model.name} goes on`);
  }
}
