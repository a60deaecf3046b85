import { MANIFEST, type Manifest } from '../../predictions/manifest-record.js';
import { describeModel, describeQos } from '../../predictions/model-description.js';
import { readModelFiles } from '../../predictions/model-folder.js';
import { MODEL_RECORD, type ModelRecord } from '../../predictions/model-record.js';
import { parseReference } from '../../predictions/model-reference.js';
import type { ModelRegistry, RegisteredModel } from '../../predictions/model-registry.js';
import { QOS_NAME } from '../../predictions/qos/qos-model.js';
import type { Stage } from '../../predictions/stages.js';
import { compileEncoder } from '../../records/encoder.js';
import { cardText, modelLine, modelsText, qosCardText } from '../../report/models-text.js';
import type { TableStyle } from '../../report/terminal-table.js';
import type { Session } from '../../stream/session.js';
import { UserError } from '../../stream/user-error.js';
import { bold, isColoured } from '../colour.js';
import { openRegistry, withModel } from '../model-registry.js';
import { isTerminalOutput, runStage } from '../run-stage.js';

/** What can be done with models. */
export type ModelsAction = 'list' | 'show' | 'verify' | 'add' | 'remove' | 'promote' | 'rollback';

export interface ModelsFlags {
  readonly quiet: boolean;
  readonly format: 'ndjson' | 'text' | undefined;
  readonly stage: Stage | undefined;
}

interface Work {
  readonly registry: ModelRegistry;
  readonly names: readonly string[];
  readonly session: Session;
  readonly view: View;
  readonly stage: Stage;
}

/** `nt models`: what models there are, what is known of them, and which version of each is relied on. */
export async function models(
  action: ModelsAction,
  names: readonly string[],
  flags: ModelsFlags,
): Promise<number> {
  const format = flags.format ?? (isTerminalOutput() ? 'text' : 'ndjson');
  if (flags.stage !== undefined && action !== 'promote') {
    throw new UserError(`--stage is for nt models promote, not ${action}`, { exit: 'usage' });
  }
  if (action !== 'list' && action !== 'verify' && names.length === 0) {
    throw new UserError(
      `${action}: name ${action === 'add' ? 'the folder of a model' : 'a model'} (see nt models list)`,
      {
        exit: 'usage',
      },
    );
  }
  return runStage({
    command: 'models',
    inputs: [],
    flags: { quiet: flags.quiet, strict: false, rejects: undefined },
    isEndless: true,
    writesRecords: format === 'ndjson',
    work: async (session) => {
      const view = format === 'ndjson' ? recordView(session) : textView(session);
      const stage = flags.stage ?? 'production';
      await ACTIONS[action]({ registry: openRegistry(), names, session, view, stage });
    },
  });
}

/** How the results of an action are shown. */
interface View {
  list(records: readonly ModelRecord[]): void;
  card(record: ModelRecord, manifest: Manifest | undefined): void;
  done(record: ModelRecord): void;
}

