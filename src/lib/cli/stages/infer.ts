import type { FeatureRow, FeatureSet } from '../../features/feature-set.js';
import { featuresEncoder, type RowEncoder } from '../../features/features-encoder.js';
import { readFeatures } from '../../features/features-input.js';
import type { FeaturesRecord } from '../../features/features-record.js';
import type { AlertRate } from '../../predictions/alert-budget.js';
import { recordDifference } from '../../predictions/contract-check.js';
import { Inference } from '../../predictions/inference.js';
import type { RuntimeChoice } from '../../predictions/open-evaluator.js';
import { PREDICTION_RECORD, type PredictionRecord } from '../../predictions/prediction-record.js';
import { parseBudget } from '../../predictions/training/budget.js';
import { compileEncoder } from '../../records/encoder.js';
import { predictionLine, predictionsHead } from '../../report/predictions-text.js';
import type { Session } from '../../stream/session.js';
import { UserError } from '../../stream/user-error.js';
import { ChosenModels } from '../chosen-models.js';
import { type DecodeAsFlags, decodeAs } from '../decode-as.js';
import { displayFilter, type FilterFlags } from '../display-filter.js';
import { withModel } from '../model-registry.js';
import { QuietLine } from '../quiet-line.js';
import { isTerminalOutput, runStage, type StageFlags } from '../run-stage.js';

export interface InferFlags extends StageFlags, FilterFlags, DecodeAsFlags {
  readonly model: readonly string[];
  readonly format: 'ndjson' | 'text' | undefined;
  readonly top: number;
  readonly keep: boolean;
  readonly threshold: string | undefined;
  readonly budget: string | undefined;
  readonly 'watch-model': boolean;
  readonly runtime: RuntimeChoice;
}

/** `nt infer`: what models say of packets, flows and windows, of any input. */
export async function infer(inputs: readonly string[], flags: InferFlags): Promise<number> {
  const format = flags.format ?? (isTerminalOutput() ? 'text' : 'ndjson');
  if (flags.keep && format === 'text') {
    throw new UserError('--keep writes records: --format is ndjson', { exit: 'usage' });
  }
  const filter = displayFilter(flags);
  const rules = decodeAs(flags);
  const options = {
    references: flags.model,
    watches: flags['watch-model'],
    runtime: flags.runtime,
    top: flags.top,
    threshold: thresholdOf(flags.threshold),
    budget: budgetOf(flags.budget),
  };
  return runStage({
    command: 'infer',
    inputs,
    flags,
    writesRecords: format === 'ndjson',
    work: async (session) => {
      const models = await ChosenModels.open({ ...options, say: (line) => session.say(line) });
      try {
        const inference = new Inference({
          models: () => models.current(),
          takeRow: flags.keep ? keepRows(session) : undefined,
          takePrediction: format === 'ndjson' ? writeRecord(session) : writeText(session),
        });
        const flush = (): Promise<void> => withModel(flags.model.join(','), () => inference.flush());
        // Rows that came are judged before more is read, so that nothing waits on a pause and nothing piles up.
        session.alongside = { flush };
        await readFeatures({
          inputs,
          session,
          sets: models.sets,
          filter,
          decodeAs: rules,
          take: (row) => inference.take(row),
          takeForeign: refuseForeign(session, models.sets),
          pauses: (onQuiet) =>
            new QuietLine({ session, isLiveOnly: true, onQuiet: dueByClock(session, onQuiet) }),
        });
        await flush();
      } finally {
        session.alongside = undefined;
        await models.close();
      }
    },
  });
}

function thresholdOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const threshold = Number(text);
  if (text.trim() !== '' && Number.isFinite(threshold)) return threshold;
  throw new UserError(`--threshold: "${text}" is not a number`, { exit: 'usage' });
}

const budgetOf = (text: string | undefined): AlertRate | undefined =>
  text === undefined ? undefined : parseBudget(text);

/** Rows that are due by the clock are judged at once; what goes wrong then is told by the next flush. */
function dueByClock(session: Session, onQuiet: (ms: number) => boolean): (ms: number) => boolean {
  return (ms) => {
    const isAll = onQuiet(ms);
    session.flush().catch(() => session.enough());
    return isAll;
  };
}

/** Says why features are not taken: of a set that some model takes, but made in another way, they end the work. */
function refuseForeign(session: Session, sets: readonly FeatureSet[]): (record: FeaturesRecord) => void {
  const skipped = new Set<string>();
  return (record) => {
    const set = sets.find(({ name }) => name === record.set);
    if (set !== undefined) {
      throw new UserError(
        `a features record of the set ${set.name} has the ${recordDifference(record, set)}`,
        {
          exit: 'input',
        },
      );
    }
    session.account.count('records_skipped');
    if (skipped.has(record.set)) return;
    skipped.add(record.set);
    const names = sets.map(({ name }) => name).join(', ');
    session.problem(`features records of the set ${record.set} are skipped: the models take ${names}`);
  };
}

/** Writes each row again, before what is said of it. */
function keepRows({ output, account }: Session): (row: FeatureRow) => void {
  const encoders = new Map<FeatureSet, RowEncoder>();
  return (row) => {
    const encode = encoders.get(row.set) ?? featuresEncoder(row.set);
    encoders.set(row.set, encode);
    encode(output.sink, row);
    account.written('features');
  };
}

function writeRecord({ output, account }: Session): (record: PredictionRecord) => void {
  const encode = compileEncoder<PredictionRecord>(PREDICTION_RECORD);
  return (record) => {
    const { sink } = output;
    sink.at = sink.raw(encode(record, sink, sink.at), '\n');
    account.written('prediction');
  };
}

function writeText({ output }: Session): (record: PredictionRecord) => void {
  output.sink.at = output.sink.raw(output.sink.at, predictionsHead());
  return (record) => {
    const { sink } = output;
    sink.at = sink.raw(sink.at, predictionLine(record));
  };
}
