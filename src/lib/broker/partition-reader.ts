import type { Channel, ChannelModel, GetMessage } from 'amqplib';
import { type Batch, batchOf } from './batch.js';
import { lockQueue, type TopicNames } from './topics.js';

/** How long an empty queue is left alone before it is looked at again. */
const EMPTY_MS = 25;
/** How long a partition that another process reads is left alone. */
const LOCKED_MS = 500;
/** How long a batch that is missing is waited for before those behind it are taken. */
const GAP_MS = 30_000;
/**
 * How long the beginning of a job is waited for where this process meets the job behind it: what another process gives back
 * comes a moment after its lock is free. Where that is done with, it never comes.
 */
const BEGINNING_MS = 1_000;
/** Jobs of a partition that are remembered, to know what comes twice. */
const MAX_JOBS = 64;

export interface PartitionReaderOptions {
  readonly names: TopicNames;
  readonly partition: number;
  /** Gets the batches of each job in order, each once; the next one is asked for when it resolves. */
  take(batch: Batch): Promise<void>;
  /** Is told of lines that never came. */
  onGap(job: string, from: number, to: number): void;
}

/** What is known of a job. */
interface Progress {
  /** Position up to which batches were taken; undefined before the first. */
  taken: number | undefined;
  hasEnded: boolean;
  /** All of it is done with. */
  isDone: boolean;
}

/** A batch that was read and is not acknowledged. */
interface Held {
  readonly batch: Pick<Batch, 'job' | 'to' | 'isEnd'>;
  readonly message: Pick<GetMessage, 'fields'>;
}

/**
 * Reads one partition of a topic; of all processes that want to, one at a time does, which holds the lock of the partition
 * for as long as it is connected. Batches stay with the broker until they are done with: where this process dies, the next
 * one gets them again, in the same order. Positions tell which came before, and those are dropped.
 */
export class PartitionReader {
  /** Batches that came again. */
  duplicates = 0;
  /** Whether this process reads the partition. */
  isActive = false;
  /** When something came last, in ms of `performance.now()`. */
  lastMs = performance.now();
  readonly #options: PartitionReaderOptions;
  readonly #jobs = new Map<string, Progress>();
  #model: ChannelModel | undefined;
  #channel: Channel | undefined;
  #held: Held[] = [];
  /** What came too early, by job: something in front of it is missing. */
  #early: { batch: Batch; sinceMs: number }[] = [];
  /** Counts how often reading was left. */
  #round = 0;
  /** The round that is being read. */
  #begun = -1;

  constructor(options: PartitionReaderOptions) {
    this.#options = options;
  }

  /** Reads over this connection from now on. */
  attach(model: ChannelModel): void {
    this.#model = model;
    this.#begin();
  }

  /** The connection is lost: all that is not done with will come again. */
  detach(): void {
    this.#model = undefined;
    this.#leave();
  }

  /** Gives back all that is not done with, forgets what was taken, and hands nothing on until `readAgain`. */
  async giveBack(): Promise<void> {
    const channel = this.#channel;
    this.#leave();
    this.#jobs.clear();
    await channel?.close().catch(() => undefined);
  }

