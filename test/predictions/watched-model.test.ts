import { expect, it } from 'vitest';
import { packet } from '../../src/lib/features/sets/packet.js';
import type { LoadedModel } from '../../src/lib/predictions/loaded-model.js';
import { ModelError } from '../../src/lib/predictions/model-error.js';
import { ModelRegistry } from '../../src/lib/predictions/model-registry.js';
import { RuntimeAbsent } from '../../src/lib/predictions/onnxruntime.js';
import { WatchedModel } from '../../src/lib/predictions/watched-model.js';
import { modelFiles } from '../support/models.js';
import { temporaryFolder } from '../support/nt.js';

const loaded = (name: string): LoadedModel => ({
  name,
  set: packet,
  contract: '',
  predict: async () => [],
  close: async () => undefined,
});

it.each([
  ['fails its checks', new ModelError('it is no good')],
  ['needs a runtime that is not there', new RuntimeAbsent('it is no good')],
])('goes on with the version before where the next one %s, and says so once', async (_, problem) => {
  const registry = new ModelRegistry({ home: temporaryFolder(), shipped: [], verify: async () => undefined });
  await registry.add(modelFiles({ version: '1.0.0' }));
  const said: string[] = [];
  const model = await WatchedModel.open({
    registry,
    reference: 'length',
    load: async ({ version }) => {
      if (version === '2.0.0') throw problem;
      return loaded(`length@${version}`);
    },
    say: (line) => said.push(line),
  });
  await registry.add(modelFiles({ version: '2.0.0' }));
  for (const __ of [1, 2]) await model.refresh();
  expect(model.model.name).toBe('length@1.0.0');
  expect(said).toEqual(['length: it is no good; length@1.0.0 goes on']);
  await registry.add(modelFiles({ version: '3.0.0' }));
  await model.refresh();
  expect(model.model.name).toBe('length@3.0.0');
});
