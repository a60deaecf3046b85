import { closeSync, fstatSync, openSync, statSync, writeSync } from 'node:fs';
import { compileEncoder } from '../records/encoder.js';
import { END_RECORD, type EndRecord } from '../records/end.js';
import { ByteOutput, HangUp } from '../stream/byte-output.js';
import { Session } from '../stream/session.js';
import { systemReason, UserError } from '../stream/user-error.js';
import { Progress } from './progress.js';

const STDOUT_FD = 1;

/** What every stage takes from its command line. */
export interface StageFlags {
  readonly quiet: boolean;
  readonly strict: boolean;
  readonly rejects: string | undefined;
  /** Where the output goes; standard output if left out. */
  readonly outputFile?: string | undefined;
}

export interface StageOptions {
  readonly command: string;
  readonly inputs: readonly string[];
  readonly flags: StageFlags;
  /** Nothing is read from `inputs`: what is captured, or listed, ends when it is ended. */
  readonly isEndless?: boolean | undefined;
  /** The output is NDJSON, so that it ends with an `end` record. */
  readonly writesRecords: boolean;
  /** The stage draws on the terminal: a line that shows its progress would stand in the picture. */
  readonly drawsOnTerminal?: boolean;
  work(session: Session): Promise<void>;
}

/**
 * Runs one stage from its first byte to its `end` record, and returns the exit code. Whatever happens on the
 * way, what was read well is written.
 */
export async function runStage(options: StageOptions): Promise<number> {
  refuseTerminal(options);
  const rejects = options.flags.rejects === undefined ? undefined : openRejects(options.flags.rejects);
  const output = openOutput(options);
  const { command, flags, writesRecords, isEndless } = options;
  const session = new Session(command, output, {
    ...flags,
    writesRecords,
    isEndless,
    rejects: rejects?.write,
  });
  const release = stopOnSignals(session);
  const progress = options.drawsOnTerminal === true ? undefined : new Progress(session);
  try {
    await workToTheEnd(session, options);
  } catch (error) {
    if (!(error instanceof HangUp)) throw error;
    return 0;
  } finally {
    progress?.stop();
    release();
    rejects?.close();
    if (isFile(options.flags.outputFile)) output.close();
  }
  return session.exitCode;
}

async function workToTheEnd(session: Session, options: StageOptions): Promise<void> {
  try {
    await options.work(session);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    session.account.fail(error.message, error.exit);
    session.say(error.message);
  }
  if (options.writesRecords) writeEnd(session);
  await session.output.finish();
}

const encodeEnd = compileEncoder<EndRecord>(END_RECORD);

function writeEnd({ account, output: { sink } }: Session): void {
  sink.at = encodeEnd(account.record, sink, sink.at);
  sink.at = sink.raw(sink.at, '\n');
}

/** A silent wait for a person to type a capture helps nobody. */
function refuseTerminal({ command, inputs, isEndless }: StageOptions): void {
  if (isEndless === true) return;
  const readsStdin = inputs.length === 0 || inputs.includes('-');
  if (!readsStdin || !process.stdin.isTTY) return;
  throw new UserError(
    `no input: name a capture or NDJSON file, or pipe one in (nt ${command} trace.pcap; see nt ${command} --help)`,
    { exit: 'usage' },
  );
}

/** Whether the output goes into a file of that name. */
export const isFile = (name: string | undefined): name is string => name !== undefined && name !== '-';

function openOutput({ flags, inputs }: StageOptions): ByteOutput {
  const { outputFile } = flags;
  if (!isFile(outputFile)) return new ByteOutput(STDOUT_FD, 'standard output');
  return openOutputFile(outputFile, inputs);
}

/** Opens a file to be written, unless it is one of the inputs. */
export function openOutputFile(outputFile: string, inputs: readonly string[]): ByteOutput {
  refuseOverwritingInput(outputFile, inputs);
  try {
    return new ByteOutput(openSync(outputFile, 'w'), outputFile);
  } catch (error) {
    throw new UserError(`${outputFile}: cannot be written: ${systemReason(error)}`, {
      exit: 'input',
      cause: error,
    });
  }
}

/** An output that is also an input would be emptied before it is read. */
export function refuseOverwritingInput(outputFile: string, inputs: readonly string[]): void {
  const target = statSync(outputFile, { throwIfNoEntry: false });
  if (target === undefined || !target.isFile()) return;
  for (const input of inputs) {
    const source = input === '-' ? undefined : statSync(input, { throwIfNoEntry: false });
    if (source !== undefined && source.ino === target.ino && source.dev === target.dev) {
      throw new UserError(`${outputFile}: is also an input; it would be emptied before it is read`, {
        exit: 'usage',
      });
    }
  }
}

function openRejects(path: string): { write(line: Buffer): void; close(): void } {
  try {
    const fd = openSync(path, 'w');
    return {
      write: (line) => {
        writeSync(fd, line);
        writeSync(fd, '\n');
      },
      close: () => closeSync(fd),
    };
  } catch (error) {
    throw new UserError(`${path}: cannot be written: ${systemReason(error)}`, {
      exit: 'input',
      cause: error,
    });
  }
}

/** The first signal ends the input; the second one, which finds no handler any more, the process. */
function stopOnSignals(session: Session): () => void {
  const onInterrupt = (): void => session.stop('interrupted');
  const onTerminate = (): void => session.stop('terminated');
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onTerminate);
  return () => {
    process.removeListener('SIGINT', onInterrupt);
    process.removeListener('SIGTERM', onTerminate);
  };
}

/** True where standard output is read by a person. */
export const isTerminalOutput = (): boolean => process.stdout.isTTY === true;

/** True where standard output is kept in a file. */
export const isFileOutput = (): boolean => fstatSync(STDOUT_FD).isFile();
