import { Args, Command, Flags } from '@oclif/core';
import { BROKER_FLAGS } from '../lib/cli/broker-flags.js';
import { FORMAT_FLAG, STAGE_EXITS, STAGE_FLAGS } from '../lib/cli/shared-flags.js';

export default class Topology extends Command {
  static override summary = 'Make, look at and remove the topics in RabbitMQ.';
  static override description =
    'A topic is an exchange with a queue for each of its partitions. up makes those that are not there, status tells what waits in them, purge throws that away, and down removes the topics. Without names all topics are meant.';
  static override examples = [
    { description: 'Make all topics:', command: 'nt topology up --partitions 8' },
    { description: 'See how far the work is:', command: 'nt topology status --format text' },
  ];
  static readonly exits = STAGE_EXITS;
  static override strict = false;
  static override args = {
    action: Args.string({
      description: 'What to do.',
      options: ['up', 'status', 'purge', 'down'],
      required: true,
      ignoreStdin: true,
    }),
    topic: Args.string({ description: 'Topics; all if not given.', required: false, ignoreStdin: true }),
  };
  static override flags = {
    ...STAGE_FLAGS,
    ...BROKER_FLAGS,
    ...FORMAT_FLAG,
    partitions: Flags.integer({
      summary: 'Partitions of each topic: as many workers can share the work.',
      helpValue: 'N',
      default: 4,
      min: 1,
      max: 256,
    }),
    key: Flags.option({
      options: ['hosts', 'community_id'] as const,
      summary: 'What stays together in a partition: all between two hosts, or one flow.',
      helpValue: 'KEY',
      default: 'hosts' as const,
    })(),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Topology);
    const { topology } = await import('../lib/cli/stages/topology.js');
    this.exit(await topology(argv as string[], flags));
  }
}
