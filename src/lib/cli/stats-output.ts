import { suggestion } from '../bytes/nearest-word.js';
import { compileEncoder } from '../records/encoder.js';
import type { StatsWriter } from '../report/stats-formats/format.js';
import { STATS_FORMATS } from '../report/stats-formats/registry.js';
import { listNames } from '../report/stats-formats/separated.js';
import { STATS_PART_RECORD, type StatsPartRecord } from '../stats/stats-part-record.js';
import { STATS_RECORD, type StatsRecord } from '../stats/stats-record.js';
import type { Session } from '../stream/session.js';
import { UserError } from '../stream/user-error.js';
import { WholeFile } from '../stream/whole-file.js';
import { bold, type ColourChoice, isColoured } from './colour.js';
import { isTerminalOutput, refuseOverwritingInput, type StageFlags } from './run-stage.js';

export type StatsFormatName = 'ndjson' | keyof typeof STATS_FORMATS;

export interface StatsOutputFlags {
  readonly format: StatsFormatName | undefined;
  readonly output: string | undefined;
  readonly table: string | undefined;
  readonly color: ColourChoice;
  /** The terminal is drawn on, and shows nothing else. */
  readonly watch: boolean;
  /** Records are parts, for --merge. */
  readonly partial: boolean;
}

/** Where stats records go, and in which form. */
export interface StatsOutput {
  take(record: StatsRecord): void;
  /** With --partial, takes what was counted instead. */
  readonly takePart?: ((record: StatsPartRecord) => void) | undefined;
  /** All records of a window were taken. */
  readonly endWindow?: (() => void) | undefined;
  /** Writes what is still to be written once all records were taken. */
  finish(): void;
}

/** The form that the flags ask for. Refuses flags that do not go together. */
export function statsFormat(flags: StatsOutputFlags): StatsFormatName {
  const name = flags.format ?? (isForTerminal(flags) && !flags.partial ? 'text' : 'ndjson');
  if (flags.table !== undefined) refuseNoTable(flags.table, name);
  if (flags.watch && flags.format !== undefined && isForTerminal(flags)) {
    throw new UserError(`--watch draws on the terminal: send ${name} elsewhere (-o FILE)`, { exit: 'usage' });
  }
  return name;
}

function refuseNoTable(table: string, format: StatsFormatName): void {
  if (format !== 'csv' && format !== 'tsv') {
    throw new UserError(`--table is for --format csv and tsv, not ${format}`, { exit: 'usage' });
  }
  const lists = listNames({ fields: STATS_RECORD });
  if (lists.includes(table)) return;
  throw new UserError(
    `--table: no list is called ${table}${suggestion(table, lists)} (see nt fields: behind a list stands [])`,
    { exit: 'usage' },
  );
}

const isForTerminal = ({ output }: StatsOutputFlags): boolean => output === undefined && isTerminalOutput();

/** Whether `-o` names a file that is to be replaced as a whole, and not written to as the work goes on. */
const isWholeFile = (flags: StatsOutputFlags): boolean =>
  statsFormat(flags) === 'prometheus' && flags.output !== undefined && flags.output !== '-';

/** The flags of the stage: where its output goes, unless that is a file that is replaced as a whole. */
export function withOutputFile<Flags extends StatsOutputFlags & StageFlags>(
  flags: Flags,
  inputs: readonly string[],
): Flags {
  if (!isWholeFile(flags)) return { ...flags, outputFile: flags.output ?? flags.outputFile };
  refuseOverwritingInput(flags.output ?? '', inputs);
  return flags;
}

/** Opens what the flags ask for. */
export function openStatsOutput(session: Session, flags: StatsOutputFlags): StatsOutput {
  const format = statsFormat(flags);
  if (flags.watch && isForTerminal(flags)) return { take: () => undefined, finish: () => undefined };
  if (format === 'ndjson') return recordOutput(session, flags);
  const writer = STATS_FORMATS[format]({
    fields: STATS_RECORD,
    table: flags.table,
    bold: bold(isColoured(flags.color, isForTerminal(flags), process.env)),
    width: isForTerminal(flags) ? process.stdout.columns : undefined,
  });
  return isWholeFile(flags)
    ? new FileOutput(writer, new WholeFile(flags.output ?? ''))
    : textOutput(session, writer);
}

function recordOutput({ output, account }: Session, { partial }: StatsOutputFlags): StatsOutput {
  const encode = compileEncoder<StatsRecord>(STATS_RECORD);
  const encodePart = compileEncoder<StatsPartRecord>(STATS_PART_RECORD);
  const takePart = (record: StatsPartRecord): void => {
    const { sink } = output;
    sink.at = sink.raw(encodePart(record, sink, sink.at), '\n');
    account.written('stats_part');
  };
  return {
    take(record) {
      const { sink } = output;
      sink.at = sink.raw(encode(record, sink, sink.at), '\n');
      account.written('stats');
    },
    takePart: partial ? takePart : undefined,
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
    endWindow: () => append(writer.endWindow?.() ?? ''),
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
