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
// Optional packages with machine code of their own: found at run time, if they are installed.
const native = ['onnxruntime-node', '@duckdb/node-api', 'pg-native'];
const unfinished = `${outfile}.${process.pid}`;
await build({
  entryPoints: [join(root, 'src/lib/cli/main.ts')],
  outfile: unfinished,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  define: { 'import.meta.dirname': '__dirname' },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  // oclif can run commands from TypeScript sources; the built program never does.
  external: ['typescript', 'ts-node', 'tsx', ...native],
  logLevel: 'warning',
});
writeAssets(join(root, 'dist/assets'));
renameSync(unfinished, outfile);
