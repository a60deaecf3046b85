#!/usr/bin/env node
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const { main } = createRequire(import.meta.url)('../dist/nt.cjs');
await main(process.argv.slice(2), dirname(dirname(fileURLToPath(import.meta.url))));
