import { Args, Command, Flags } from '@oclif/core';

export default class Fields extends Command {
  static override summary = 'List the fields of the records, or print a JSON Schema.';
  static override description =
    'Lists every field of a record with its type, unit and meaning, and the Wireshark field it equals. With --schema it prints the JSON Schema (draft 2020-12) that every record of a kind keeps to.';
  static override examples = ['nt fields tcp', 'nt fields --record stats hosts', 'nt fields --schema packet'];
  static override args = {
    pattern: Args.string({
      name: 'PATTERN',
      description: 'Show only fields whose name contains this text.',
      required: false,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    record: Flags.option({
      options: ['frame', 'packet', 'stats', 'end'] as const,
      default: 'packet' as const,
      summary: 'Kind of record to list.',
    })(),
    schema: Flags.option({
      options: ['frame', 'packet', 'stats', 'end'] as const,
      summary: 'Print the JSON Schema of this kind of record.',
    })(),
    format: Flags.option({
      options: ['ndjson', 'text'] as const,
      summary: 'Output format: ndjson, or text on a terminal.',
    })(),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Fields);
    const { fields } = await import('../lib/cli/stages/fields.js');
    process.stdout.write(fields(args.pattern ?? '', flags));
  }
}
