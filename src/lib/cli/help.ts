import type { Command } from '@oclif/core';
import { CommandHelp, Help } from '@oclif/core/help';
import { EXIT, type Exit } from '../stream/exit.js';
import { COMMAND_NAMES } from './commands.js';
import { type FlagFacts, flagFacts } from './flag-facts.js';

/** Lines longer than this are hard to read, however wide the terminal is. */
const MAX_WIDTH = 100;

type Row = [string, string | undefined];

/** `-w, --write=FILE` */
const label = ({ char, name, value }: FlagFacts): string =>
  `${char === undefined ? '    ' : `-${char}, `}--${name}${value === undefined ? '' : `=${value}`}`;

const exitRows = (exits: readonly Exit[]): Row[] =>
  exits.map((exit) => [String(EXIT[exit].code), EXIT[exit].meaning]);

/** The help of one command: what its class says of itself, each thing once. */
class CommandText extends CommandHelp {
  protected override sections() {
    const { flags, description, examples, exits } = this.command as Command.Loadable & {
      exits?: readonly Exit[];
    };
    const sections: [header: string, body: () => string | Row[] | undefined][] = [
      ['USAGE', () => this.#usage()],
      ['ARGUMENTS', () => this.args(Object.values(this.command.args))],
      ['FLAGS', () => flagFacts(flags).map((flag) => [label(flag), flag.about])],
      ['DESCRIPTION', () => this.wrap(description ?? '')],
      ['EXAMPLES', () => this.examples(examples)],
      ['EXIT STATUS', () => exitRows(exits ?? [])],
    ];
    return sections.map(([header, make]) => {
      const generate = () => {
        const body = make();
        return body === undefined ? undefined : { header, body };
      };
      return { header, generate };
    });
  }

  #usage(): string {
    const suffix = this.command.strict === false ? '...' : '';
    const names = Object.keys(this.command.args).map((name) => `[${name.toUpperCase()}${suffix}]`);
    return ['$', this.config.bin, this.command.id, '[FLAGS]', ...names].join(' ');
  }

  protected override examples(examples: Command.Example[] | string | undefined): string {
    if (!Array.isArray(examples)) return '';
    return examples.map((example) => this.#example(example)).join('\n\n');
  }

  #example(example: Command.Example): string {
    if (typeof example === 'string') return `$ ${example}`;
    return `${this.wrap(example.description)}\n${this.indent(`$ ${example.command}`)}`;
  }
}

/** What `nt --help` and `nt COMMAND --help` print. */
export class HelpText extends Help {
  protected override CommandHelpClass = CommandText;

  constructor(...[config, options]: ConstructorParameters<typeof Help>) {
    super(config, options);
    this.opts.maxWidth = Math.min(this.opts.maxWidth, MAX_WIDTH);
  }

  override async showRootHelp(): Promise<void> {
    const { bin, pjson } = this.config;
    const commands = COMMAND_NAMES.map((id): Row => [id, this.config.findCommand(id)?.summary]);
    this.log(
      [
        this.wrap(pjson.description ?? '', 0),
        this.section('USAGE', `$ ${bin} COMMAND [FLAGS] [FILE...]`),
        this.section('COMMANDS', commands),
        this.section('EXAMPLES', `$ ${bin} stats trace.pcap\n$ ${bin} parse trace.pcap | jq .ip.src`),
        this.wrap(`${bin} COMMAND --help tells more about a command, man ${bin} about how they join.`, 0),
      ].join('\n\n'),
    );
  }
}
