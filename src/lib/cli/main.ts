import { Config, run } from '@oclif/core';
import { CLIError, ExitError } from '@oclif/core/errors';
import { visible } from '../bytes/visible.js';
import { CAP_PROCESS, capProcess } from '../frames/live/cap-process.js';
import { EXIT } from '../stream/exit.js';
import { UserError } from '../stream/user-error.js';
import { COMMAND_NAMES, COMMANDS, isCommandName } from './commands.js';
import { unknownCommand, usageMessage } from './usage-error.js';

// oclif finds these by the names that package.json gives.
export { COMMANDS } from './commands.js';
export { HelpText } from './help.js';

const GLOBAL_FLAGS: readonly string[] = ['--help', '-h', '--version', '-V'];

/** Runs the command line `argv` of the package in `root`, and ends the process. */
export async function main(argv: string[], root: string): Promise<void> {
  // A reader of help or version text that hangs up is no error. Records have their own way out.
  process.stdout.on('error', () => process.exit(EXIT.ok.code));
  // `nt help stats` is what people try first.
  const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  if (words[0] === CAP_PROCESS) process.exit(await capProcess(words.slice(1)));
  try {
    refuseUnknownCommand(words[0]);
    await run(words, await Config.load({ root, userPlugins: false, devPlugins: false }));
    process.exitCode = EXIT.ok.code;
  } catch (error) {
    process.exit(exitCodeOf(error, words[0] ?? ''));
  }
}

function refuseUnknownCommand(word: string | undefined): void {
  if (word === undefined || isCommandName(word) || GLOBAL_FLAGS.includes(word)) return;
  throw unknownCommand(word, COMMAND_NAMES);
}

/** Tells the user what went wrong, in one line if the user can mend it. */
function exitCodeOf(error: unknown, command: string): number {
  if (error instanceof ExitError) return error.oclif.exit ?? EXIT.ok.code;
  const name = isCommandName(command) ? `nt ${command}` : 'nt';
  if (error instanceof UserError) {
    const lines = [`${name}: ${error.message}`, ...error.details];
    process.stderr.write(lines.map((line) => `${visible(line)}\n`).join(''));
    return EXIT[error.exit].code;
  }
  if (error instanceof CLIError) {
    const flags = isCommandName(command) ? Object.keys(COMMANDS[command].flags) : [];
    process.stderr.write(`${name}: ${visible(usageMessage(error, command, flags))}\n`);
    return EXIT.usage.code;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `${name}: this is a bug in networking-tester; please report it with the command line\n${stack}\n`,
  );
  return EXIT.bug.code;
}
