import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import { UserError } from '../stream/user-error.js';
import { type Batch, publishOptions } from './batch.js';
import type { BrokerUser } from './connection.js';
import type { TopicNames } from './topics.js';
import { MAX_QUEUE_BATCHES } from './topology.js';

/** Batches that may be on their way at a time, over all partitions. */
const WINDOW_BATCHES = 64;
/** After how many batches of a partition it is asked how many wait in its queue. */
const BATCHES_PER_POLL = 8;
/** Batches that may wait in a queue before it is left alone. */
const MAX_READY = MAX_QUEUE_BATCHES / 10;
const POLL_MS = 50;
/** How long a partition that was refused is left alone. */
const REFUSED_MS = 200;

/** A batch on its way. */
interface Outgoing {
  readonly batch: Batch;
  /** The broker has it; it counts only when it has all before it, because a refused one is sent again with all behind it. */
  isStored: boolean;
  confirm(): void;
}

/** What is on its way to one partition. */
interface Lane {
  /** Not confirmed yet, the oldest first. */
  readonly waiting: Outgoing[];
  /** Those of them that were sent. */
  sent: number;
  /** Counts the times that sending began again: answers to what was sent before mean nothing. */
  round: number;
  sinceLastPoll: number;
  /** Its queue is full, or it was asked for its depth: nothing is sent meanwhile. */
  isPaused: boolean;
}

/**
 * Sends batches to a topic, each partition in order. A batch is kept until the broker confirms it; where the connection is
 * lost or a batch refused, the partition is sent again from the oldest one that was not confirmed (go-back-N), so that
 * order is kept and nothing is missing. What arrives twice has the same positions.
 */
export class Publisher implements BrokerUser {
  /** Batches that the broker has for good. */
  confirmedBatches = 0;
  /** Batches that were sent again. */
  resentBatches = 0;
  readonly #names: TopicNames;
  readonly #onFailure: (error: UserError) => void;
  readonly #lanes: readonly Lane[];
  #channel: ConfirmChannel | undefined;
  /** Asks for the depth of queues. */
  #asking: Channel | undefined;
  #underWay = 0;
  #failure: UserError | undefined;
  #wake: (() => void)[] = [];

  /** `onFailure` is told what makes sending impossible, also where nobody waits for room. */
  constructor(
    names: TopicNames,
    partitions: number,
    onFailure: (error: UserError) => void = () => undefined,
  ) {
    this.#names = names;
    this.#onFailure = onFailure;
    this.#lanes = Array.from({ length: partitions }, () => ({
      waiting: [],
      sent: 0,
      round: 0,
      sinceLastPoll: 0,
      isPaused: false,
    }));
  }

  async attach(model: ChannelModel): Promise<void> {
    const channel = await model.createConfirmChannel();
    channel.on('error', () => undefined);
    channel.on('return', () =>
      this.#fail(
        new UserError(`${this.#names.exchange}: a queue of the topic is gone: nt topology up`, {
          exit: 'input',
        }),
      ),
    );
    this.#asking = await model.createChannel();
    this.#asking.on('error', () => undefined);
    this.#channel = channel;
    for (const partition of this.#lanes.keys()) this.#sendAgain(partition);
  }

  detach(): void {
    this.#channel = undefined;
    this.#asking = undefined;
  }

  /** Drops all that is not confirmed. Nobody is told that it was. */
  forget(): void {
    for (const lane of this.#lanes) {
      lane.waiting.length = 0;
      lane.sent = 0;
      lane.round += 1;
      lane.isPaused = false;
    }
    this.#underWay = 0;
    this.#wakeAll();
  }

  /** Sends a batch; resolves when the broker has it for good. */
  send(partition: number, batch: Batch): Promise<void> {
    return new Promise((resolve) => {
      this.#underWay += 1;
      this.#lanes[partition]?.waiting.push({ batch, isStored: false, confirm: resolve });
      this.#sendMore(partition);
    });
  }

  /** Resolves when there is room for more. Throws what makes sending impossible. */
  async room(): Promise<void> {
    await this.#until(() => this.#underWay < WINDOW_BATCHES);
  }

  /** Resolves when all that was sent is confirmed. */
  async settled(): Promise<void> {
    await this.#until(() => this.#underWay === 0);
  }

  async #until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  #sendAgain(partition: number): void {
    const lane = this.#laneOf(partition);
    this.resentBatches += lane.sent;
    for (const outgoing of lane.waiting) outgoing.isStored = false;
    lane.sent = 0;
    lane.round += 1;
    lane.isPaused = false;
    this.#sendMore(partition);
  }

  #sendMore(partition: number): void {
    const lane = this.#laneOf(partition);
    while (this.#channel !== undefined && !lane.isPaused && lane.sent < lane.waiting.length) {
      if (lane.sinceLastPoll >= BATCHES_PER_POLL) {
        void this.#waitForDepth(partition, lane.round);
        return;
      }
      this.#sendOne(this.#channel, partition, lane);
    }
  }

  #sendOne(channel: ConfirmChannel, partition: number, lane: Lane): void {
    const outgoing = lane.waiting[lane.sent] as Outgoing;
    const { batch } = outgoing;
    const { round } = lane;
    lane.sent += 1;
    lane.sinceLastPoll += 1;
    channel.publish(
      this.#names.exchange,
      String(partition),
      batch.lines,
      publishOptions(batch),
      (refused) => {
        if (lane.round !== round || this.#channel !== channel) return;
        if (refused) this.#refused(partition, lane);
        else this.#stored(outgoing, lane);
      },
    );
  }

  #stored(outgoing: Outgoing, lane: Lane): void {
    outgoing.isStored = true;
    while (lane.waiting[0]?.isStored === true) {
      lane.waiting.shift()?.confirm();
      lane.sent -= 1;
      this.#underWay -= 1;
      this.confirmedBatches += 1;
    }
    this.#wakeAll();
  }

  /** The queue is full: all from this batch on is sent again, later. */
  #refused(partition: number, lane: Lane): void {
    lane.round += 1;
    lane.isPaused = true;
    setTimeout(() => this.#sendAgain(partition), REFUSED_MS);
  }

  /** Sends nothing more until few batches wait in the queue. */
  async #waitForDepth(partition: number, round: number): Promise<void> {
    const lane = this.#laneOf(partition);
    lane.isPaused = true;
    try {
      while (this.#asking !== undefined && lane.round === round) {
        const { messageCount } = await this.#asking.checkQueue(this.#names.queue(partition));
        if (messageCount <= MAX_READY) break;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    } catch {
      // The connection is lost, and `attach` sends again; a queue that is gone gives the next batch back.
    }
    if (lane.round !== round) return;
    lane.sinceLastPoll = 0;
    lane.isPaused = false;
    this.#sendMore(partition);
  }

  #laneOf(partition: number): Lane {
    const lane = this.#lanes[partition];
    if (lane === undefined) throw new RangeError(`there is no partition ${partition}`);
    return lane;
  }

  #fail(error: UserError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#onFailure(error);
    this.#wakeAll();
  }

  #wakeAll(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const resolve of wake) resolve();
  }
}
