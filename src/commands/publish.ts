import { Command, Flags } from '@oclif/core';
import { BROKER_FLAGS, topicFlag } from '../lib/cli/broker-flags.js';
import { INPUTS, STAGE_EXITS, STAGE_FLAGS } from '../lib/cli/shared-flags.js';

export default class Publish extends Command {
  static override summary = 'Send records to a topic of RabbitMQ.';
  static override description =
    'Reads captures or records and sends them to a topic, in batches, each to the partition of those it belongs to. It ends when the broker has everything for good; where the connection is lost it goes on when there is one. A job that was interrupted is run once more under the same name: what arrives twice is dropped.';
  static override examples = [
    { description: 'Hand a capture to the workers:', command: 'nt publish --topic raw_frames trace.pcap' },
    {
      description: 'Capture here, work elsewhere:',
      command: 'nt capture -i eth0 | nt publish --topic raw_frames --job eth0',
    },
  ];
  static readonly exits = STAGE_EXITS;
  static override strict = false;
  static override args = INPUTS;
  static override flags = {
    ...STAGE_FLAGS,
    ...BROKER_FLAGS,
    topic: topicFlag('Topic to send to.'),
    job: Flags.string({
      summary: 'Name of the job; if not given, made of the name and the time of the file.',
      helpValue: 'NAME',
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Publish);
    const { publish } = await import('../lib/cli/stages/publish.js');
    this.exit(await publish(argv as string[], flags));
  }
}
