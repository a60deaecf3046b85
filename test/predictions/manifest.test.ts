import { expect, it } from 'vitest';
import { manifestText, parseManifest } from '../../src/lib/predictions/manifest.js';
import type { Manifest } from '../../src/lib/predictions/manifest-record.js';
import { COLUMNS, modelFiles } from '../support/models.js';

const { manifest } = modelFiles();

it('reads what it writes, a line for each field', () => {
  const text = manifestText(manifest);
  expect(manifestText(parseManifest(text))).toBe(text);
  expect(text.split('\n').length).toBeGreaterThan(15);
});

const changed = (change: (copy: Manifest) => void): string => {
  const copy = structuredClone(manifest);
  change(copy);
  return manifestText(copy);
};
const vector = (copy: Manifest) => copy.selftest.vectors[0] as Manifest['selftest']['vectors'][number];

it.each<[string, string, string]>([
  ['no JSON', '{', 'the manifest is not JSON'],
  ['no object', '[]', 'the manifest is wrong:  is not an object'],
  ['no title', changed((copy) => Object.assign(copy, { title: undefined })), 'title is missing'],
  [
    'another kind',
    changed((copy) => Object.assign(copy, { kind: 'oracle' })),
    'kind is "oracle", not one of anomaly, classifier, regressor',
  ],
  [
    'a newer version of manifests',
    changed((copy) => Object.assign(copy, { v: 2 })),
    'it is of version 2; this program reads version 1',
  ],
  [
    'a name that leaves the folder',
    changed((copy) => Object.assign(copy, { id: '../../etc' })),
    'id is "../../etc", not a name',
  ],
  [
    'a version that is none',
    changed((copy) => Object.assign(copy, { version: '1.0' })),
    'version is "1.0", not one such as 1.0.0',
  ],
  [
    'a hash that is none',
    changed((copy) => Object.assign(copy, { sha256: 'abc' })),
    'sha256 is not 64 hexadecimal digits',
  ],
  [
    'a feature twice',
    changed((copy) => copy.features.list.splice(1, 1, copy.features.list[0] as never)),
    'names "frame.len" twice',
  ],
  ['no features', changed((copy) => copy.features.list.splice(0)), 'features.list is empty'],
  [
    'a condition on nothing',
    changed((copy) => copy.requires.push({ feature: 'x', at_least: 1, because: 'y' })),
    'requires names "x"',
  ],
  [
    'two inputs',
    changed((copy) => copy.inputs.push(copy.inputs[0] as never)),
    'inputs must be one, and called features',
  ],
  [
    'another width',
    changed((copy) => Object.assign(copy.inputs[0] as object, { shape: ['N', '3'] })),
    `it must be [N,${COLUMNS}]`,
  ],
  [
    'another output',
    changed((copy) => copy.outputs.push({ name: 'mood', dtype: 'float32', shape: ['N', '1'] })),
    '"mood" is none of score',
  ],
  [
    'an output of another width',
    changed((copy) => Object.assign(copy.outputs[1] as object, { shape: ['N', '1'] })),
    'output contributions is of shape [N,1]',
  ],
  [
    'no score',
    changed((copy) => copy.outputs.splice(0, 1)),
    'a model of kind anomaly needs the output score',
  ],
  [
    'a classifier without classes',
    changed((copy) => Object.assign(copy, { kind: 'classifier' })),
    'needs the output probabilities',
  ],
  [
    'classes without a classifier',
    changed((copy) => copy.labels.push('a')),
    'a model of kind anomaly has no labels',
  ],
  [
    'a probability above 1',
    changed((copy) => Object.assign(copy, { abstain_below: 2 })),
    'abstain_below is no probability',
  ],
  [
    'a tolerance that lets all pass',
    changed((copy) => Object.assign(copy.selftest, { tolerance: 1e9 })),
    'selftest.tolerance is not from 0 to 1',
  ],
  ['no self-test', changed((copy) => copy.selftest.vectors.splice(0)), 'selftest.vectors is empty'],
  [
    'a row that is too short',
    changed((copy) => vector(copy).x.pop()),
    `x has ${COLUMNS - 1} numbers, not ${COLUMNS}`,
  ],
  ['a row with text in it', changed((copy) => vector(copy).x.splice(0, 1, 'a')), 'neither a number nor null'],
  ['a row that nothing is said of', changed((copy) => vector(copy).y.splice(0)), 'y is empty'],
  [
    'a row that says nothing of no output',
    changed((copy) => vector(copy).y.push({ output: 'probabilities', values: [] })),
    'names "probabilities", which is no output',
  ],
  [
    'a row with too many numbers',
    changed((copy) => vector(copy).y.push({ output: 'p_value', values: [1, 2] })),
    'has 2 numbers for p_value, not 1',
  ],
])('refuses %s', (_, text, problem) => {
  expect(() => parseManifest(text)).toThrow(problem);
});
