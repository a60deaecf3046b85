#!/usr/bin/env node
// Writes the manual pages into man/. Run it with `npm run man`: the pages come from TypeScript sources.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manual } from '../src/lib/cli/manual.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
for (const [name, page] of manual(root)) writeFileSync(join(root, 'man', name), page);
