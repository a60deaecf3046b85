import type { ChannelModel } from 'amqplib';
import { UserError } from '../stream/user-error.js';
import type { Batch } from './batch.js';
import type { BrokerUser } from './connection.js';
import { DeadLetters } from './dead-letters.js';
import { Notices } from './notices.js';
import { PartitionReader } from './partition-reader.js';
import { Publisher } from './publisher.js';
import type { ChildEnd } from './stage-child.js';
import type { TopicNames } from './topics.js';
import { Poison, WorkerLane } from './worker-lane.js';

/** When batches are acknowledged. */
export const ACKNOWLEDGE = ['job', 'batch'] as const;

export type Acknowledge = (typeof ACKNOWLEDGE)[number];

/** Times that a stage may die with nothing done in between: it does not die of what it is given. */
const MAX_DEATHS = 5;
const RESTART_MS = 250;

export interface WorkerOptions {
  readonly from: TopicNames;
  readonly to: TopicNames;
  readonly partitions: number;
  /** This worker's number among `of`: it begins with the partitions of its share, and takes others when they are left. */
  readonly shard: { readonly number: number; readonly of: number };
  readonly command: readonly string[];
  readonly acknowledge: Acknowledge;
  say(message: string): void;
  /** Cannot go on. */
  onFailure(error: UserError): void;
}

/** What the worker does with one partition. */
interface Seat {
  readonly reader: PartitionReader;
  readonly lanes: Map<string, WorkerLane>;
  readonly poison: Map<string, Poison>;
  /** How often stages died since the last batch was done. */
  deaths: number;
  /** How often all stages were ended. */
  turn: number;
}

/** How long partitions of other workers are left to them. */
const STANDBY_MS = 2_000;

/**
 * Runs a stage between two topics. It owns both ends: what it read is acknowledged only when what was made of it is with the
 * broker for good, so that whatever dies, nothing is lost, and what is made twice has the same positions.
 */
