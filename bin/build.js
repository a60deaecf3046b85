#!/usr/bin/env node
// Bundles the program into dist/nt.cjs: one file loads several times faster than its parts. Lists of names go beside it.
import { renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeAssets } from './assets.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// Written beside its place and then moved there, so that a program that starts meanwhile finds a whole file.
const outfile = join(root, 'dist/nt.cjs');
const unfinished = `${outfile}.${process.pid}`;
await build({
  entryPoints: [join(root, 'src/lib/cli/main.ts')],
  outfile: unfinished,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  define: { 'import.meta.dirname': '__dirname' },
  keepNames: true,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  // oclif can run commands from TypeScript sources; the built program never does.
  external: ['typescript', 'ts-node', 'tsx'],
  logLevel: 'warning',
});
writeAssets(join(root, 'dist/assets'));
renameSync(unfinished, outfile);
