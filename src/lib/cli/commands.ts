import Capture from '../../commands/capture.js';
import Fields from '../../commands/fields.js';
import Parse from '../../commands/parse.js';
import Stats from '../../commands/stats.js';

/** All commands in the order of the pipeline: the table that oclif reads. */
export const COMMANDS = { capture: Capture, parse: Parse, stats: Stats, fields: Fields };

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

export const isCommandName = (word: string): word is CommandName => Object.hasOwn(COMMANDS, word);
