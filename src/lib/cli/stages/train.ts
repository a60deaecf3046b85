import { readFeatures } from '../../features/features-input.js';
import type { FeaturesRecord } from '../../features/features-record.js';
import { DEFAULT_SET } from '../../features/registry.js';
import { isModelName } from '../../predictions/manifest.js';
import { QOS_NAME } from '../../predictions/qos/qos-model.js';
import { type TrainerName, trainerNamed } from '../../predictions/trainers/registry.js';
import { parseBudget } from '../../predictions/training/budget.js';
import { FindingStore } from '../../predictions/training/finding-store.js';
import { graphBytes, sha256Of } from '../../predictions/training/model-of.js';
import { RowStore } from '../../predictions/training/row-store.js';
import { train as trainModel } from '../../predictions/training/train.js';
import { TRAINING_RECORD, type TrainingRecord } from '../../predictions/training/training-record.js';
import { compileEncoder } from '../../records/encoder.js';
import { trainingText } from '../../report/training-text.js';
import type { Session } from '../../stream/session.js';
import { UserError } from '../../stream/user-error.js';
import { bold, isColoured } from '../colour.js';
import { type DecodeAsFlags, decodeAs } from '../decode-as.js';
import { displayFilter, type FilterFlags } from '../display-filter.js';
import { featureSetNamed } from '../feature-sets.js';
import { keepModel } from '../kept-model.js';
import { isTerminalOutput, runStage, type StageFlags } from '../run-stage.js';
import { findingHandler, readFindings } from '../training-findings.js';

export interface TrainFlags extends StageFlags, FilterFlags, DecodeAsFlags {
  readonly out: string | undefined;
  readonly set: string | undefined;
  readonly algo: TrainerName;
  readonly budget: string;
  readonly seed: number;
  readonly 'exclude-alerts': boolean;
  readonly exclude: readonly string[] | undefined;
  readonly format: 'ndjson' | 'text' | undefined;
}

/** `nt train`: a model of what is usual in the user's own traffic, judged before it is kept. */
export async function train(inputs: readonly string[], flags: TrainFlags): Promise<number> {
  const format = flags.format ?? (isTerminalOutput() ? 'text' : 'ndjson');
  const { out, exclude: findingFiles = [] } = flags;
  if (out !== undefined && !isModelName(out)) {
    throw new UserError(`--out: "${out}" is no name of a model: lower case letters, digits and hyphens`, {
      exit: 'usage',
    });
  }
  if (out === QOS_NAME) {
    throw new UserError(`--out: ${QOS_NAME} is the name of the model that is part of this program`, {
      exit: 'usage',
    });
  }
  const set = featureSetNamed(flags.set ?? DEFAULT_SET);
  const trainer = trainerNamed(flags.algo);
  const budget = parseBudget(flags.budget);
  const filter = displayFilter(flags);
  const rules = decodeAs(flags);
  const excludes = flags['exclude-alerts'] || findingFiles.length > 0;
  return runStage({
    command: 'train',
    inputs,
    flags,
    writesRecords: format === 'ndjson',
    work: async (session) => {
      const findings = new FindingStore();
      const rows = new RowStore(set.features.map(({ name }) => name));
      await readFindings(findingFiles, findings, session);
      await readFeatures({
        inputs,
        session,
        sets: [set],
        filter,
        decodeAs: rules,
        handlers: [findingHandler(findings, session)],
        take: (row) => rows.add(row),
        takeForeign: (record) => refuseForeign(record, set.name),
      });
      if (session.isInterrupted) return;
      const progress = progressLine(session);
      const options = { set, trainer, budget, seed: flags.seed, excludes, progress: progress.show };
      const trained = trainModel(rows.rows(), findings, options);
      const graph = graphBytes(trained, set, trainer);
      Object.assign(trained.record, { sha256: sha256Of(graph), bytes: graph.length });
      if (out !== undefined) {
        progress.show('verifying');
        await keepModel({ trained, graph, set, name: out, inputs });
      }
      progress.end();
      write(trained.record, session, format);
    },
  });
}

function refuseForeign({ set, contract }: FeaturesRecord, wanted: string): never {
  const advice =
    set === wanted
      ? 'they were made by another version of this program: make them again'
      : `say --set ${set}, or make those of ${wanted}`;
  throw new UserError(`the features are of set ${set} (contract ${contract}), not ${wanted}: ${advice}`, {
    exit: 'input',
  });
}

function write(record: TrainingRecord, { output, account }: Session, format: 'ndjson' | 'text'): void {
  const { sink } = output;
  if (format === 'ndjson') {
    sink.at = sink.raw(compileEncoder<TrainingRecord>(TRAINING_RECORD)(record, sink, sink.at), '\n');
    account.written('training');
    return;
  }
  const isTerminal = isTerminalOutput();
  const style = {
    bold: bold(isColoured('auto', isTerminal, process.env)),
    width: isTerminal ? process.stdout.columns : undefined,
  };
  sink.at = sink.raw(sink.at, trainingText(record, style));
}

const ERASE_LINE = '\r\u001b[K';

/** What is being done, on a terminal; nothing where nobody looks. */
function progressLine({ options }: Session): { show(step: string): void; end(): void } {
  const isShown = process.stderr.isTTY === true && process.stdout.isTTY !== true && !options.quiet;
  const show = (text: string): void => {
    if (isShown) process.stderr.write(`${ERASE_LINE}${text}`);
  };
  return { show, end: () => show('') };
}
