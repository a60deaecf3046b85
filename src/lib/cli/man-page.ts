import type { Command } from '@oclif/core';
import { OPERATORS } from '../packets/filter/operators.js';
import { EXIT, type Exit } from '../stream/exit.js';
import { COMMAND_NAMES, COMMANDS, type CommandName } from './commands.js';
import { type FlagFacts, flagFacts } from './flag-facts.js';
import { display, literal, prose } from './mdoc.js';

/** Stands in the foot of every page. Change it when the manual changes. */
const MANUAL_DATE = 'November 23, 2026';

/** Pages that every command's page points to, with their sections of the manual. */
const GENERAL_PAGES: readonly (readonly [name: string, section: number])[] = [
  ['nt', 1],
  ['nt-records', 5],
  ['nt-pipelines', 7],
];

/** What begins every page. */
export const pageHead = (name: string, section: number, { from, version }: PageOrigin): string[] => [
  `.\\" Written by "npm run man" from ${from}.`,
  `.Dd ${MANUAL_DATE}`,
  `.Dt ${name.toUpperCase()} ${section}`,
  `.Os networking-tester ${version}`,
];

export interface PageOrigin {
  /** The files to change instead of the page. */
  readonly from: string;
  /** Version of the program. */
  readonly version: string;
}

/** The manual page of a command; `sections` is what was written by hand, to stand behind the description. */
export function commandPage(
  name: CommandName,
  { sections, version }: { sections: readonly string[]; version: string },
): string {
  const command = COMMANDS[name];
  const flags = flagFacts(command.flags);
  const from = `src/commands/${name}.ts and man/sections/nt-${name}.mdoc`;
  const lines = [
    ...pageHead(`nt-${name}`, 1, { from, version }),
    ...nameSection(`nt-${name}`, command.summary),
    '.Sh SYNOPSIS',
    `.Nm nt ${name}`,
    ...flags.map(synopsis),
    ...Object.keys(command.args).map((arg) => `.Op Ar ${arg.toUpperCase()}${command.strict ? '' : ' ...'}`),
    '.Sh DESCRIPTION',
    ...prose(command.description),
    '.Pp',
    'The arguments are as follows:',
    ...argumentList(command.args, flags),
    ...sections,
    ...environment(flags),
    ...exitStatus(command.exits),
    '.Sh EXAMPLES',
    ...command.examples.flatMap((each, index) => [...(index > 0 ? ['.Pp'] : []), ...example(each)]),
    ...seeAlso(name),
  ];
  return `${lines.join('\n')}\n`;
}

/** `Statistics of packets.` becomes `statistics of packets`. */
const nameSection = (name: string, summary: string): string[] => [
  '.Sh NAME',
  `.Nm ${name}`,
  `.Nd ${summary.charAt(0).toLowerCase()}${summary.slice(1).replace(/\.$/, '')}`,
];

function synopsis({ char, name, value, repeats }: FlagFacts): string {
  const flag = char === undefined ? `Fl -${name}` : `Fl ${char}`;
  const usage = `${flag}${value === undefined ? '' : ` Ar ${value}`}`;
  if (repeats === 'flag') return `.Oo ${usage} Oc ...`;
  return `.Op ${usage}${repeats === 'value' ? ' ...' : ''}`;
}

function argumentList(args: Command.Class['args'], flags: readonly FlagFacts[]): string[] {
  const positional = Object.entries(args).flatMap(([name, { description = '' }]) => [
    `.It Ar ${name.toUpperCase()}`,
    ...prose(description),
  ]);
  const items = flags.flatMap(({ char, name, value, about }) => [
    `.It ${char === undefined ? '' : `Fl ${char} , `}Fl -${name}${value === undefined ? '' : ` Ns = Ns Ar ${value}`}`,
    ...prose(about),
  ]);
  return ['.Bl -tag -width Ds', ...items, ...positional, '.El'];
}

/** Only a command that colours looks at the environment. */
function environment(flags: readonly FlagFacts[]): string[] {
  if (!flags.some(({ name }) => name === 'color')) return [];
  return [
    '.Sh ENVIRONMENT',
    '.Bl -tag -width FORCE_COLOR',
    '.It Ev NO_COLOR',
    'If not empty, text is not coloured.',
    '.It Ev FORCE_COLOR',
    'If not empty and not 0, text is coloured although it goes to no terminal.',
    '.Ev NO_COLOR',
    'is stronger, and',
    '.Fl -color',
    'stronger than both.',
    '.El',
  ];
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** The codes a command can end with. */
export const exitStatus = (exits: readonly Exit[]): string[] => [
  '.Sh EXIT STATUS',
  '.Bl -tag -width Ds',
  ...exits.flatMap((exit) => [`.It ${EXIT[exit].code}`, ...prose(sentence(EXIT[exit].meaning))]),
  '.El',
];

function example(each: Command.Example): string[] {
  if (typeof each === 'string') return display([`$ ${each}`]);
  return [...prose(each.description), ...display([`$ ${each.command}`])];
}

function seeAlso(name: CommandName): string[] {
  const others = COMMAND_NAMES.filter((other) => other !== name).map((other) => [`nt-${other}`, 1] as const);
  const pages = [...GENERAL_PAGES, ...others].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
  return [
    '.Sh SEE ALSO',
    ...pages.map(([page, section], index) => `.Xr ${page} ${section}${index < pages.length - 1 ? ' ,' : ''}`),
  ];
}

/** Commands with what they are for, for the overview. */
export const commandList = (): string[] => [
  '.Bl -tag -width "nt-capture(1)"',
  ...COMMAND_NAMES.flatMap((name) => [`.It Xr nt-${name} 1`, ...prose(COMMANDS[name].summary)]),
  '.El',
];

/** Operators of display filters, each with its spellings. */
export const operatorList = (): string[] => [
  '.Bl -tag -width Ds -compact',
  ...OPERATORS.flatMap(({ spellings, about }) => [
    `.It ${spellings.map((spelling) => `Li ${literal(spelling)}`).join(' , ')}`,
    ...prose(`${about}.`),
  ]),
  '.El',
];

/** Every code that some command ends with. */
export function allExits(): Exit[] {
  const used = new Set<Exit>(COMMAND_NAMES.flatMap((name) => COMMANDS[name].exits));
  return (Object.keys(EXIT) as Exit[]).filter((exit) => used.has(exit));
}