  /** Reads again from the first batch that is not done with. */
  readAgain(): void {
    if (this.#model !== undefined) this.#begin();
  }

  /** Reads nothing more; what is not done with goes to whoever reads next. */
  async stop(): Promise<void> {
    const channel = this.#channel;
    this.detach();
    await channel?.close().catch(() => undefined);
  }

  /** All of the job up to a position is done with, and its end where `isEnd`. */
  done(job: string, to: number, isEnd: boolean): void {
    const channel = this.#channel;
    if (isEnd) this.#progressOf(job).isDone = true;
    this.#held = this.#held.filter(({ batch, message }) => {
      if (batch.job !== job || (batch.isEnd ? !isEnd : batch.to > to)) return true;
      channel?.ack(message as GetMessage);
      return false;
    });
  }

  #leave(): void {
    this.#round += 1;
    this.#channel = undefined;
    this.isActive = false;
    this.#held = [];
    this.#early = [];
  }

  /** Begins this round, once. */
  #begin(): void {
    const round = this.#round;
    if (this.#begun === round) return;
    this.#begun = round;
    this.#read(round).catch(() => {
      // The channel is gone. Where the connection is, too, `attach` begins again.
      if (round !== this.#round) return;
      this.#leave();
      setTimeout(() => this.readAgain(), LOCKED_MS);
    });
  }

  async #read(round: number): Promise<void> {
    const { names, partition } = this.#options;
    const channel = await this.#lock(round);
    const isOver = (): boolean => round !== this.#round;
    while (!isOver()) {
      const message = await channel.get(names.queue(partition));
      if (isOver()) return;
      if (message === false) await pause(EMPTY_MS);
      else await this.#take(message, channel);
      if (!isOver()) await this.#acceptGaps();
    }
  }

  /** A channel that holds the lock of the partition, which others wait for. */
  async #lock(round: number): Promise<Channel> {
    const { names, partition } = this.#options;
    for (;;) {
      const model = this.#model;
      if (model === undefined || round !== this.#round) throw new Error('the connection is lost');
      const channel = await model.createChannel();
      channel.on('error', () => undefined);
      const queue = lockQueue(names, partition);
      await channel.assertQueue(queue, { durable: true });
      try {
        await channel.consume(queue, () => undefined, { exclusive: true });
      } catch {
        await pause(LOCKED_MS);
        continue;
      }
      if (round === this.#round) {
        this.#channel = channel;
        this.isActive = true;
        return channel;
      }
      // Reading was left meanwhile: without this channel the lock is free again.
      await channel.close();
    }
  }

  async #take(message: GetMessage, channel: Channel): Promise<void> {
    this.lastMs = performance.now();
    const batch = batchOf(message);
    // Not ours: it goes to the dead letters.
    if (batch === undefined) return channel.reject(message, false);
    const { job, to, isEnd } = batch;
    const { taken, hasEnded, isDone } = this.#progressOf(job);
    if (isDone) {
      this.duplicates += 1;
      channel.ack(message);
      return;
    }
    this.#held.push({ batch: { job, to, isEnd }, message: { fields: message.fields } });
    if (isEnd ? hasEnded : taken !== undefined && to <= taken) this.duplicates += 1;
    else if (batch.from > (taken ?? 0)) this.#early.push({ batch, sinceMs: this.lastMs });
    else await this.#handOn(batch);
  }

  async #handOn(first: Batch): Promise<void> {
    for (let batch: Batch | undefined = first; batch !== undefined; batch = this.#nextEarly()) {
      const progress = this.#progressOf(batch.job);
      const fresh = withoutTaken(batch, progress.taken ?? batch.from);
      progress.taken = batch.to;
      progress.hasEnded ||= batch.isEnd;
      await this.#options.take(fresh);
    }
  }

  /** A batch that came too early and fits now. Those that came again meanwhile are dropped. */
  #nextEarly(): Batch | undefined {
    this.#early = this.#early.filter(({ batch }) => !this.#wasTaken(batch));
    const index = this.#early.findIndex(
      ({ batch }) => batch.from <= (this.#progressOf(batch.job).taken ?? 0),
    );
    return index < 0 ? undefined : this.#early.splice(index, 1)[0]?.batch;
  }

  #wasTaken({ job, to, isEnd }: Batch): boolean {
    const { taken, hasEnded } = this.#progressOf(job);
    return isEnd ? hasEnded : taken !== undefined && to <= taken;
  }

  /**
   * What is missing in front of a batch is on its way, mostly: its publisher was refused or cut off, and sends it again.
   * Where it was given up as a dead letter it never comes.
   */
  async #acceptGaps(): Promise<void> {
    if (this.#early.length === 0) return;
    const [first] = this.#early.toSorted((a, b) => a.batch.from - b.batch.from);
    const { batch, sinceMs } = first as { batch: Batch; sinceMs: number };
    const { taken } = this.#progressOf(batch.job);
    if (performance.now() - sinceMs < (taken === undefined ? BEGINNING_MS : GAP_MS)) return;
    this.#early = this.#early.filter((early) => early !== first);
    if (taken !== undefined) this.#options.onGap(batch.job, taken, batch.from);
    await this.#handOn(batch);
  }

  #progressOf(job: string): Progress {
    const known = this.#jobs.get(job);
    if (known !== undefined) return known;
    const progress: Progress = { taken: undefined, hasEnded: false, isDone: false };
    this.#jobs.set(job, progress);
    if (this.#jobs.size > MAX_JOBS) this.#jobs.delete(this.#jobs.keys().next().value as string);
    return progress;
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const NEWLINE = 0x0a;

/**
 * The batch without the lines that were taken before: a publisher that was started again may have cut its lines elsewhere.
 * Only behind the source of a job, where each line is a position, can that be.
 */
function withoutTaken(batch: Batch, taken: number): Batch {
  if (batch.from >= taken || countLines(batch.lines) !== batch.to - batch.from) return batch;
  let at = 0;
  for (let position = batch.from; position < taken; position += 1) at = batch.lines.indexOf(NEWLINE, at) + 1;
  return { ...batch, from: taken, lines: batch.lines.subarray(at) };
}

/** Lines in a text that ends with the end of a line. */
export function countLines(lines: Buffer): number {
  let count = 0;
  for (let at = lines.indexOf(NEWLINE); at >= 0; at = lines.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}
