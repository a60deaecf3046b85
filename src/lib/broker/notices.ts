import { randomUUID } from 'node:crypto';
import type { ChannelModel, ConfirmChannel, ConsumeMessage } from 'amqplib';
import type { TopicNames } from './topics.js';

/** Notices that are on their way from the broker at a time. */
const PREFETCH = 256;
/** Jobs that are remembered. */
const MAX_JOBS = 256;
/** How long the broker may take to keep the last notices of a process that ends. */
const SETTLE_MS = 1_000;

/** A partition of a job is done, says the one who did it; or someone has begun to listen. */
interface Notice {
  /** Who tells it. */
  readonly by: string;
  readonly job?: string;
  readonly partition?: number;
}

/** What was told of a job. */
interface Told {
  /** Who did each partition. */
  readonly doers: Map<number, string>;
  /** Partitions that were done since this process began to listen. */
  readonly fresh: Set<number>;
}

/**
 * Workers tell each other which partitions of a job they have done, so that all know when the job is, also those who
 * did nothing of it. The broker keeps what was told in a stream, for those who come late or were cut off meanwhile. These
 * are hints: what is to be done stands in the queues.
 */
export class Notices {
  /** Whether all partitions of a job were done since this process began to listen. */
  hasJobDone = false;
  readonly #names: TopicNames;
  readonly #partitions: number;
  readonly #by = randomUUID();
  readonly #jobs = new Map<string, Told>();
  /** What was done here and the broker does not have for good. */
  #untold: Notice[] = [];
  #channel: ConfirmChannel | undefined;
  /** Place of the last notice in the stream. */
  #heard: number | undefined;
  /** All that was told before this process began to listen was heard. */
  #isListening = false;

  constructor(names: TopicNames, partitions: number) {
    this.#names = names;
    this.#partitions = partitions;
  }

  async attach(model: ChannelModel): Promise<void> {
    const channel = await model.createConfirmChannel();
    channel.on('error', () => undefined);
    await channel.prefetch(PREFETCH);
    this.#channel = channel;
    const offset = this.#heard === undefined ? 'first' : this.#heard + 1;
    const hear = (message: ConsumeMessage | null): void => this.#hear(channel, message);
    await channel.consume(this.#names.notices, hear, { arguments: { 'x-stream-offset': offset } });
    if (!this.#isListening) this.#tell({ by: this.#by });
    for (const notice of this.#untold) this.#tell(notice);
  }

  detach(): void {
    this.#channel = undefined;
  }

  /** Resolves when the broker has what was told, or does not take it. */
  async stop(): Promise<void> {
    const channel = this.#channel;
    this.#channel = undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, SETTLE_MS);
    });
    await Promise.race([channel?.waitForConfirms().catch(() => undefined), late]);
    clearTimeout(timer);
  }

  /** A partition of a job was done here. */
  done(job: string, partition: number): void {
    const notice = { by: this.#by, job, partition };
    this.#note(this.#by, job, partition, true);
    this.#untold.push(notice);
    this.#tell(notice);
  }

  /** Whether a partition of a job was done since this process began to listen, by whomever. */
  isDone(job: string, partition: number): boolean {
    return this.#jobs.get(job)?.fresh.has(partition) === true;
  }

  #tell(notice: Notice): void {
    try {
      this.#channel?.sendToQueue(
        this.#names.notices,
        Buffer.from(JSON.stringify(notice)),
        { persistent: true },
        (refused) => {
          if (!refused) this.#untold = this.#untold.filter((other) => other !== notice);
        },
      );
    } catch {
      // The connection has just gone; it is told on the next one.
    }
  }

  #hear(channel: ConfirmChannel, message: ConsumeMessage | null): void {
    if (message === null || this.#channel !== channel) return;
    this.#heard = message.properties.headers?.['x-stream-offset'] as number;
    channel.ack(message);
    let notice: Partial<Notice>;
    try {
      notice = JSON.parse(message.content.toString()) as Partial<Notice>;
    } catch {
      return; // whoever else writes there is not meant for us
    }
    const { by, job, partition } = notice;
    if (by !== undefined && job !== undefined && partition !== undefined) {
      this.#note(by, job, partition, this.#isListening);
    } else if (by === this.#by) this.#begin();
  }

  /** All that comes from here on was told since this process listens: jobs that were over before are not meant. */
  #begin(): void {
    this.#isListening = true;
    for (const [job, { doers }] of this.#jobs) {
      if (doers.size === this.#partitions) this.#jobs.delete(job);
    }
  }

  #note(by: string, job: string, partition: number, isFresh: boolean): void {
    let told = this.#jobs.get(job);
    if (told?.doers.get(partition) === by) return;
    // Told of a job that was done: it was published once more.
    if (told === undefined || told.doers.size === this.#partitions) told = this.#newJob(job);
    told.doers.set(partition, by);
    if (!isFresh) return;
    told.fresh.add(partition);
    if (told.doers.size === this.#partitions) this.hasJobDone = true;
  }

  #newJob(job: string): Told {
    const told = { doers: new Map<number, string>(), fresh: new Set<number>() };
    this.#jobs.delete(job);
    this.#jobs.set(job, told);
    if (this.#jobs.size > MAX_JOBS) this.#jobs.delete(this.#jobs.keys().next().value as string);
    return told;
  }
}
