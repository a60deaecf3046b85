import type { ChannelModel } from 'amqplib';
import type { Batch } from '../../broker/batch.js';
import { BrokerConnection, type BrokerUser, brokerOptions, withBroker } from '../../broker/connection.js';
import { Notices } from '../../broker/notices.js';
import { countLines, PartitionReader } from '../../broker/partition-reader.js';
import { TOPICS, type Topic, TopicNames } from '../../broker/topics.js';
import { topicManifest } from '../../broker/topology.js';
import type { RecordKind } from '../../records/end.js';
import { parseRecordText } from '../../records/parse-text.js';
import type { Session } from '../../stream/session.js';
import { parseShard, type ReaderFlags, type Shard, workOver } from '../broker-reading.js';
import { runStage, type StageFlags } from '../run-stage.js';

export interface ConsumeFlags extends StageFlags, ReaderFlags {
  readonly namespace: string;
  readonly topic: Topic;
}

/** `nt consume`: the records of a topic on standard output. */
export async function consume(flags: ConsumeFlags): Promise<number> {
  const broker = brokerOptions(process.env);
  const shard = parseShard(flags.shard);
  const names = new TopicNames(flags.namespace, flags.topic);
  return runStage({
    command: 'consume',
    inputs: [],
    flags,
    isEndless: true,
    writesRecords: true,
    work: async (session) => {
      const { partitions } = await withBroker(broker, (model) => topicManifest(model, names));
      const outlet = new Outlet(session, names, partitions, shard);
      const connection = await BrokerConnection.open(broker, outlet, (message) => session.say(message));
      try {
        await workOver(session, flags, outlet);
        if (outlet.failure !== undefined) throw outlet.failure;
      } finally {
        await outlet.stop();
        await connection.close();
      }
    },
  });
}

/** Writes what the partitions bring. */
class Outlet implements BrokerUser {
  failure: unknown;
  readonly #session: Session;
  readonly #names: TopicNames;
  readonly #notices: Notices;
  readonly #readers: readonly PartitionReader[];

  constructor(session: Session, names: TopicNames, partitions: number, { number, of }: Shard) {
    this.#session = session;
    this.#names = names;
    this.#notices = new Notices(names, partitions);
    this.#readers = Array.from({ length: partitions }, (_, partition) => partition)
      .filter((partition) => partition % of === number)
      .map((partition) => {
        const reader: PartitionReader = new PartitionReader({
          names,
          partition,
          take: (batch) => this.#write(batch, partition, reader),
          onGap: (job, from, to) =>
            session.problem(`${names.queue(partition)}: lines ${from} to ${to} of job ${job} never came`),
        });
        return reader;
      });
  }

  async attach(model: ChannelModel): Promise<void> {
    await this.#notices.attach(model);
    for (const reader of this.#readers) reader.attach(model);
  }

  detach(): void {
    this.#notices.detach();
    for (const reader of this.#readers) reader.detach();
  }

  get hasJobDone(): boolean {
    return this.#notices.hasJobDone;
  }

  readonly isBusy = false;

  get lastMs(): number {
    return Math.max(...this.#readers.map(({ lastMs }) => lastMs));
  }

  async stop(): Promise<void> {
    for (const reader of this.#readers) await reader.stop();
    await this.#notices.stop();
  }

  /** Writes a batch, and takes it off the topic when it is written. */
  async #write(batch: Batch, partition: number, reader: PartitionReader): Promise<void> {
    const session = this.#session;
    const { sink } = session.output;
    if (batch.isEnd) this.#readEnd(batch, partition);
    else {
      sink.ensure(sink.at, batch.lines.length);
      sink.at += batch.lines.copy(sink.bytes, sink.at);
      const kind = TOPICS[this.#names.topic] as RecordKind;
      for (let line = countLines(batch.lines); line > 0; line -= 1) session.account.written(kind);
    }
    try {
      await session.flush();
    } catch (error) {
      this.failure = error;
      return session.enough();
    }
    reader.done(batch.job, batch.to, batch.isEnd);
    if (batch.isEnd) this.#notices.done(batch.job, partition);
  }

  #readEnd({ lines }: Batch, partition: number): void {
    const record = parseRecordText(lines.toString('utf8'));
    if (typeof record !== 'object' || record === null) return;
    const end = record as { readonly [key: string]: unknown };
    this.#session.account.record.upstream.push(end);
    if (end.complete !== true) {
      this.#session.problem(
        `${this.#names.queue(partition)}: nt ${String(end.command)} says that its output is partial`,
      );
    }
  }
}
