import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, shell } from '../support/nt.js';

const GOLDEN = join(ROOT, 'test/golden');
const cases = readdirSync(GOLDEN, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

// One folder is one case: `cmd` is what a person types, the rest is what they see. `vitest -u` rewrites it.
it.each(cases)('%s', async (name) => {
  const folder = join(GOLDEN, name);
  const seen = shell(readFileSync(join(folder, 'cmd'), 'utf8'));
  await expect(seen.stdout).toMatchFileSnapshot(join(folder, 'stdout'));
  await expect(seen.stderr).toMatchFileSnapshot(join(folder, 'stderr'));
  await expect(`${seen.status}\n`).toMatchFileSnapshot(join(folder, 'status'));
});
