#!/usr/bin/env node
'use strict';
// Starts the program. CommonJS and a cache of V8's compiled code make it start nearly twice as fast as an ES
// module compiled anew each time (Node 22 and later could use module.enableCompileCache; this works on 20 too).
const {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} = require('node:fs');
const Module = require('node:module');
const { homedir } = require('node:os');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

const root = dirname(__dirname);
const file = join(root, 'dist/nt.cjs');

/** What the names of the files have in common that are of exactly this program. V8 refuses them in another Node. */
function buildName() {
  const { size, mtimeMs } = statSync(file);
  return `${process.version}-${size}-${Math.trunc(mtimeMs)}`;
}

/** Where the compiled code is kept: for each command what it needs. */
function cachePath(command) {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(base, 'networking-tester', `${buildName()}-${command}.v8`);
}

/** Compiled code is run as it is, so that only our own is taken: under sudo, HOME may be another user's. */
function readCache(path) {
  try {
    return statSync(path).uid === process.getuid?.() ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the compiled code for the next start; a folder that cannot be written is no reason to fail. */
function keepCache(path, script) {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const unfinished = `${path}.${process.pid}`;
    writeFileSync(unfinished, script.createCachedData(), { mode: 0o600 });
    renameSync(unfinished, path);
    forgetOlder(path);
  } catch {
    // The next start compiles anew.
  }
}

/** Removes what earlier builds left for this version of Node. */
function forgetOlder(path) {
  for (const name of readdirSync(dirname(path))) {
    const isOlder = name.startsWith(`${process.version}-`) && !name.startsWith(buildName());
    if (isOlder) unlinkSync(join(dirname(path), name));
  }
}

/** Runs the bundle as `require` would, and leaves it in the module cache: oclif loads its commands from there. */
function load(script) {
  const bundle = new Module(file, module);
  bundle.filename = file;
  bundle.paths = module.paths;
  Module._cache[file] = bundle;
  script.runInThisContext()(bundle.exports, Module.createRequire(file), bundle, file, dirname(file));
  return bundle.exports;
}

if (!existsSync(file)) {
  process.stderr.write('nt: dist/nt.cjs is missing: build it with npm run build\n');
  process.exit(70);
}
const source = readFileSync(file, 'utf8');
const [, , word = ''] = process.argv;
const path = cachePath(/^[a-z]+$/.test(word) ? word : 'nt');
const cachedData = readCache(path);
const script = new Script(Module.wrap(source), { filename: file, cachedData });
const { main, COMMANDS } = load(script);
const isKnown = Object.hasOwn(COMMANDS, word) || !/^[a-z]+$/.test(word);
if (isKnown && (cachedData === undefined || script.cachedDataRejected)) {
  // Kept when the work is done, so that it holds the functions that the work compiled.
  process.once('exit', () => keepCache(path, script));
}
main(process.argv.slice(2), root);
