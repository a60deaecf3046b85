import { contractOf } from '../../features/contract.js';
import type { ExtractionOptions, FeatureSet } from '../../features/feature-set.js';
import { readFeatures } from '../../features/features-input.js';
import { DEFAULT_SET, FEATURE_SETS } from '../../features/registry.js';
import { featureSetsText, featuresOfSetText } from '../../report/feature-set-text.js';
import { UserError } from '../../stream/user-error.js';
import { type DecodeAsFlags, decodeAs } from '../decode-as.js';
import { displayFilter, type FilterFlags } from '../display-filter.js';
import { durationFlag } from '../duration-flag.js';
import { featureSetNamed } from '../feature-sets.js';
import { type FeaturesFormatName, openRowOutput } from '../features-output.js';
import { labelSummary, readLabels } from '../label-file.js';
import { QuietLine } from '../quiet-line.js';
import { isTerminalOutput, runStage, type StageFlags } from '../run-stage.js';

export interface FeaturesFlags extends StageFlags, FilterFlags, DecodeAsFlags {
  readonly set: string | undefined;
  readonly format: FeaturesFormatName | undefined;
  readonly idle: string | undefined;
  readonly active: string | undefined;
  readonly window: string | undefined;
  readonly labels: string | undefined;
  readonly 'max-flows': number | undefined;
}

/** `nt features`: rows of numbers that describe packets, flows or windows, of any input. */
export async function features(inputs: readonly string[], flags: FeaturesFlags): Promise<number> {
  const format = flags.format ?? (isTerminalOutput() ? 'text' : 'ndjson');
  const set = featureSetNamed(flags.set ?? DEFAULT_SET);
  refuseUnused(set, flags);
  const filter = displayFilter(flags);
  const rules = decodeAs(flags);
  const extraction = extractionOf(flags);
  const labels = flags.labels === undefined ? undefined : readLabels(flags.labels);
  return runStage({
    command: 'features',
    inputs,
    flags,
    writesRecords: format === 'ndjson',
    work: async (session) => {
      const output = await openRowOutput(session, set, format);
      try {
        await readFeatures({
          inputs,
          session,
          sets: [set],
          extraction,
          filter,
          decodeAs: rules,
          take: labels === undefined ? output.take : (row) => output.take(labels.label(row)),
          pauses: (onQuiet) => new QuietLine({ session, isLiveOnly: true, onQuiet }),
        });
        await output.finish();
      } finally {
        output.close?.();
      }
      if (labels !== undefined) session.say(labelSummary(labels));
    },
  });
}

/** Which packets make a row; what was not said is as the set has it. */
function extractionOf(flags: FeaturesFlags): ExtractionOptions {
  const given = {
    idleMs: durationFlag('--idle', flags.idle),
    activeMs: durationFlag('--active', flags.active),
    windowMs: durationFlag('--window', flags.window),
    maxFlows: flags['max-flows'],
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Flags that say which packets make a row. */
const ROW_FLAGS = {
  packet: [],
  flow: ['idle', 'active', 'max-flows'],
  window: ['window', 'max-flows'],
} as const;

/** A flag that the rows of the set do not depend on would promise what it does not do. */
function refuseUnused({ name, row }: FeatureSet, flags: FeaturesFlags): void {
  const used: readonly string[] = ROW_FLAGS[row];
  const unused = Object.values(ROW_FLAGS)
    .flat()
    .find((flag) => flags[flag] !== undefined && !used.includes(flag));
  if (unused === undefined) return;
  throw new UserError(`--${unused}: set ${name} has a row for each ${row}, which it does not change`, {
    exit: 'usage',
  });
}

/** `nt features --list`: all sets, or the features of the one that is named. */
export function featureList(name: string | undefined, format: FeaturesFormatName | undefined): string {
  const form = format ?? (isTerminalOutput() ? 'text' : 'ndjson');
  if (form !== 'text' && form !== 'ndjson') {
    throw new UserError('--list: --format is text or ndjson', { exit: 'usage' });
  }
  const width = isTerminalOutput() ? process.stdout.columns : undefined;
  if (name === undefined) {
    return form === 'text' ? featureSetsText(FEATURE_SETS, width) : linesOf(FEATURE_SETS.map(described));
  }
  const set = featureSetNamed(name);
  return form === 'text' ? featuresOfSetText(set, width) : linesOf(set.features.map(featureEntry(set)));
}

const described = (set: FeatureSet): object => ({
  set: set.name,
  row: set.row,
  contract: contractOf(set),
  features: set.features.length,
  about: set.about,
  source: set.source,
});

const featureEntry =
  ({ name: set }: FeatureSet) =>
  ({ name, unit, about }: FeatureSet['features'][number], index: number): object => ({
    set,
    index,
    name,
    unit,
    about,
  });

const linesOf = (entries: readonly object[]): string =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
