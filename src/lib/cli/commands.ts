import Capture from '../../commands/capture.js';
import Fields from '../../commands/fields.js';
import Flows from '../../commands/flows.js';
import Parse from '../../commands/parse.js';
import Stats from '../../commands/stats.js';

/** All commands in the order of the pipeline: the table that oclif reads. */
export const COMMANDS = { capture: Capture, parse: Parse, stats: Stats, flows: Flows, fields: Fields };

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

export const isCommandName = (word: string): word is CommandName => Object.hasOwn(COMMANDS, word);
