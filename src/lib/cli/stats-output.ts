import { suggestion } from '../bytes/nearest-word.js';
import { compileEncoder } from '../records/encoder.js';
import type { StatsWriter } from '../report/stats-formats/format.js';
import { STATS_FORMATS } from '../report/stats-formats/registry.js';
import { listNames } from '../report/stats-formats/separated.js';
import { STATS_RECORD, type StatsRecord } from '../stats/stats-record.js';
import type { Session } from '../stream/session.js';
import { UserError } from '../stream/user-error.js';
import { WholeFile } from '../stream/whole-file.js';
import { bold, type ColourChoice, isColoured } from './colour.js';
import { isTerminalOutput } from './run-stage.js';

export type StatsFormatName = 'ndjson' | keyof typeof STATS_FORMATS;

export interface StatsOutputFlags {
  readonly format: StatsFormatName | undefined;
  readonly output: string | undefined;
  readonly table: string | undefined;
  readonly color: ColourChoice;
}

/** Where stats records go, and in which form. */
export interface StatsOutput {
  take(record: StatsRecord): void;
  /** Writes what is still to be written once all records were taken. */
  finish(): void;
}

/** The form that the flags ask for. Refuses flags that do not go together. */
export function statsFormat(flags: StatsOutputFlags): StatsFormatName {
  const { format, output, table } = flags;
  const name = format ?? (output === undefined && isTerminalOutput() ? 'text' : 'ndjson');
  if (table === undefined) return name;
  if (name !== 'csv' && name !== 'tsv') {
    throw new UserError(`--table is for --format csv and tsv, not ${name}`, { exit: 'usage' });
  }
  const lists = listNames({ fields: STATS_RECORD });
  if (lists.includes(table)) return name;
  throw new UserError(
    `--table: no list is called ${table}${suggestion(table, lists)} (there are ${lists.join(', ')})`,
    { exit: 'usage' },
  );
}

/** Whether `-o` names a file that is to be replaced as a whole, and not written to as the work goes on. */
export const isWholeFile = (format: StatsFormatName, output: string | undefined): output is string =>
  format === 'prometheus' && output !== undefined && output !== '-';

export function openStatsOutput(session: Session, flags: StatsOutputFlags): StatsOutput {
  const format = statsFormat(flags);
  if (format === 'ndjson') return recordOutput(session);
  const isForTerminal = flags.output === undefined && isTerminalOutput();
  const writer = STATS_FORMATS[format]({
    fields: STATS_RECORD,
    table: flags.table,
    bold: bold(isColoured(flags.color, isForTerminal, process.env)),
    width: isForTerminal ? process.stdout.columns : undefined,
  });
  if (isWholeFile(format, flags.output)) return new FileOutput(writer, new WholeFile(flags.output));
  return textOutput(session, writer);
}

function recordOutput({ output, account }: Session): StatsOutput {
  const encode = compileEncoder<StatsRecord>(STATS_RECORD);
  return {
    take(record) {
      const { sink } = output;
      sink.at = sink.raw(encode(record, sink, sink.at), '\n');
      account.written('stats');
    },
    finish: () => undefined,
  };
}

/** Text on standard output; of documents only the last one, because nobody could tell them apart. */
function textOutput({ output }: Session, writer: StatsWriter): StatsOutput {
  const append = (text: string): void => {
    output.sink.at = output.sink.raw(output.sink.at, text);
  };
  return {
    take: (record) => append(writer.write(record)),
    finish: () => append(writer.document?.() ?? ''),
  };
}

/** A document in a file, written again after each window: once for all that come in one piece of input. */
class FileOutput implements StatsOutput {
  readonly #writer: StatsWriter;
  readonly #file: WholeFile;
  #due: NodeJS.Immediate | undefined;
  #failure: unknown;

  constructor(writer: StatsWriter, file: WholeFile) {
    this.#writer = writer;
    this.#file = file;
  }

  take(record: StatsRecord): void {
    if (this.#failure !== undefined) throw this.#failure;
    this.#writer.write(record);
    this.#due ??= setImmediate(() => {
      try {
        this.finish();
      } catch (error) {
        this.#failure = error;
      }
    });
  }

  finish(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#due === undefined) return;
    clearImmediate(this.#due);
    this.#due = undefined;
    this.#file.replace(this.#writer.document?.() ?? '');
  }
}
