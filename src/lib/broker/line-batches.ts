import { ByteSink } from '../bytes/sink.js';
import type { Batch } from './batch.js';
import type { Publisher } from './publisher.js';

/** A batch is sent when it has so many lines, or so many bytes: a quorum queue writes to its disk for each one that is fetched. */
const MAX_LINES = 1_000;
const MAX_BYTES = 524_288;

/** The batch that a partition's lines are gathered in. */
interface Gathered {
  readonly sink: ByteSink;
  lines: number;
  /** Position behind the last line that was sent. */
  position: number;
}

/** Gathers lines into batches, partition by partition, and gives them their positions. */
export class LineBatches {
  /** Lines that were gathered. */
  lines = 0;
  readonly #publisher: Publisher;
  readonly #job: string;
  readonly #gathered: readonly Gathered[];

  constructor(publisher: Publisher, job: string, partitions: number) {
    this.#publisher = publisher;
    this.#job = job;
    this.#gathered = Array.from({ length: partitions }, () => ({
      sink: new ByteSink(MAX_BYTES),
      lines: 0,
      position: 0,
    }));
  }

  /** Adds a line that `write` puts into the sink it is given, its end included. */
  add(partition: number, write: (sink: ByteSink) => void): void {
    const gathered = this.#of(partition);
    write(gathered.sink);
    gathered.lines += 1;
    this.lines += 1;
    if (gathered.lines >= MAX_LINES || gathered.sink.at >= MAX_BYTES) this.#send(partition, gathered);
  }

  /** Sends what was gathered, however little it is. */
  sendAll(): void {
    for (const [partition, gathered] of this.#gathered.entries()) this.#send(partition, gathered);
  }

  /** Sends what was gathered, and to each partition the end record, with which it is whole; `last` is the time of the last packet. */
  end(endLine: Buffer, last: string | undefined): void {
    this.sendAll();
    for (const [partition, { position }] of this.#gathered.entries()) {
      this.#publish(partition, { from: position, to: position, lines: endLine, isEnd: true, last });
    }
  }

  #send(partition: number, gathered: Gathered): void {
    const { sink, lines, position } = gathered;
    if (lines === 0) return;
    gathered.position += lines;
    gathered.lines = 0;
    // The batch is kept until it is confirmed, and the sink is filled again.
    const copy = Buffer.from(sink.bytes.subarray(0, sink.at));
    sink.at = 0;
    this.#publish(partition, { from: position, to: gathered.position, lines: copy, isEnd: false });
  }

  #publish(partition: number, batch: Omit<Batch, 'job'>): void {
    void this.#publisher.send(partition, { job: this.#job, ...batch });
  }

  #of(partition: number): Gathered {
    const gathered = this.#gathered[partition];
    if (gathered === undefined) throw new RangeError(`there is no partition ${partition}`);
    return gathered;
  }
}
