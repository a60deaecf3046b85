import { Command, Flags } from '@oclif/core';
import { FORMAT_FLAG, INPUTS, PACKET_FLAGS, STAGE_EXITS } from '../lib/cli/shared-flags.js';

export default class Train extends Command {
  static override summary = 'Train a model that knows what is usual in your own traffic.';
  static override description =
    `Reads features records, or what they are made of, learns from the earliest rows what is usual, and judges by the latest whether that helps. The result is a report; with --out the model is also verified and added to the registry, as a candidate, from where nt infer takes it.

No row needs a label. How many alerts you want to look at is said by --budget, and the threshold is what that leads to on rows that the model has not learnt from. Every number is shown beside those of two detectors that need no model at all. What a model calls unusual need not be bad.

Less than 1,000 rows, or than an hour, is refused.`;
  static override examples = [
    {
      description: 'Train on a week:',
      command: 'nt features week.pcap | nt train --out office',
    },
    {
      description: 'Then look for what is unusual today:',
      command: 'nt features today.pcap | nt infer --model office --format text',
    },
    {
      description: 'See what a smaller budget would do, and keep nothing:',
      command: 'nt train --budget 5/day week.pcap',
    },
    {
      description: 'Train another algorithm on the same rows, and see the report as text:',
      command: 'nt features week.pcap | nt train --algo iforest --format text',
    },
  ];
  static readonly exits = [...STAGE_EXITS, 'component'] as const;
  static override strict = false;
  static override args = INPUTS;
  static override flags = {
    ...PACKET_FLAGS,
    out: Flags.string({
      char: 'o',
      summary: 'Add the model to the registry under this name, as a new version.',
      helpValue: 'NAME',
    }),
    set: Flags.string({
      summary: 'Set of features; baseline if not given.',
      helpValue: 'NAME',
    }),
    algo: Flags.option({
      options: ['ecod', 'iforest'] as const,
      summary: 'How to learn: ecod explains itself, iforest sees combinations.',
      helpValue: 'ALGORITHM',
      default: 'ecod',
    })(),
    budget: Flags.string({
      summary: 'Alerts that you want to look at: N/hour, N/day or N/week.',
      helpValue: 'N/TIME',
      default: '20/day',
    }),
    seed: Flags.integer({
      summary: 'Where all chance comes from; the same rows and seed make the same model.',
      helpValue: 'N',
      default: 1,
      min: 0,
      max: 4_294_967_295,
    }),
    'exclude-alerts': Flags.boolean({
      summary: 'Leave out rows that findings of severity warning or critical in the input are about.',
    }),
    exclude: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Leave out rows that findings in this file are about; implies --exclude-alerts.',
      helpValue: 'FILE',
    }),
    ...FORMAT_FLAG,
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Train);
    const { train } = await import('../lib/cli/stages/train.js');
    this.exit(await train(argv as string[], flags));
  }
}
