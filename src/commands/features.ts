import { Command, Flags } from '@oclif/core';
import { INPUTS, PACKET_FLAGS, STAGE_EXITS } from '../lib/cli/shared-flags.js';
import type { Exit } from '../lib/stream/exit.js';

const EXITS: readonly Exit[] = [...STAGE_EXITS.slice(0, 4), 'component', ...STAGE_EXITS.slice(4)];

export default class Features extends Command {
  static override summary = 'Numbers that describe packets, flows or time windows, for models.';
  static override description =
    `Reads captures, frame records, packet records or flow records and writes a features record for each packet, flow or window: the numbers of a set, each with a name, a unit and a definition. A set has a contract, the fingerprint of its name and its features; a model says which contract it was made for, and is never fed another one. What is not known of a row is left out. Features records of the same set are taken, too, so that they can be labelled, or written in another form.

The rows are the same live and offline, and wherever the pipe is cut.`;
  static override examples = [
    {
      description: 'See which sets there are, and what is in one:',
      command: 'nt features --list --format text',
    },
    {
      description: 'Describe every flow by the numbers that unusual ones are found by:',
      command: 'nt features --format csv trace.pcap >flows.csv',
    },
    {
      description: 'Count what each host did in a minute:',
      command: `nt features --set host-window trace.pcap | jq -c '[.subject.host, .features.flows_out]'`,
    },
    {
      description: 'Mark the flows of a host that is known to be bad:',
      command: `echo '{"src":"10.20.0.122","label":"bad"}' >bad; nt features -q --labels bad trace.pcap`,
    },
  ];
  static readonly exits = EXITS;
  static override strict = false;
  static override args = INPUTS;
  static override flags = {
    ...PACKET_FLAGS,
    set: Flags.string({
      summary: 'Set of features; baseline if not given.',
      helpValue: 'NAME',
    }),
    list: Flags.boolean({
      summary: 'List the sets, or the features of the one that --set names, and read nothing.',
    }),
    format: Flags.option({
      options: ['ndjson', 'csv', 'parquet', 'text'] as const,
      summary: 'Output format; if not given, text on a terminal, else ndjson.',
      helpValue: 'FORMAT',
    })(),
    idle: Flags.string({
      summary: 'End a flow that is silent for this long; if not given, as the set has it.',
      helpValue: 'DURATION',
    }),
    active: Flags.string({
      summary:
        'Also write a flow that goes on, each time it has lasted this long; if not given, as the set has it.',
      helpValue: 'DURATION',
    }),
    window: Flags.string({
      summary: 'Length of a window; if not given, as the set has it.',
      helpValue: 'DURATION',
    }),
    labels: Flags.string({
      summary: 'File with labels of rows: CSV, TSV or NDJSON.',
      helpValue: 'FILE',
    }),
    'max-flows': Flags.integer({
      summary: 'Flows that are kept at a time; if not given, as the set has it, and 500,000 at most.',
      helpValue: 'N',
      min: 1,
      max: 4_000_000,
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Features);
    const { featureList, features } = await import('../lib/cli/stages/features.js');
    if (flags.list) process.stdout.write(featureList(flags.set, flags.format));
    else this.exit(await features(argv as string[], flags));
  }
}
