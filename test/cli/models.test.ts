import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelFiles } from '../../src/lib/predictions/model-folder.js';
import { modelFiles, writeModelFolder } from '../support/models.js';
import { nt, records, temporaryFolder } from '../support/nt.js';

/** Models that are there without the user's doing. */
const OURS: readonly unknown[] = ['qos', 'tcp-diagnosis'];

/** Types `nt models` commands over one registry, which begins empty. */
function typed() {
  const env = { NT_MODELS: join(temporaryFolder(), 'models') };
  const folderOf = (files: ModelFiles): string => writeModelFolder(join(temporaryFolder(), 'new'), files);
  const models = (...args: string[]) => nt(['models', ...args], { env });
  const stages = (): unknown[] =>
    records(models('list').stdout)
      .filter(({ type, name }) => type === 'model' && !OURS.includes(name))
      .map(({ name, version, stage }) => `${String(name)}@${String(version)} ${String(stage)}`);
  return { env, folderOf, models, stages };
}

it('adds, promotes, rolls back, archives and removes', () => {
  const { folderOf, models, stages } = typed();
  const added = models(
    'add',
    folderOf(modelFiles({ version: '1.0.0' })),
    folderOf(modelFiles({ version: '1.1.0' })),
  );
  expect({ status: added.status, stderr: added.stderr }).toEqual({ status: 0, stderr: '' });
  expect(records(added.stdout).map(({ type, version, verified }) => [type, version, verified])).toEqual([
    ['model', '1.0.0', true],
    ['model', '1.1.0', true],
    ['end', undefined, undefined],
  ]);
  expect(stages()).toEqual(['length@1.0.0 candidate', 'length@1.1.0 candidate']);
  expect(models('promote', 'length@1.0.0', '--format', 'text').stdout).toBe(
    'length@1.0.0 (production): passes all checks\n',
  );
  models('promote', 'length@1.1.0');
  expect(stages()).toEqual(['length@1.0.0 archived', 'length@1.1.0 production']);
  models('rollback', 'length');
  expect(stages()).toEqual(['length@1.0.0 production', 'length@1.1.0 archived']);
  expect(models('promote', '--stage', 'candidate', 'length@1.1.0').status).toBe(0);
  expect(stages()).toEqual(['length@1.0.0 production', 'length@1.1.0 candidate']);
  expect(models('remove', 'length@1.1.0').status).toBe(0);
  expect(models('remove', 'length').status).toBe(0);
  expect(stages()).toEqual([]);
});

it('shows the card of a model, and its manifest', () => {
  const { folderOf, models } = typed();
  const files = modelFiles({
    changes: {
      metrics: [
        { measure: 'accuracy', slice: 'TCP', value: 0.9, baselines: [{ name: 'always short', value: 0.5 }] },
      ],
    },
  });
  models('add', folderOf(files));
  const card = models('show', 'length', '--format', 'text').stdout;
  expect(card).toMatch(/^model +length@1\.0\.0 \(candidate, user\)\nquestion +Is this frame a long one\?\n/);
  expect(card).toMatch(/measure +of +model +always short\naccuracy +TCP +0\.90 +0\.50\n/);
  expect(card).toContain('Limits\n- It is for tests.\n');
  expect(card).toContain('- frame.len (bytes)\n');
  const [manifest] = records(models('show', 'length').stdout);
  expect(manifest).toMatchObject({ type: 'manifest', id: 'length', sha256: files.manifest.sha256 });
});

it('goes on with what works when another version fails', () => {
  const { env, folderOf, models, stages } = typed();
  models('add', folderOf(modelFiles()));
  models('promote', 'length');
  const bad = modelFiles({ version: '2.0.0', changes: { sha256: 'f'.repeat(64) } });
  const added = models('add', folderOf(bad));
  expect(added.stderr).toMatch(
    /^nt models: model .*\/new: model\.onnx is not the one of the manifest: its sha256 is [0-9a-f]{64}, not f{64}\n$/,
  );
  expect(added.status).toBe(3);
  writeModelFolder(join(env.NT_MODELS, 'length/2.0.0'), bad);
  const promoted = models('promote', 'length@2.0.0');
  expect(promoted.status).toBe(3);
  expect(stages()).toEqual(['length@1.0.0 production', 'length@2.0.0 candidate']);
  const all = models('verify');
  expect(records(all.stdout).map(({ version, verified }) => [version, verified])).toEqual([
    ['1.0.0', true],
    ['2.0.0', false],
    // The one that comes with the program.
    ['1.0.0', true],
    [undefined, undefined],
  ]);
  expect(all.status).toBe(3);
  expect(models('verify', 'length@production').status).toBe(0);
});

