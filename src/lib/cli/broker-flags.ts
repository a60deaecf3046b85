import { Flags } from '@oclif/core';
import { TOPIC_NAMES } from '../broker/topics.js';

/** Flags of every command that uses the broker. */
export const BROKER_FLAGS = {
  namespace: Flags.string({
    summary: 'Begin of all names in the broker: installations that share one do not meet.',
    helpValue: 'NAME',
    default: 'default',
    env: 'NT_NAMESPACE',
  }),
};

/** How a command is told which topic it reads or writes. */
export const topicFlag = (summary: string) =>
  Flags.option({ options: TOPIC_NAMES, summary, helpValue: 'TOPIC', required: true })();

/** How a command that reads a topic is told which partitions, and when to end. */
export const READER_FLAGS = {
  shard: Flags.string({
    summary:
      'Which of how many processes this is: 0/2 and 1/2 share the partitions, and each takes over from the other.',
    helpValue: 'I/N',
    default: '0/1',
  }),
  'until-end': Flags.boolean({ summary: 'End when a job is done, whoever did it.' }),
  'idle-timeout': Flags.string({
    summary: 'End when nothing has come for this long.',
    helpValue: 'DURATION',
  }),
};
