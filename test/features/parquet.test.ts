import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { contractOf } from '../../src/lib/features/contract.js';
import { FEATURE_SETS } from '../../src/lib/features/registry.js';
import { nt, SAMPLE, shell, temporaryFile } from '../support/nt.js';
import { inputFor } from './media-capture.js';

type Duckdb = typeof import('@duckdb/node-api');

function loaded(): Duckdb | undefined {
  try {
    return createRequire(import.meta.url)('@duckdb/node-api') as Duckdb;
  } catch {
    return undefined;
  }
}

const duckdb = loaded();

/** The rows that a question to DuckDB gets. */
async function ask(question: string): Promise<unknown[]> {
  const instance = await (duckdb as Duckdb).DuckDBInstance.create();
  const connection = await instance.connect();
  const answer = await connection.runAndReadAll(question);
  return answer.getRowsJson();
}

describe('Parquet', () => {
  it.for(FEATURE_SETS)('has the rows of $name as CSV has them', async ({ name, features }, { skip }) => {
    skip(duckdb === undefined, 'DuckDB is not installed');
    const [parquet, csv] = [temporaryFile('rows.parquet', ''), temporaryFile('rows.csv', '')];
    const { path: input, rule } = inputFor(name);
    for (const [format, path] of [
      ['parquet', parquet],
      ['csv', csv],
    ]) {
      const { stderr, status } = shell(
        `nt features ${rule} --set ${name} --format ${format} ${input} >${path}`,
      );
      expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    }
    const columns = features.map((feature) => `"${feature.name}"::DOUBLE`).join(', ');
    const table = `read_csv('${csv}', header = true, delim = ',', quote = '"', escape = '"', all_varchar = true, nullstr = '')`;
    const [given, wanted] = [
      await ask(`SELECT ${columns} FROM '${parquet}'`),
      await ask(`SELECT ${columns} FROM ${table}`),
    ];
    expect(given.length).toBeGreaterThan(1);
    expect(given).toEqual(wanted);
    // Times keep every digit.
    expect(await ask(`SELECT epoch_ns(ts)::VARCHAR FROM '${parquet}'`)).toEqual(
      await ask(`SELECT rpad(replace(ts, '.', ''), 19, '0') FROM ${table}`),
    );
  });

  it('names the set and its contract', async ({ skip }) => {
    skip(duckdb === undefined, 'DuckDB is not installed');
    const path = temporaryFile('rows.parquet', '');
    shell(`nt features --format parquet ${SAMPLE} >${path}`);
    expect(readFileSync(path).subarray(0, 4).toString('latin1')).toBe('PAR1');
    const baseline = FEATURE_SETS.find(({ name }) => name === 'baseline');
    expect(await ask(`SELECT decode(key), decode(value) FROM parquet_kv_metadata('${path}')`)).toEqual([
      ['nt_set', 'baseline'],
      ['nt_contract', baseline && contractOf(baseline)],
    ]);
  });

  it('says how to get what it needs where that is missing', () => {
    const { stdout, stderr, status } = nt(['features', '--format', 'parquet', SAMPLE], {
      env: { NODE_OPTIONS: `--require ${withoutDuckdb()}` },
    });
    expect({ stdout, stderr, status }).toEqual({
      stdout: '',
      stderr:
        'nt features: --format parquet needs DuckDB, which is not installed: npm install -g @duckdb/node-api\n',
      status: 5,
    });
  });
});

/** A module that hides DuckDB from the program. */
const withoutDuckdb = (): string =>
  temporaryFile(
    'hide.cjs',
    `const Module = require('node:module');
     const load = Module._resolveFilename;
     Module._resolveFilename = (name, ...rest) => {
       if (name !== '@duckdb/node-api') return load(name, ...rest);
       throw Object.assign(new Error("Cannot find module '@duckdb/node-api'"), { code: 'MODULE_NOT_FOUND' });
     };`,
  );
