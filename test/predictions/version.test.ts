import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseReference } from '../../src/lib/predictions/model-reference.js';
import { newest, rolledBack, stageOf, usualVersion, withStage } from '../../src/lib/predictions/stages.js';
import { compareVersions, nextMinor, parseVersion } from '../../src/lib/predictions/version.js';

const of = (text: string) => parseVersion(text) ?? expect.fail(`${text} is a version`);

it('orders versions as semver.org has it (section 11.4)', () => {
  const ordered = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.2.0',
    '1.10.0',
    '2.0.0',
  ];
  const shuffled = [...ordered].reverse();
  expect(shuffled.toSorted((a, b) => compareVersions(of(a), of(b)))).toEqual(ordered);
  expect(newest(shuffled)).toBe('2.0.0');
});

it.each([
  '',
  '1',
  '1.0',
  '01.0.0',
  '1.0.0+build',
  '1.0.0-',
  '1.0.0-01',
  ' 1.0.0',
  '1.0.0/..',
  `1.0.0-${'a'.repeat(100)}`,
])('"%s" is no version', (text) => expect(parseVersion(text)).toBeUndefined());

it('the next version of a model is the next minor one', () =>
  expect(nextMinor(of('1.2.5-rc.1'))).toBe('1.3.0'));

it.each([
  ['office', { name: 'office' }],
  ['office@1.2.0', { name: 'office', version: '1.2.0' }],
  ['office@candidate', { name: 'office', stage: 'candidate' }],
])('%s is a name of a model', (text, expected) => expect(parseReference(text)).toEqual(expected));

it.each(['', '@1.0.0', 'Office', '../x', 'office@', 'office@latest', 'office@1.0.0@candidate'])(
  '"%s" is none',
  (text) => expect(() => parseReference(text)).toThrow(/is (no name of a model|neither a version)/),
);

const NONE = { production: undefined, before: [], archived: [] };

it('goes back, through any promotions, to what was there before each', () => {
  const versions = ['1.0.0', '1.1.0', '1.2.0', '1.3.0'];
  fc.assert(
    fc.property(fc.uniqueArray(fc.constantFrom(...versions), { minLength: 2 }), (promoted) => {
      let pointers = promoted.reduce(
        (all, version) => withStage(all, version, 'production'),
        NONE as Parameters<typeof withStage>[0],
      );
      for (const expected of promoted.toReversed()) {
        expect(pointers.production).toBe(expected);
        expect(stageOf(pointers, expected)).toBe('production');
        pointers = rolledBack(pointers) ?? pointers;
      }
      expect(rolledBack(pointers)).toBeUndefined();
      expect(stageOf(pointers, promoted[1] as string)).toBe('archived');
    }),
  );
});

it.each([
  { shows: 'the one in production', pointers: { ...NONE, production: '1.0.0' }, expected: '1.0.0' },
  { shows: 'the newest candidate where none is in production', pointers: NONE, expected: '2.0.0' },
  { shows: 'no archived one', pointers: { ...NONE, archived: ['2.0.0'] }, expected: '1.0.0' },
  { shows: 'none of those that are gone', pointers: { ...NONE, production: '3.0.0' }, expected: '2.0.0' },
])('a name alone stands for $shows', ({ pointers, expected }) => {
  expect(usualVersion(pointers, ['1.0.0', '2.0.0'])).toBe(expected);
});
