import { Command } from '@oclif/core';
import { BROKER_FLAGS, READER_FLAGS, topicFlag } from '../lib/cli/broker-flags.js';
import { STAGE_EXITS, STAGE_FLAGS } from '../lib/cli/shared-flags.js';

export default class Consume extends Command {
  static override summary = 'Write the records of a topic of RabbitMQ to standard output.';
  static override description =
    'Reads a topic and writes its lines, each partition in order, the partitions as they come. A line is taken off the topic when it was written to the output; whoever needs to know that it was also used runs a worker.';
  static override examples = [
    { description: 'Get the flows of a job:', command: 'nt consume --topic flows --until-end >flows.ndjson' },
    {
      description: 'Add up what workers counted:',
      command: 'nt consume --topic statistics --until-end | nt stats --merge',
    },
  ];
  static readonly exits = STAGE_EXITS;
  static override args = {};
  static override flags = {
    ...STAGE_FLAGS,
    ...BROKER_FLAGS,
    topic: topicFlag('Topic to read.'),
    ...READER_FLAGS,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Consume);
    const { consume } = await import('../lib/cli/stages/consume.js');
    this.exit(await consume(flags));
  }
}
