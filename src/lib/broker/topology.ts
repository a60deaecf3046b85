import type { ChannelModel, ConfirmChannel, Options } from 'amqplib';
import { UserError } from '../stream/user-error.js';
import type { PartitionRecord } from './status-record.js';
import { deadLetterNames, lockQueue, type TopicNames } from './topics.js';

/** Batches that a queue takes before it refuses more. */
export const MAX_QUEUE_BATCHES = 200;
/** How long the manifest of a topic that is there is waited for. */
const MANIFEST_MS = 10_000;
/** AMQP 0-9-1 section 1.1: what was asked for is not there. */
const NOT_FOUND = 404;
/** Times a batch is handed out before it is given up as one that kills its workers. */
const DELIVERY_LIMIT = 10;

/** What a topic was made with: whoever uses it must go by the same numbers. */
export interface TopicManifest {
  readonly v: 1;
  readonly partitions: number;
  readonly hash: 'fnv1a32';
  readonly key: PartitionKey;
}

/** What makes records go to the same partition. */
export const PARTITION_KEYS = ['hosts', 'community_id'] as const;

export type PartitionKey = (typeof PARTITION_KEYS)[number];

const DURABLE_QUORUM: Options.AssertQueue = { durable: true, arguments: { 'x-queue-type': 'quorum' } };

/** Makes exchanges and queues of a topic; does nothing to those that are there. Throws {@link UserError} where they differ. */
export async function declareTopic(
  model: ChannelModel,
  names: TopicNames,
  manifest: TopicManifest,
): Promise<void> {
  const there = await readManifest(model, names);
  if (there !== undefined && (there.partitions !== manifest.partitions || there.key !== manifest.key)) {
    throw new UserError(
      `${names.topic} has ${there.partitions} partitions by ${there.key}: take it down first (nt topology down ${names.topic})`,
      { exit: 'usage' },
    );
  }
  const channel = await model.createConfirmChannel();
  const dead = deadLetterNames(names.namespace);
  await channel.assertExchange(dead.exchange, 'fanout', { durable: true });
  await channel.assertQueue(dead.queue, DURABLE_QUORUM);
  await channel.bindQueue(dead.queue, dead.exchange, '');
  await channel.assertQueue(names.notices, NOTICE_STREAM);
  if (there === undefined) await writeManifest(channel, names, manifest);
  // Whoever finds the exchange finds the manifest.
  await channel.assertExchange(names.exchange, 'direct', { durable: true });
  for (let partition = 0; partition < manifest.partitions; partition += 1) {
    await channel.assertQueue(names.queue(partition), partitionQueue(dead.exchange));
    await channel.bindQueue(names.queue(partition), names.exchange, String(partition));
  }
  await channel.close();
}

/**
 * A queue that loses nothing when a broker is lost, and refuses what is too much. It has no single active consumer:
 * batches are fetched and not pushed, so that a worker can hold all of a job and no more than it works on is in its memory.
 */
const partitionQueue = (deadLetterExchange: string): Options.AssertQueue => ({
  durable: true,
  arguments: {
    'x-queue-type': 'quorum',
    'x-delivery-limit': DELIVERY_LIMIT,
    'x-max-length': MAX_QUEUE_BATCHES,
    'x-overflow': 'reject-publish',
    'x-dead-letter-exchange': deadLetterExchange,
    'x-dead-letter-strategy': 'at-least-once',
  },
});

/** What the topic was made with. Throws {@link UserError} where nobody made it. */
export async function topicManifest(model: ChannelModel, names: TopicNames): Promise<TopicManifest> {
  const manifest = await readManifest(model, names);
  if (manifest !== undefined) return manifest;
  throw new UserError(
    `there is no topic ${names.topic} in ${names.namespace}: nt topology up ${names.topic}`,
    {
      exit: 'input',
    },
  );
}

/** Notices are read by all, and the oldest go when there are many. */
const NOTICE_STREAM: Options.AssertQueue = {
  durable: true,
  arguments: {
    'x-queue-type': 'stream',
    'x-max-length-bytes': 2_000_000,
    'x-stream-max-segment-size-bytes': 500_000,
  },
};

/** The manifest is the first message of a stream: reading does not take it away, so all can read it at once. */
const MANIFEST_STREAM: Options.AssertQueue = { durable: true, arguments: { 'x-queue-type': 'stream' } };

async function writeManifest(
  channel: ConfirmChannel,
  { meta }: TopicNames,
  manifest: TopicManifest,
): Promise<void> {
  await channel.assertQueue(meta, MANIFEST_STREAM);
  channel.sendToQueue(meta, Buffer.from(JSON.stringify(manifest)), { persistent: true });
  await channel.waitForConfirms();
}

/** What the topic was made with; undefined where there is no such topic. */
async function readManifest(model: ChannelModel, names: TopicNames): Promise<TopicManifest | undefined> {
  if (!(await isThere(model, names.exchange))) return undefined;
  const channel = await model.createChannel();
  try {
    await channel.prefetch(1);
    return await new Promise<TopicManifest>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new UserError(`${names.meta}: the manifest of the topic is missing`, { exit: 'input' })),
        MANIFEST_MS,
      );
      const take = (message: { content: Buffer } | null): void => {
        if (message === null) return;
        clearTimeout(timer);
        resolve(JSON.parse(message.content.toString()) as TopicManifest);
      };
      channel.consume(names.meta, take, { arguments: { 'x-stream-offset': 'first' } }).catch(reject);
    });
  } finally {
    await channel.close();
  }
}

/** Whether the exchange is there. Asking for one that is not costs a channel. */
async function isThere(model: ChannelModel, exchange: string): Promise<boolean> {
  const channel = await model.createChannel();
  channel.on('error', () => undefined);
  try {
    await channel.checkExchange(exchange);
    await channel.close();
    return true;
  } catch (error) {
    if ((error as { code?: number }).code === NOT_FOUND) return false;
    throw error;
  }
}

/** How things stand with a topic, a row for each partition. */
export async function topicStatus(model: ChannelModel, names: TopicNames): Promise<PartitionRecord[]> {
  const { partitions } = await topicManifest(model, names);
  const channel = await model.createChannel();
  const rows: PartitionRecord[] = [];
  for (let partition = 0; partition < partitions; partition += 1) {
    const { messageCount } = await channel.checkQueue(names.queue(partition));
    const lock = await channel.assertQueue(lockQueue(names, partition), { durable: true });
    const { topic } = names;
    rows.push({
      type: 'partition',
      v: 1,
      topic,
      partition,
      ready: messageCount,
      readers: lock.consumerCount,
    });
  }
  await channel.close();
  return rows;
}

/** Throws away all batches that wait; returns how many there were. */
export async function purgeTopic(model: ChannelModel, names: TopicNames): Promise<number> {
  const { partitions } = await topicManifest(model, names);
  const channel = await model.createChannel();
  let purged = 0;
  for (let partition = 0; partition < partitions; partition += 1) {
    purged += (await channel.purgeQueue(names.queue(partition))).messageCount;
  }
  await channel.close();
  return purged;
}

/** Removes all that a topic has in the broker, with the batches in it. */
export async function removeTopic(model: ChannelModel, names: TopicNames): Promise<void> {
  const { partitions } = await topicManifest(model, names);
  const channel = await model.createChannel();
  for (let partition = 0; partition < partitions; partition += 1) {
    await channel.deleteQueue(names.queue(partition));
    await channel.deleteQueue(lockQueue(names, partition));
  }
  await channel.deleteQueue(names.notices);
  await channel.deleteQueue(names.meta);
  await channel.deleteExchange(names.exchange);
  await channel.close();
}
