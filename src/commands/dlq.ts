import { Args, Command } from '@oclif/core';
import { BROKER_FLAGS } from '../lib/cli/broker-flags.js';
import { FORMAT_FLAG, STAGE_EXITS, STAGE_FLAGS } from '../lib/cli/shared-flags.js';

export default class Dlq extends Command {
  static override summary = 'Look after lines that no stage could work on.';
  static override description =
    'A line that kills every stage that gets it is put aside as a dead letter, with the reason, and the work goes on without it. list names them, show writes one as it is, retry sends it to its queue again, drop throws it away.';
  static override examples = [
    { description: 'See what was put aside, and why:', command: 'nt dlq list --format text' },
    { description: 'Throw all of it away:', command: 'nt dlq drop all' },
  ];
  static readonly exits = STAGE_EXITS;
  static override args = {
    action: Args.string({
      description: 'What to do.',
      options: ['list', 'show', 'retry', 'drop'],
      required: true,
      ignoreStdin: true,
    }),
    number: Args.string({ description: 'Number in the list, or all.', required: false, ignoreStdin: true }),
  };
  static override flags = { ...STAGE_FLAGS, ...BROKER_FLAGS, ...FORMAT_FLAG };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Dlq);
    const { dlq } = await import('../lib/cli/stages/dlq.js');
    this.exit(await dlq(args.action, args.number, flags));
  }
}
