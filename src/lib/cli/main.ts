import { Config, run } from '@oclif/core';
import { CLIError, ExitError } from '@oclif/core/errors';
import Capture from '../../commands/capture.js';
import FieldsCommand from '../../commands/fields.js';
import Parse from '../../commands/parse.js';
import Stats from '../../commands/stats.js';
import { EXIT } from '../stream/exit.js';
import { UserError } from '../stream/user-error.js';

/** All commands: the table that oclif reads. */
export const COMMANDS = { capture: Capture, fields: FieldsCommand, parse: Parse, stats: Stats };

/** Runs the command line `argv` of the package in `root`, and ends the process. */
export async function main(argv: string[], root: string): Promise<void> {
  // A reader of help or version text that hangs up is no error. Records have their own way out.
  process.stdout.on('error', () => process.exit(EXIT.ok.code));
  try {
    await run(argv, await Config.load({ root }));
    process.exitCode = EXIT.ok.code;
  } catch (error) {
    process.exit(exitCodeOf(error, argv[0] ?? ''));
  }
}

/** Tells the user what went wrong, in one line if the user can mend it. */
function exitCodeOf(error: unknown, command: string): number {
  if (error instanceof ExitError) return error.oclif.exit ?? EXIT.ok.code;
  const name = Object.hasOwn(COMMANDS, command) ? `nt ${command}` : 'nt';
  if (error instanceof UserError) {
    process.stderr.write(`${name}: ${error.message}\n`);
    return EXIT[error.exit].code;
  }
  if (error instanceof CLIError) {
    process.stderr.write(`${name}: ${usageMessage(error)}\n`);
    return EXIT.usage.code;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `${name}: this is a bug in networking-tester; please report it with the command line\n${stack}\n`,
  );
  return EXIT.bug.code;
}

/** oclif spreads its messages over several lines; the first says it. */
function usageMessage(error: CLIError): string {
  const [first = 'wrong usage'] = error.message.split('\n').filter((line) => line.trim() !== '');
  return `${first.trim()} (see --help)`;
}