export class Worker implements BrokerUser {
  /** Lines and batches that were read, made, and put aside. */
  readonly counts = { batches: 0, published: 0, dead_letters: 0, deaths: 0 };
  readonly #notices: Notices;
  readonly #options: WorkerOptions;
  readonly #publisher: Publisher;
  readonly #deadLetters: DeadLetters;
  readonly #seats = new Map<number, Seat>();
  #model: ChannelModel | undefined;
  #isStopped = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#publisher = new Publisher(options.to, options.partitions, (error) => options.onFailure(error));
    this.#deadLetters = new DeadLetters(options.from.namespace);
    this.#notices = new Notices(options.from, options.partitions);
    for (let partition = 0; partition < options.partitions; partition += 1) {
      this.#seats.set(partition, this.#newSeat(partition));
    }
  }

  async attach(model: ChannelModel): Promise<void> {
    this.#model = model;
    await this.#publisher.attach(model);
    await this.#deadLetters.attach(model);
    await this.#notices.attach(model);
    for (const [partition, { reader }] of this.#seats) {
      if (this.#isOwn(partition)) reader.attach(model);
      else setTimeout(() => this.#model === model && reader.attach(model), STANDBY_MS);
    }
  }

  detach(): void {
    this.#model = undefined;
    this.#publisher.detach();
    this.#notices.detach();
    for (const { reader } of this.#seats.values()) reader.detach();
    // Where batches are acknowledged one by one, what is with the stages goes on; what comes again is known by its positions.
    if (this.#options.acknowledge === 'job') this.#dropAll();
  }

  /**
   * Ends all stages and forgets what they made. Nothing of it was acknowledged: it comes again, here or to another worker,
   * which may have done it all while this one was cut off. Sent after that, it would be a job nobody waits for.
   */
  #dropAll(): void {
    this.#publisher.forget();
    for (const seat of this.#seats.values()) {
      endStages(seat);
      void seat.reader.giveBack();
    }
  }

  /** When anything came last, in ms on the clock of the readers. */
  get lastMs(): number {
    return Math.max(...[...this.#seats.values()].map(({ reader }) => reader.lastMs));
  }

  /** Whether all partitions of a job are done, here or elsewhere. */
  get hasJobDone(): boolean {
    return this.#notices.hasJobDone;
  }

  /** Whether a stage is at work on what nobody else has done: after a loss of connection another worker may have. */
  get isBusy(): boolean {
    return [...this.#seats].some(([partition, { lanes }]) =>
      [...lanes.keys()].some((job) => !this.#notices.isDone(job, partition)),
    );
  }

  /** Batches that came again and were dropped. */
  get duplicates(): number {
    return [...this.#seats.values()].reduce((sum, { reader }) => sum + reader.duplicates, 0);
  }

  /** Ends all stages and gives back what is not done with. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const { reader, lanes } of this.#seats.values()) {
      for (const lane of lanes.values()) lane.kill();
      await reader.stop();
    }
    await this.#notices.stop();
  }

  #isOwn(partition: number): boolean {
    const { number, of } = this.#options.shard;
    return partition % of === number;
  }

  #newSeat(partition: number): Seat {
    const { from, say } = this.#options;
    const reader = new PartitionReader({
      names: from,
      partition,
      take: (batch) => this.#take(partition, batch),
      onGap: (job, before, behind) =>
        say(`${from.queue(partition)}: lines ${before} to ${behind} of job ${job} never came`),
    });
    return { reader, lanes: new Map(), poison: new Map(), deaths: 0, turn: 0 };
  }

  async #take(partition: number, batch: Batch): Promise<void> {
    if (this.#isStopped) return;
    this.counts.batches += 1;
    const seat = this.#seatOf(partition);
    const { turn } = seat;
    await this.#publisher.room();
    // A stage died meanwhile: this batch comes again, behind those that it had.
    if (seat.turn !== turn) return;
    await this.#laneOf(partition, batch.job).take(batch);
  }

  #laneOf(partition: number, job: string): WorkerLane {
    const seat = this.#seatOf(partition);
    const known = seat.lanes.get(job);
    if (known !== undefined) return known;
    const poison = seat.poison.get(job) ?? new Poison();
    seat.poison.set(job, poison);
    const lane = new WorkerLane(
      {
        job,
        command: this.#options.command,
        publish: async (batch) => {
          await this.#publisher.send(partition, batch);
          this.counts.published += 1;
        },
        onDone: (to, isEnd) => this.#done(partition, job, to, isEnd),
        onDeath: (end, line) => void this.#died(partition, job, end, line),
      },
      poison,
    );
    seat.lanes.set(job, lane);
    return lane;
  }

  #done(partition: number, job: string, to: number, isEnd: boolean): void {
    const seat = this.#seatOf(partition);
    seat.deaths = 0;
    if (this.#options.acknowledge === 'batch' || isEnd) seat.reader.done(job, to, isEnd);
    if (isEnd) this.#leave(partition, job);
  }

  /** The job is done in this partition. */
  #leave(partition: number, job: string): void {
    const seat = this.#seatOf(partition);
    seat.lanes.get(job)?.kill();
    seat.lanes.delete(job);
    seat.poison.delete(job);
    this.#notices.done(job, partition);
  }

  /** A stage died: its line, if one killed it, goes to the dead letters, and the rest is given to a new one. */
  async #died(partition: number, job: string, end: ChildEnd, line: Buffer | undefined): Promise<void> {
    const { command, say, onFailure, from } = this.#options;
    const seat = this.#seatOf(partition);
    this.counts.deaths += 1;
    seat.deaths += 1;
    // Before anything is waited for: a new stage must not be given what stands behind that which this one had.
    const givenBack = seat.reader.giveBack();
    endStages(seat);
    const how = end.signal ?? (end.code === null ? 'did not start' : `exit ${end.code}`);
    const said = end.said.trim().split('\n').at(-1) ?? '';
    say(`${from.queue(partition)}: ${command.join(' ')}: ${how}${said === '' ? '' : `: ${said}`}`);
    if (line !== undefined) {
      this.counts.dead_letters += 1;
      seat.deaths = 0;
      await this.#deadLetters.put({ queue: from.queue(partition), job, line, reason: how, said: end.said });
    }
    if (seat.deaths >= MAX_DEATHS) {
      return onFailure(
        new UserError(
          `${command[0]} ends whatever it is given (${how}): nothing is lost; mend it and start again`,
          {
            exit: 'component',
          },
        ),
      );
    }
    await givenBack;
    await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
    seat.reader.readAgain();
  }

  #seatOf(partition: number): Seat {
    const seat = this.#seats.get(partition);
    if (seat === undefined) throw new RangeError(`there is no partition ${partition}`);
    return seat;
  }
}

/** Ends the stages of a partition: what they had comes again. */
function endStages(seat: Seat): void {
  seat.turn += 1;
  for (const lane of seat.lanes.values()) lane.kill();
  seat.lanes.clear();
}
