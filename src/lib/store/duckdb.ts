import { createRequire } from 'node:module';
import { join } from 'node:path';
import { UserError } from '../stream/user-error.js';

type Duckdb = typeof import('@duckdb/node-api');

/**
 * DuckDB, which is machine code and optional. Throws a UserError with the command that installs it, where it is absent or
 * does not work. `what` is what needs it.
 */
export function loadDuckdb(what: string): Duckdb {
  try {
    const load = createRequire(join(import.meta.dirname, 'duckdb'));
    return load('@duckdb/node-api') as Duckdb;
  } catch (error) {
    const { message } = error as Error;
    const isMissing = message.includes("Cannot find module '@duckdb/node-api'");
    const problem = isMissing ? 'is not installed' : `does not work: ${message.split('\n')[0]}`;
    throw new UserError(`${what} needs DuckDB, which ${problem}: npm install -g @duckdb/node-api`, {
      exit: 'component',
      cause: error,
    });
  }
}
