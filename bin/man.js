#!/usr/bin/env node
// Writes the manual pages into man/. Run it with `npm run man`: the pages come from TypeScript sources.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manual } from '../src/lib/cli/manual.ts';
import { EXPLANATIONS } from '../test/oracle/explained.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// What the oracle lets pass because it is right is what users should know of.
const differences = EXPLANATIONS.filter(({ users }) => users).map(({ because }) => because);
for (const [name, page] of manual({ root, differences })) writeFileSync(join(root, 'man', name), page);
