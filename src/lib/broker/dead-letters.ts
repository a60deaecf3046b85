import type { Channel, ChannelModel, ConfirmChannel, GetMessage, Message } from 'amqplib';
import { visible } from '../bytes/visible.js';
import { deadLetterNames } from './topics.js';

/** A line that no stage can work on, or a batch that was given up by the broker. */
export interface DeadLetter {
  /** Queue that it came from. */
  readonly queue: string;
  readonly job: string;
  /** Why it is here: how the stage ended, or the broker's reason. */
  readonly reason: string;
  /** The last that the stage said. */
  readonly said: string;
  readonly line: Buffer;
}

const MAX_SAID = 500;

/** Puts lines that kill stages where people find them. */
export class DeadLetters {
  readonly #exchange: string;
  #channel: ConfirmChannel | undefined;

  constructor(namespace: string) {
    this.#exchange = deadLetterNames(namespace).exchange;
  }

  async attach(model: ChannelModel): Promise<void> {
    this.#channel = await model.createConfirmChannel();
    this.#channel.on('error', () => undefined);
  }

  /** Resolves when the broker has it. */
  async put({ queue, job, reason, said, line }: DeadLetter): Promise<void> {
    const headers = {
      'x-nt-queue': queue,
      'x-nt-job': job,
      'x-nt-reason': reason,
      'x-nt-said': said.slice(-MAX_SAID),
    };
    this.#channel?.publish(this.#exchange, '', line, { persistent: true, headers });
    await this.#channel?.waitForConfirms();
  }
}

/** Reads the letter of a message: one of ours, or a batch that the broker gave up. */
export function deadLetterOf({ content, properties }: Pick<Message, 'content' | 'properties'>): DeadLetter {
  const headers: Record<string, unknown> = properties.headers ?? {};
  const [death] = Array.isArray(headers['x-death']) ? (headers['x-death'] as Record<string, unknown>[]) : [];
  const textOf = (value: unknown): string => (typeof value === 'string' ? visible(value) : '');
  return {
    queue: textOf(headers['x-nt-queue'] ?? death?.queue),
    job: textOf(headers['x-nt-job']),
    reason: textOf(headers['x-nt-reason'] ?? death?.reason),
    said: textOf(headers['x-nt-said']),
    line: content,
  };
}

/** What is done with a letter that was looked at. */
export type Verdict = 'keep' | 'remove';

/** Looks at the letters in their order, at most `limit`; those that `judge` does not remove stay where they are. */
export async function eachDeadLetter(
  channel: Channel,
  namespace: string,
  limit: number,
  judge: (letter: DeadLetter, number: number) => Promise<Verdict>,
): Promise<number> {
  const { queue } = deadLetterNames(namespace);
  const kept: GetMessage[] = [];
  let number = 0;
  while (number < limit) {
    const message = await channel.get(queue);
    if (message === false) break;
    number += 1;
    if ((await judge(deadLetterOf(message), number)) === 'remove') channel.ack(message);
    else kept.push(message);
  }
  for (const message of kept) channel.nack(message, false, true);
  return number;
}
