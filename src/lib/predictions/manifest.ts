import { assignFields, FieldError } from '../records/assign.js';
import { parseRecordText } from '../records/parse-text.js';
import { compileFactory } from '../records/shape.js';
import { INPUT_NAME, MANIFEST, type Manifest, OUTPUT_NAMES, type OutputName } from './manifest-record.js';
import { ModelError } from './model-error.js';
import { parseVersion } from './version.js';

/** Version of the manifest that is written and understood. */
export const MANIFEST_VERSION = 1;

/** A manifest larger than this is none. */
export const MAX_MANIFEST_BYTES = 16_777_216;

type SelftestVector = Manifest['selftest']['vectors'][number];

const NAME = /^[a-z][a-z0-9-]{0,63}$/;
const SHA256 = /^[0-9a-f]{64}$/;
const MAX_FEATURES = 4_096;

/** Whether a model may be called this: its name is also that of a folder. */
export const isModelName = (name: string): boolean => NAME.test(name);

/** A manifest with nothing in it, to be filled. */
export const newManifest: () => Manifest = compileFactory<Manifest>(MANIFEST);

/** Reads a manifest. Throws {@link ModelError} where it is none, or contradicts itself. */
export function parseManifest(json: string): Manifest {
  if (json.length > MAX_MANIFEST_BYTES)
    throw new ModelError(`the manifest is larger than ${MAX_MANIFEST_BYTES} bytes`);
  const parsed = parseRecordText(json);
  if (parsed === undefined) throw new ModelError('the manifest is not JSON');
  const manifest = newManifest();
  try {
    assignFields(MANIFEST, manifest, parsed, '');
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    throw new ModelError(`the manifest is wrong: ${error.message}`, { cause: error });
  }
  checkManifest(manifest);
  return manifest;
}

/** The text of a manifest, as {@link parseManifest} reads it: one line for each of its fields. */
export function manifestText(manifest: Manifest): string {
  const lines = Object.entries(manifest).flatMap(([key, value]) =>
    value === undefined ? [] : [`${JSON.stringify(key)}:${JSON.stringify(value)}`],
  );
  return `{${lines.join(',\n')}}\n`;
}

/** What is wrong with a manifest whose fields all have the right type. Throws {@link ModelError}. */
export function checkManifest(manifest: Manifest): void {
  const problem = problems(manifest).next().value;
  if (problem !== undefined) throw new ModelError(`the manifest is wrong: ${problem}`);
}

function* problems(manifest: Manifest): Generator<string, undefined> {
  if (manifest.v !== MANIFEST_VERSION) {
    yield `it is of version ${manifest.v}; this program reads version ${MANIFEST_VERSION}`;
  }
  if (!isModelName(manifest.id)) {
    yield `id is ${JSON.stringify(manifest.id)}, not a name of lower case letters, digits and hyphens`;
  }
  if (parseVersion(manifest.version) === undefined) {
    yield `version is ${JSON.stringify(manifest.version)}, not one such as 1.0.0`;
  }
  if (!SHA256.test(manifest.sha256)) yield 'sha256 is not 64 hexadecimal digits';
  yield* problemsOfFeatures(manifest);
  yield* problemsOfTensors(manifest);
  yield* problemsOfClasses(manifest);
  yield* problemsOfSelftest(manifest);
  return undefined;
}

function* problemsOfFeatures({ features, requires }: Manifest): Generator<string> {
  const names = features.list.map(({ name }) => name);
  if (names.length === 0) yield 'features.list is empty';
  if (names.length > MAX_FEATURES) yield `features.list has more than ${MAX_FEATURES} features`;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) yield `features.list names ${JSON.stringify(twice)} twice`;
  for (const { feature } of requires) {
    if (!names.includes(feature))
      yield `requires names ${JSON.stringify(feature)}, which is no feature of it`;
  }
}

function* problemsOfTensors(manifest: Manifest): Generator<string> {
  const { inputs, outputs } = manifest;
  const columns = String(manifest.features.list.length);
  const [input, ...others] = inputs;
  if (input === undefined || others.length > 0 || input.name !== INPUT_NAME) {
    yield `inputs must be one, and called ${INPUT_NAME}`;
  } else if (input.shape.join() !== `N,${columns}`) {
    yield `the input is of shape [${input.shape.join()}], and there are ${columns} features: it must be [N,${columns}]`;
  }
  for (const output of outputs) {
    if (!isOutputName(output.name)) {
      yield `the output ${JSON.stringify(output.name)} is none of ${OUTPUT_NAMES.join(', ')}`;
    } else if (output.shape.join() !== outputShape(manifest, output.name).join()) {
      yield `the output ${output.name} is of shape [${output.shape.join()}], not [${outputShape(manifest, output.name).join()}]`;
    }
  }
  const needed = manifest.kind === 'classifier' ? 'probabilities' : 'score';
  if (!outputs.some(({ name }) => name === needed))
    yield `a model of kind ${manifest.kind} needs the output ${needed}`;
  const names = outputs.map(({ name }) => name);
  if (new Set(names).size !== names.length) yield 'an output is named twice';
}

const isOutputName = (name: string): name is OutputName => (OUTPUT_NAMES as readonly string[]).includes(name);

/** Numbers that an output has for each row. */
export function outputWidth({ features, labels }: Manifest, output: OutputName): number {
  if (output === 'contributions') return features.list.length;
  return output === 'probabilities' ? labels.length : 1;
}

const outputShape = (manifest: Manifest, output: OutputName): string[] => [
  'N',
  String(outputWidth(manifest, output)),
];

function* problemsOfClasses(manifest: Manifest): Generator<string> {
  const { kind, labels, label_words: words, abstain_below: least } = manifest;
  if ((kind === 'classifier') !== labels.length > 0) {
    yield kind === 'classifier' ? 'a classifier needs labels' : `a model of kind ${kind} has no labels`;
  }
  if (new Set(labels).size !== labels.length) yield 'a label is named twice';
  if (words.length > 0 && words.length !== labels.length) {
    yield `label_words has ${words.length} texts for ${labels.length} labels`;
  }
  if (least !== undefined && !(least >= 0 && least <= 1)) yield 'abstain_below is no probability';
}

function* problemsOfSelftest(manifest: Manifest): Generator<string> {
  const { tolerance, vectors } = manifest.selftest;
  if (!(tolerance >= 0 && tolerance <= 1)) yield 'selftest.tolerance is not from 0 to 1';
  if (vectors.length === 0) yield 'selftest.vectors is empty: nobody could tell whether the model works';
  for (const [index, vector] of vectors.entries()) {
    yield* problemsOfVector(manifest, vector, `selftest.vectors[${index}]`);
  }
}

function* problemsOfVector(manifest: Manifest, { x, y }: SelftestVector, where: string): Generator<string> {
  const columns = manifest.features.list.length;
  if (x.length !== columns) yield `${where}.x has ${x.length} numbers, not ${columns}`;
  if (!x.every((value) => value === null || typeof value === 'number')) {
    yield `${where}.x has something in it that is neither a number nor null`;
  }
  if (y.length === 0) yield `${where}.y is empty`;
  for (const { output, values } of y) {
    if (!isOutputName(output) || !manifest.outputs.some(({ name }) => name === output)) {
      yield `${where}.y names ${JSON.stringify(output)}, which is no output of it`;
    } else if (values.length !== outputWidth(manifest, output)) {
      yield `${where}.y has ${values.length} numbers for ${output}, not ${outputWidth(manifest, output)}`;
    }
  }
}
