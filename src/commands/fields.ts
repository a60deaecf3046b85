import { Args, Command, Flags } from '@oclif/core';
import { FORMAT_FLAG } from '../lib/cli/shared-flags.js';
import type { Exit } from '../lib/stream/exit.js';

const KINDS = [
  'frame',
  'packet',
  'stats',
  'stats_part',
  'flow',
  'features',
  'prediction',
  'finding',
  'training',
  'model',
  'manifest',
  'interface',
  'driver',
  'partition',
  'dead_letter',
  'end',
] as const;
const EXITS: readonly Exit[] = ['ok', 'usage', 'bug'];

export default class Fields extends Command {
  static override summary = 'List the fields of the records, or print a JSON Schema.';
  static override description =
    'Lists every field of a record with its type, unit and meaning, the Wireshark field it equals, and the text that defines its protocol. With --schema it prints the JSON Schema (draft 2020-12) that every record of a kind keeps to.';
  static override examples = [
    { description: 'What is known of TCP segments:', command: 'nt fields --format text tcp' },
    {
      description: "Which fields of a packet are this program's own:",
      command: "nt fields | jq -r 'select(.wireshark == []) | .path'",
    },
    {
      description: 'Keep the contract of packet records:',
      command: 'nt fields --schema packet >packet.schema.json',
    },
  ];
  static readonly exits = EXITS;
  static override args = {
    pattern: Args.string({
      description: 'Show only fields whose name contains this text.',
      required: false,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    record: Flags.option({
      options: KINDS,
      default: 'packet' as const,
      summary: 'Kind of record to list.',
      helpValue: 'KIND',
    })(),
    schema: Flags.option({
      options: KINDS,
      summary: 'Print the JSON Schema of this kind of record, and list no fields.',
      helpValue: 'KIND',
    })(),
    ...FORMAT_FLAG,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Fields);
    const { fields } = await import('../lib/cli/stages/fields.js');
    process.stdout.write(fields(args.pattern ?? '', flags));
  }
}
