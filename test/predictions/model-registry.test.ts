import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { userModelsFolder } from '../../src/lib/predictions/model-folder.js';
import { ModelRegistry } from '../../src/lib/predictions/model-registry.js';
import { verifyModel } from '../../src/lib/predictions/verify.js';
import { modelFiles, writeModelFolder } from '../support/models.js';
import { temporaryFolder } from '../support/nt.js';

function registryWith(shipped: readonly string[] = []) {
  const home = join(temporaryFolder(), 'models');
  return { home, registry: new ModelRegistry({ home, shipped, verify: verifyModel }) };
}

const told = (registry: ModelRegistry) =>
  registry.list().map(({ name, version, stage, origin }) => `${name}@${version} ${stage} ${origin}`);

it('is empty where nothing was added, and makes no folder to say so', () => {
  const { home, registry } = registryWith();
  expect(registry.list()).toEqual([]);
  expect(existsSync(home)).toBe(false);
  expect(() => registry.find('length')).toThrow('there is no model called length');
});

it('adds, promotes, rolls back and removes versions', async () => {
  const { registry } = registryWith();
  expect(registry.nextVersion('length')).toBe('1.0.0');
  await registry.add(modelFiles({ version: '1.0.0' }));
  await registry.add(modelFiles({ version: '1.10.0', step: 3 }));
  await registry.add(modelFiles({ version: '1.9.0', step: 4 }));
  expect(registry.nextVersion('length')).toBe('1.11.0');
  expect(registry.find('length').version).toBe('1.10.0');
  await registry.promote('length@1.0.0', 'production');
  await registry.promote('length@1.9.0', 'production');
  expect(told(registry)).toEqual([
    'length@1.0.0 archived user',
    'length@1.9.0 production user',
    'length@1.10.0 candidate user',
  ]);
  expect(registry.find('length').version).toBe('1.9.0');
  expect(registry.find('length@candidate').version).toBe('1.10.0');
  await expect(registry.remove('length@1.9.0')).rejects.toThrow('is in production');
  await registry.rollback('length');
  expect(told(registry)).toEqual([
    'length@1.0.0 production user',
    'length@1.9.0 archived user',
    'length@1.10.0 candidate user',
  ]);
  await expect(registry.rollback('length')).rejects.toThrow('had no other version in production');
  await registry.remove('length@1.9.0');
  await registry.remove('length@1.10.0');
  await registry.remove('length');
  expect(registry.list()).toEqual([]);
});

it('never changes a version that is there, and leaves nothing behind when it fails', async () => {
  const { home, registry } = registryWith();
  await registry.add(modelFiles());
  await expect(registry.add(modelFiles({ step: 5 }))).rejects.toThrow(
    'is there already, and a version never changes',
  );
  await expect(
    registry.add(modelFiles({ version: '1.1.0', changes: { sha256: '0'.repeat(64) } })),
  ).rejects.toThrow('is not the one of the manifest');
  expect(readdirSync(join(home, 'length'))).toEqual(['1.0.0']);
});

it('puts nothing in production that does not pass, and goes back to nothing that does not', async () => {
  const { home, registry } = registryWith();
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) await registry.add(modelFiles({ version }));
  await registry.promote('length@1.0.0', 'production');
  await registry.promote('length@1.1.0', 'production');
  for (const version of ['1.0.0', '1.2.0'])
    writeFileSync(join(home, 'length', version, 'model.onnx'), 'damaged');
  await expect(registry.promote('length@1.2.0', 'production')).rejects.toThrow('the manifest says');
  await expect(registry.rollback('length')).rejects.toThrow('the manifest says');
  expect(registry.find('length').version).toBe('1.1.0');
});

it('relies on what came with the program until the user says otherwise', async () => {
  const shipped = temporaryFolder();
  writeModelFolder(join(shipped, 'length/1.0.0'), modelFiles());
  const { registry } = registryWith([shipped]);
  expect(told(registry)).toEqual(['length@1.0.0 production shipped']);
  await registry.add(modelFiles({ version: '2.0.0' }));
  expect(registry.find('length').version).toBe('1.0.0');
  await registry.promote('length@2.0.0', 'production');
  expect(told(registry)).toEqual(['length@1.0.0 archived shipped', 'length@2.0.0 production user']);
  await registry.rollback('length');
  expect(registry.find('length').version).toBe('1.0.0');
  await expect(registry.remove('length@1.0.0')).rejects.toThrow('came with the program');
});

it('refuses a folder with the model of another name in it', async () => {
  const { home, registry } = registryWith();
  writeModelFolder(join(home, 'office/1.0.0'), modelFiles());
  expect(() => registry.read(registry.find('office'))).toThrow('has the manifest of length@1.0.0 in it');
});

it('says which file is damaged, and takes no notice of folders that are no models', async () => {
  const { home, registry } = registryWith();
  await registry.add(modelFiles());
  mkdirSync(join(home, 'Notes'));
  mkdirSync(join(home, 'length/old'));
  expect(told(registry)).toEqual(['length@1.0.0 candidate user']);
  writeFileSync(join(home, 'length/stages.json'), '{"production":7}');
  expect(() => registry.list()).toThrow(/stages\.json is damaged/);
});

it('lets two programs change a model one after the other', async () => {
  const { home, registry } = registryWith();
  const versions = ['1.0.0', '1.1.0', '1.2.0', '1.3.0'];
  for (const version of versions) await registry.add(modelFiles({ version }));
  const others = versions.map(() => new ModelRegistry({ home, shipped: [], verify: verifyModel }));
  await Promise.all(others.map((other, index) => other.promote(`length@${versions[index]}`, 'production')));
  // Whoever was last is in production, and all the others can be gone back to.
  for (const _ of versions.slice(1)) await registry.rollback('length');
  await expect(registry.rollback('length')).rejects.toThrow('had no other version');
});

it('takes away the lock of a program that is gone', async () => {
  const { home, registry } = registryWith();
  await registry.add(modelFiles());
  writeFileSync(join(home, 'length/.lock'), '4194999');
  await registry.promote('length', 'production');
  expect(registry.find('length@production').version).toBe('1.0.0');
});

it.each([
  [{ NT_MODELS: '/m' }, '/m'],
  [{ XDG_DATA_HOME: '/d' }, '/d/networking-tester/models'],
  [{ XDG_DATA_HOME: 'relative', HOME: '/h' }, '/.local/share/networking-tester/models'],
])('%j: models are in %s', (environment, folder) => expect(userModelsFolder(environment)).toContain(folder));
