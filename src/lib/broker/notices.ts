import type { Channel, ChannelModel } from 'amqplib';
import { noticeExchange, type TopicNames } from './topics.js';

const AGAIN_MS = 1_000;

/** A partition of a job is done, says the one who did it. */
interface Notice {
  readonly topic: string;
  readonly job: string;
  readonly partition: number;
}

/**
 * Workers tell each other which partitions of a job they have done, so that all know when the job is, also those who
 * did nothing of it. These are hints: what is to be done stands in the queues.
 */
export class Notices {
  readonly #names: TopicNames;
  readonly #partitions: number;
  readonly #exchange: string;
  /** Partitions that are done, by job. */
  readonly #done = new Map<string, Set<number>>();
  /** What was done here, told again and again to those who come late. */
  readonly #own: Notice[] = [];
  #channel: Channel | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(names: TopicNames, partitions: number) {
    this.#names = names;
    this.#partitions = partitions;
    this.#exchange = noticeExchange(names.namespace);
  }

  async attach(model: ChannelModel): Promise<void> {
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    await channel.assertExchange(this.#exchange, 'fanout', { durable: true });
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, this.#exchange, '');
    await channel.consume(queue, (message) => message !== null && this.#hear(message.content), {
      noAck: true,
    });
    this.#channel = channel;
    this.#timer = setInterval(() => this.tellAgain(), AGAIN_MS);
  }

  detach(): void {
    clearInterval(this.#timer);
    this.#channel = undefined;
  }

  /** A partition of a job was done here. */
  done(job: string, partition: number): void {
    const notice = { topic: this.#names.topic, job, partition };
    this.#own.push(notice);
    this.#note(notice);
    this.#tell(notice);
  }

  /** Whether there is a job of which all partitions are done. */
  get hasJobDone(): boolean {
    return [...this.#done.values()].some((partitions) => partitions.size === this.#partitions);
  }

  /** Whether a partition of a job is done, by whomever. */
  isDone(job: string, partition: number): boolean {
    return this.#done.get(job)?.has(partition) === true;
  }

  /** Tells once more what was done here. */
  tellAgain(): void {
    for (const notice of this.#own) this.#tell(notice);
  }

  #tell(notice: Notice): void {
    try {
      this.#channel?.publish(this.#exchange, '', Buffer.from(JSON.stringify(notice)));
    } catch {
      // The connection has just gone; it is told again on the next one.
    }
  }

  #hear(content: Buffer): void {
    try {
      const notice = JSON.parse(content.toString()) as Notice;
      if (notice.topic === this.#names.topic) this.#note(notice);
    } catch {
      // Whoever else writes there is not meant for us.
    }
  }

  #note({ job, partition }: Notice): void {
    const partitions = this.#done.get(job) ?? new Set();
    partitions.add(partition);
    this.#done.set(job, partitions);
  }
}