const ACTIONS: Readonly<Record<ModelsAction, (work: Work) => Promise<void>>> = {
  async list({ registry, names, session, view }) {
    for (const name of names) await withModel(name, () => isQos(name) || registry.find(name));
    const wanted = new Set(names.map((name) => parseReference(name).name));
    const isWanted = (name: string): boolean => wanted.size === 0 || wanted.has(name);
    const models = await versionsOf(registry.names().filter(isWanted), registry, session);
    view.list([...(isWanted(QOS_NAME) ? [describeQos()] : []), ...models.map(describeModel)]);
  },

  async show({ registry, names, view }) {
    for (const name of names) {
      await withModel(name, () => {
        if (isQos(name)) return view.card(describeQos(), undefined);
        const model = registry.find(name);
        return view.card(describeModel(model), registry.read(model).manifest);
      });
    }
  },

  async verify({ registry, names, session, view }) {
    const models = names.length === 0 ? await versionsOf(registry.names(), registry, session) : [];
    const all = names.length === 0 ? models.map(({ name, version }) => `${name}@${version}`) : names;
    for (const name of all) {
      const model = await withModel(name, () => {
        refuseQos(name, 'verified');
        return registry.find(name);
      });
      try {
        await withModel(name, () => registry.verify(model));
        view.done(Object.assign(describeModel(model), { verified: true }));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        view.done(Object.assign(describeModel(model), { verified: false, problem: error.message }));
        session.problem(error.message, error.exit);
      }
    }
  },

  async add({ registry, names, view }) {
    for (const folder of names) {
      await withModel(folder, async () => {
        const files = readModelFiles(folder);
        refuseQos(files.manifest.id, 'added');
        view.done(verified(await registry.add(files)));
      });
    }
  },

  async remove({ registry, names, view }) {
    for (const name of names) {
      await withModel(name, async () => {
        refuseQos(name, 'removed');
        refuseGuess(registry, name);
        const record = describeModel(registry.find(name));
        await registry.remove(name);
        view.done(record);
      });
    }
  },

  async promote({ registry, names, view, stage }) {
    for (const name of names) {
      await withModel(name, async () => {
        refuseQos(name, 'promoted');
        refuseGuess(registry, name);
        const model = await registry.promote(name, stage);
        view.done(stage === 'production' ? verified(model) : describeModel(model));
      });
    }
  },

  async rollback({ registry, names, view }) {
    for (const name of names) {
      await withModel(name, async () => {
        refuseQos(name, 'rolled back');
        view.done(verified(await registry.rollback(name)));
      });
    }
  },
};

/** All versions of some models; of a model whose stages are damaged it is said, and the others are there. */
async function versionsOf(
  names: readonly string[],
  registry: ModelRegistry,
  session: Session,
): Promise<RegisteredModel[]> {
  const found: RegisteredModel[] = [];
  for (const name of names) {
    try {
      found.push(...(await withModel(name, () => registry.versions(name))));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      session.problem(error.message, error.exit);
    }
  }
  return found;
}

const verified = (model: RegisteredModel): ModelRecord =>
  Object.assign(describeModel(model), { verified: true });

const isQos = (reference: string): boolean => parseReference(reference).name === QOS_NAME;

function refuseQos(reference: string, done: string): void {
  if (!isQos(reference)) return;
  throw new UserError(`${QOS_NAME} is part of the program, and cannot be ${done}`, { exit: 'usage' });
}

/** Where a model has several versions, it must be said which one is meant. */
function refuseGuess(registry: ModelRegistry, reference: string): void {
  const { name, version, stage } = parseReference(reference);
  const versions = registry.versions(name);
  if (version !== undefined || stage !== undefined || versions.length <= 1) return;
  const there = versions.map((each) => `${name}@${each.version} (${each.stage})`).join(', ');
  throw new UserError(`${name} has several versions; say which one: ${there}`, { exit: 'usage' });
}

function recordView({ output, account }: Session): View {
  const encodeModel = compileEncoder<ModelRecord>(MODEL_RECORD);
  const encodeManifest = compileEncoder<Manifest>(MANIFEST);
  const done = (record: ModelRecord): void => {
    const { sink } = output;
    sink.at = sink.raw(encodeModel(record, sink, sink.at), '\n');
    account.written('model');
  };
  return {
    done,
    list: (records) => records.forEach(done),
    card(record, manifest) {
      if (manifest === undefined) return done(record);
      const { sink } = output;
      sink.at = sink.raw(encodeManifest(manifest, sink, sink.at), '\n');
      account.written('manifest');
    },
  };
}

function textView({ output: { sink } }: Session): View {
  const isTerminal = isTerminalOutput();
  const style: TableStyle = {
    bold: bold(isColoured('auto', isTerminal, process.env)),
    width: isTerminal ? process.stdout.columns : undefined,
  };
  const write = (text: string): void => {
    sink.at = sink.raw(sink.at, text);
  };
  return {
    list: (records) => write(modelsText(records, style)),
    card: (record, manifest) =>
      write(manifest === undefined ? qosCardText(record, style) : cardText(manifest, record, style)),
    done: (record) => write(modelLine(record)),
  };
}
