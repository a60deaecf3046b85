import type { Command } from '@oclif/core';

/** A flag as help and man page show it. */
export interface FlagFacts {
  readonly name: string;
  /** Its letter, where it has one. */
  readonly char: string | undefined;
  /** What stands for its value; undefined where it takes none. */
  readonly value: string | undefined;
  /** It can be given more than once: each time with one value, or with several at a time. */
  readonly repeats: 'never' | 'flag' | 'value';
  readonly about: string;
}

type AnyFlag = Command.Flag.Any | Command.Flag.Cached;

const HELP_FLAG: FlagFacts = {
  name: 'help',
  char: 'h',
  value: undefined,
  repeats: 'never',
  about: 'Show help, and do nothing else.',
};

/** The flags of a command that users see: those with a letter first, each group in the order of the alphabet. */
export function flagFacts(flags: Readonly<Record<string, AnyFlag>>): FlagFacts[] {
  const facts = Object.entries(flags)
    .filter(([, flag]) => flag.hidden !== true)
    .map(([name, flag]) => factsOf(name, flag));
  return [...facts, HELP_FLAG].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

const sortKey = ({ char, name }: FlagFacts): string => (char === undefined ? `~${name}` : char);

function factsOf(name: string, flag: AnyFlag): FlagFacts {
  const isOption = flag.type === 'option';
  return {
    name,
    char: flag.char,
    value: isOption ? String(flag.helpValue ?? 'VALUE') : undefined,
    repeats: repetition(flag),
    about: [flag.summary, choices(flag), flag.description, initialValue(flag)]
      .filter((sentence) => sentence !== undefined)
      .join(' '),
  };
}

function repetition(flag: AnyFlag): FlagFacts['repeats'] {
  if (flag.type !== 'option' || flag.multiple !== true) return 'never';
  return flag.multipleNonGreedy === true ? 'flag' : 'value';
}

function choices(flag: AnyFlag): string | undefined {
  if (flag.type !== 'option' || flag.options === undefined) return undefined;
  const [last = '', ...others] = [...flag.options].reverse();
  return `One of ${[...others.reverse()].join(', ')} or ${last}.`;
}

function initialValue(flag: AnyFlag): string | undefined {
  if (flag.type !== 'option' || !['string', 'number'].includes(typeof flag.default)) return undefined;
  return `Default: ${flag.default}.`;
}