it('lists a model whose manifest is damaged, and says so', () => {
  const { env, folderOf, models } = typed();
  models('add', folderOf(modelFiles()));
  writeFileSync(join(env.NT_MODELS, 'length/1.0.0/manifest.json'), '\u001b[2J{');
  expect(models('list').stdout).toContain('"problem":"the manifest is not JSON"');
  const shown = models('list', '--format', 'text');
  expect(shown.status).toBe(0);
  expect(shown.stdout).toContain('the manifest is not JSON');
});

it.each([
  ['damaged', (path: string) => writeFileSync(path, '{')],
  ['a folder', (path: string) => mkdirSync(path)],
])('lists and checks the other models where the stages of one are %s', (_, damage) => {
  const { env, folderOf, models } = typed();
  for (const id of ['length', 'other']) models('add', folderOf(modelFiles({ changes: { id } })));
  damage(join(env.NT_MODELS, 'length/stages.json'));
  for (const action of ['list', 'verify']) {
    const seen = models(action);
    expect(seen.stderr).toMatch(/^nt models: model length: .*stages\.json.*\n$/);
    expect(seen.status).toBe(3);
    const names = records(seen.stdout).flatMap(({ type, name }) => (type === 'model' ? [name] : []));
    expect(names).toEqual(action === 'list' ? ['qos', 'other', 'tcp-diagnosis'] : ['other', 'tcp-diagnosis']);
  }
  expect(models('list', 'qos').status).toBe(0);
  expect(models('show', 'othr').stderr).toContain('there is no model called othr; did you mean other?');
});

describe('refuses, and says what to do', () => {
  it.each<{ args: string[]; status: number; told: string | RegExp }>([
    { args: [], status: 2, told: 'nt models: missing 1 required arg: action (see nt models --help)\n' },
    { args: ['improve'], status: 2, told: /improve.*list, show/ },
    { args: ['show'], status: 2, told: 'nt models: show: name a model (see nt models list)\n' },
    {
      args: ['add'],
      status: 2,
      told: 'nt models: add: name the folder of a model (see nt models list)\n',
    },
    {
      args: ['show', 'lenght'],
      status: 2,
      told: 'nt models: there is no model called lenght; did you mean length? (see nt models list)\n',
    },
    { args: ['list', 'office'], status: 2, told: /there is no model called office/ },
    {
      args: ['show', 'length@3.0.0'],
      status: 2,
      told: 'nt models: there is no length@3.0.0; there are 1.0.0 (candidate), 1.1.0 (candidate) (see nt models list)\n',
    },
    {
      args: ['promote', 'length'],
      status: 2,
      told: 'nt models: length has several versions; say which one: length@1.0.0 (candidate), length@1.1.0 (candidate)\n',
    },
    { args: ['remove', 'length'], status: 2, told: /length has several versions/ },
    {
      args: ['rollback', 'length'],
      status: 3,
      told: 'nt models: model length: length had no other version in production\n',
    },
    { args: ['rollback', 'office'], status: 2, told: /there is no model called office/ },
    { args: ['rollback', 'length@1.0.0'], status: 3, told: /is not chosen: write length\n/ },
    { args: ['show', 'a@b@c'], status: 3, told: /"a@b@c" is no name of a model/ },
    { args: ['show', 'Length'], status: 3, told: /"Length" is no name of a model/ },
    { args: ['verify', 'qos'], status: 2, told: /qos is part of the program, and cannot be verified/ },
    {
      args: ['remove', 'qos'],
      status: 2,
      told: 'nt models: qos is part of the program, and cannot be removed\n',
    },
    { args: ['promote', 'qos@1.0.0'], status: 2, told: /cannot be promoted/ },
    {
      args: ['list', '--stage', 'candidate'],
      status: 2,
      told: 'nt models: --stage is for nt models promote, not list\n',
    },
    { args: ['promote', '--stage', 'best', 'length@1.0.0'], status: 2, told: /--stage/ },
    {
      args: ['add', '/nonexistent'],
      status: 3,
      told: 'nt models: model /nonexistent: /nonexistent/manifest.json: no such file or directory\n',
    },
    { args: ['add', '/dev'], status: 3, told: /no such file or directory/ },
    { args: ['verify', '../x'], status: 3, told: /is no name of a model/ },
  ])('$args', ({ args, status, told }) => {
    const { env } = typed();
    for (const version of ['1.0.0', '1.1.0'])
      writeModelFolder(join(env.NT_MODELS, 'length', version), modelFiles({ version }));
    const seen = nt(['models', ...args], { env });
    if (typeof told === 'string') expect(seen.stderr).toBe(told);
    else expect(seen.stderr).toMatch(told);
    expect(seen.stderr.trimEnd().split('\n').length).toBe(1);
    expect(seen.status).toBe(status);
  });
});
