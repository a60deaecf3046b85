import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBAppender, DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Time } from '../bytes/time.js';
import { contractOf } from '../features/contract.js';
import type { FeatureRow, FeatureSet } from '../features/feature-set.js';
import type { Field } from '../records/field.js';
import { type KeyColumn, keyColumns } from '../report/features-formats/columns.js';
import type { ByteOutput } from '../stream/byte-output.js';
import { loadDuckdb } from './duckdb.js';

const TABLE = 'rows';
const COPY_BYTES = 1_048_576;
const NS_PER_SECOND = 1_000_000_000n;
/** Rows beyond this wait on the disk. */
const MEMORY_LIMIT = '256MB';

type Duckdb = ReturnType<typeof loadDuckdb>;

/** Rows of features as a Parquet file, which can only be written when all rows are known: until then they wait on disk. */
export class ParquetRows {
  readonly #duckdb: Duckdb;
  readonly #output: ByteOutput;
  readonly #set: FeatureSet;
  readonly #folder: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #appender: DuckDBAppender;
  readonly #keys: readonly KeyColumn[];

  private constructor(duckdb: Duckdb, output: ByteOutput, set: FeatureSet, opened: Opened) {
    this.#duckdb = duckdb;
    this.#output = output;
    this.#set = set;
    this.#folder = opened.folder;
    this.#instance = opened.instance;
    this.#connection = opened.connection;
    this.#appender = opened.appender;
    this.#keys = keyColumns(set);
  }

  /** Makes the table; throws a UserError where DuckDB is not installed. */
  static async open(output: ByteOutput, set: FeatureSet): Promise<ParquetRows> {
    const duckdb = loadDuckdb('--format parquet');
    const folder = mkdtempSync(join(tmpdir(), 'nt-parquet-'));
    try {
      const instance = await duckdb.DuckDBInstance.create(join(folder, 'rows.db'), {
        memory_limit: MEMORY_LIMIT,
        threads: '1',
      });
      const connection = await instance.connect();
      await connection.run(`CREATE TABLE ${TABLE} (${columnsOf(set).join(', ')})`);
      const appender = await connection.createAppender(TABLE);
      return new ParquetRows(duckdb, output, set, { folder, instance, connection, appender });
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  readonly take = (row: FeatureRow): void => {
    const appender = this.#appender;
    for (const { field, read } of this.#keys) this.#appendKey(field, read(row));
    for (const value of row.values) {
      if (Number.isFinite(value)) appender.appendDouble(value);
      else appender.appendNull();
    }
    appender.endRow();
  };

  /** Writes the file into the output. */
  async finish(): Promise<void> {
    this.#appender.closeSync();
    const path = join(this.#folder, 'rows.parquet');
    const metadata = `{nt_set: ${literal(this.#set.name)}, nt_contract: ${literal(contractOf(this.#set))}}`;
    const options = `FORMAT parquet, COMPRESSION zstd, KV_METADATA ${metadata}`;
    await this.#connection.run(`COPY ${TABLE} TO ${literal(path)} (${options})`);
    await copyFile(path, this.#output);
  }

  /** Removes what was kept on disk. */
  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #appendKey(field: Field, value: unknown): void {
    const appender = this.#appender;
    if (value === undefined || (field.kind === 'time' && (value as Time).decimals === 0))
      appender.appendNull();
    else if (field.kind === 'time') {
      const { seconds, nanoseconds } = value as Time;
      const sinceEpoch = BigInt(seconds) * NS_PER_SECOND + BigInt(nanoseconds);
      appender.appendTimestampNanoseconds(new this.#duckdb.DuckDBTimestampNanosecondsValue(sinceEpoch));
    } else if (field.kind === 'uint') appender.appendUBigInt(BigInt(value as number));
    else if (field.kind === 'number') appender.appendDouble(value as number);
    else appender.appendVarchar(String(value));
  }
}

interface Opened {
  readonly folder: string;
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
  readonly appender: DuckDBAppender;
}

const COLUMN_TYPE: Readonly<Partial<Record<Field['kind'], string>>> = {
  time: 'TIMESTAMP_NS',
  uint: 'UBIGINT',
  number: 'DOUBLE',
  text: 'VARCHAR',
};

const columnsOf = (set: FeatureSet): string[] => [
  ...keyColumns(set).map(({ name, field }) => `${identifier(name)} ${COLUMN_TYPE[field.kind] ?? 'VARCHAR'}`),
  ...set.features.map(({ name }) => `${identifier(name)} DOUBLE`),
];

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

async function copyFile(path: string, output: ByteOutput): Promise<void> {
  const fd = openSync(path, 'r');
  try {
    for (;;) {
      const { sink } = output;
      sink.ensure(sink.at, COPY_BYTES);
      const bytes = readSync(fd, sink.bytes, sink.at, COPY_BYTES, null);
      if (bytes === 0) return;
      sink.at += bytes;
      await output.flush();
    }
  } finally {
    closeSync(fd);
  }
}
