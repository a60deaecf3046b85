import type { ChannelModel } from 'amqplib';
import { brokerOptions, withBroker } from '../../broker/connection.js';
import { PARTITION_RECORD, type PartitionRecord } from '../../broker/status-record.js';
import { isTopic, TOPIC_NAMES, TopicNames } from '../../broker/topics.js';
import {
  declareTopic,
  type PartitionKey,
  purgeTopic,
  removeTopic,
  topicStatus,
} from '../../broker/topology.js';
import { compileEncoder } from '../../records/encoder.js';
import { terminalTable } from '../../report/terminal-table.js';
import type { Session } from '../../stream/session.js';
import { UserError } from '../../stream/user-error.js';
import { bold } from '../colour.js';
import { isTerminalOutput, runStage, type StageFlags } from '../run-stage.js';

export interface TopologyFlags extends StageFlags {
  readonly namespace: string;
  readonly format: 'ndjson' | 'text' | undefined;
  readonly partitions: number;
  readonly key: PartitionKey;
}

/** What can be done with a topic. */
const ACTIONS = {
  up: (model, names, { partitions, key }) =>
    declareTopic(model, names, { v: 1, partitions, hash: 'fnv1a32', key }),
  down: (model, names) => removeTopic(model, names),
  purge: async (model, names, _, session) =>
    session.say(`${names.topic}: ${await purgeTopic(model, names)} batches thrown away`),
} as const satisfies Record<
  string,
  (model: ChannelModel, names: TopicNames, flags: TopologyFlags, session: Session) => Promise<void>
>;

const isAction = (word: string): word is keyof typeof ACTIONS => Object.hasOwn(ACTIONS, word);

/** `nt topology`: topics made, looked at, emptied, removed. */
export async function topology(
  [action = '', ...words]: readonly string[],
  flags: TopologyFlags,
): Promise<number> {
  const names = (words.length === 0 ? TOPIC_NAMES : words).map((topic) => {
    if (isTopic(topic)) return new TopicNames(flags.namespace, topic);
    throw new UserError(`there is no topic "${topic}": ${TOPIC_NAMES.join(', ')}`, { exit: 'usage' });
  });
  const broker = brokerOptions(process.env);
  const format = flags.format ?? (isTerminalOutput() ? 'text' : 'ndjson');
  return runStage({
    command: 'topology',
    inputs: [],
    flags,
    isEndless: true,
    writesRecords: !isAction(action) && format === 'ndjson',
    work: (session) =>
      withBroker(broker, async (model) => {
        if (isAction(action)) {
          for (const each of names) await ACTIONS[action](model, each, flags, session);
        } else write(session, await statusOf(model, names), format);
      }),
  });
}

async function statusOf(model: ChannelModel, names: readonly TopicNames[]): Promise<PartitionRecord[]> {
  const rows: PartitionRecord[] = [];
  for (const each of names) rows.push(...(await topicStatus(model, each)));
  return rows;
}

function write(
  { output: { sink }, account }: Session,
  rows: readonly PartitionRecord[],
  format: string,
): void {
  if (format === 'text') {
    const table = {
      title: 'Topics',
      columns: ['topic', 'partition', 'batches', 'readers'],
      rows: rows.map(({ topic, partition, ready, readers }) => [topic, partition, ready, readers]),
    };
    sink.at = sink.raw(
      sink.at,
      terminalTable(table, { bold: bold(isTerminalOutput()), width: process.stdout.columns }),
    );
    return;
  }
  const encode = compileEncoder<PartitionRecord>(PARTITION_RECORD);
  for (const row of rows) {
    sink.at = sink.raw(encode(row, sink, sink.at), '\n');
    account.written('partition');
  }
}
