import { Args, Command, Flags } from '@oclif/core';
import { BROKER_FLAGS, READER_FLAGS, topicFlag } from '../lib/cli/broker-flags.js';
import { STAGE_EXITS, STAGE_FLAGS } from '../lib/cli/shared-flags.js';

export default class Worker extends Command {
  static override summary = 'Run a stage between two topics of RabbitMQ.';
  static override description =
    `Reads one topic, gives what it reads to a stage, and sends what that makes to another topic. The stage is a command that reads NDJSON and writes NDJSON: one of nt, or any program that passes mark records on when it has written all that it makes of the lines before them. Each partition has a stage of its own.

What was read is acknowledged only when the broker has what was made of it. Whatever dies, another worker goes on, and nothing is lost or there twice.`;
  static override examples = [
    {
      description: 'Parse frames on two machines, one of them with --shard 1/2:',
      command: 'nt worker --from raw_frames --to parsed_packets --shard 0/2 -- nt parse',
    },
    {
      description: 'Make flows of them:',
      command: 'nt worker --from parsed_packets --to flows --until-end -- nt flows',
    },
  ];
  static readonly exits = [...STAGE_EXITS, 'component'] as const;
  static override strict = false;
  static override args = {
    command: Args.string({
      description: 'The stage and its arguments, behind --.',
      required: true,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    ...STAGE_FLAGS,
    ...BROKER_FLAGS,
    from: topicFlag('Topic to read.'),
    to: topicFlag('Topic to send to.'),
    ack: Flags.option({
      options: ['job', 'batch'] as const,
      summary:
        'Acknowledge when a job is done, so that a stage that dies begins it again; or each batch, for input that never ends.',
      helpValue: 'WHEN',
      default: 'job' as const,
    })(),
    ...READER_FLAGS,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Worker);
    const { worker } = await import('../lib/cli/stages/worker.js');
    // oclif does not keep the order of words that are also values of flags.
    this.exit(await worker(this.argv.slice(this.argv.indexOf('--') + 1), flags));
  }
}
