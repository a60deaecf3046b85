import type { CaptureReader } from '../capture-reader.js';
import type { CaptureChild } from './capture-child.js';
import type { CaptureListener, CaptureRequest, FoundDriver, InterfaceCounts, LiveCapture } from './driver.js';
import { Leash } from './leash.js';
import { reasonOf, refusal } from './refusal.js';

/** One program that captures, and how its output is read. */
export interface ChildStream {
  readonly child: CaptureChild;
  /** The interfaces it captures on. */
  readonly interfaces: readonly string[];
  /** Makes the reader of its output. */
  read(listener: CaptureListener): CaptureReader;
  /** Why it was killed, where its last words tell. */
  lastWords?(messages: string): string | undefined;
  /** What it says of packets lost, once it has ended. */
  counts(): InterfaceCounts[];
}

/** Enough for a program to write what it holds, and too little for much more to come. */
const DRAIN_MS = 50;

/** Programs that capture for us, each a process whose output is a capture. */
class ChildCapture implements LiveCapture {
  readonly driver: FoundDriver;
  readonly interfaces: readonly string[];
  readonly #streams: readonly ChildStream[];
  readonly #leash: Leash;
  #isStopping = false;
  #delay: NodeJS.Timeout | undefined;
  /** The end of all work that has been given out: streams take turns, because there is one output. */
  #turn: Promise<void> = Promise.resolve();

  constructor(driver: FoundDriver, streams: readonly ChildStream[]) {
    this.driver = driver;
    this.interfaces = streams.flatMap((stream) => stream.interfaces);
    this.#streams = streams;
    this.#leash = new Leash(streams.flatMap(({ child }) => child.id ?? []));
  }

  async read(listener: CaptureListener): Promise<InterfaceCounts[]> {
    await Promise.all(this.#streams.map((stream) => this.#follow(stream, listener)));
    this.#leash.drop();
    return this.#streams.flatMap((stream) => stream.counts());
  }

  async #follow(stream: ChildStream, listener: CaptureListener): Promise<void> {
    const { window } = stream.child;
    const reader = stream.read(listener);
    do {
      await this.#inTurn(() => {
        window.consume(reader.consume(window.bytes, window.start, window.end, window.offset));
        return listener.rest();
      });
    } while (reader.damage === undefined && (await window.more()));
    reader.finish(window.end - window.start, window.offset);
    const problem = await this.#problemOf(stream, reader);
    if (problem !== undefined) listener.problem(problem, stream.interfaces);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Why a stream ended that should not have, or not like that. */
  async #problemOf(stream: ChildStream, reader: CaptureReader): Promise<string | undefined> {
    const { child, interfaces } = stream;
    if (reader.damage !== undefined) child.close();
    const { signal, code } = await child.ended;
    const where = `${interfaces.join(', ')}: ${this.driver.name}`;
    if (signal !== null) {
      const reason = stream.lastWords?.(child.messages) ?? `it was killed (${signal})`;
      return `${where} ended: ${reason}; the capture is cut short, and what was lost is not known`;
    }
    if (reader.damage !== undefined) return `${where} cannot be read: ${reader.damage.note}`;
    if (this.#isStopping && code === 0) return undefined;
    return `${where} ended by itself: ${reasonOf(child.messages) ?? `exit ${code}`}`;
  }

  /** A driver that gets the signal while it waits for room in the pipe loses the packet that it writes. */
  stop(): void {
    this.#isStopping = true;
    if (this.#delay !== undefined) return;
    for (const { child } of this.#streams) child.readAhead();
    this.#delay = setTimeout(() => this.stopNow(), DRAIN_MS);
  }

  stopNow(): void {
    clearTimeout(this.#delay);
    this.#isStopping = true;
    this.#leash.pull();
  }

  close(): void {
    this.stopNow();
    for (const { child } of this.#streams) child.close();
  }
}

/** Waits until all of these capture. Throws what the first that does not has said. */
export async function openStreams(
  found: FoundDriver,
  request: CaptureRequest,
  streams: readonly ChildStream[],
): Promise<LiveCapture> {
  const capture = new ChildCapture(found, streams);
  for (const { child, interfaces } of streams) {
    if (await child.started()) continue;
    await child.ended;
    capture.close();
    throw refusal(found, { ...request, interfaces }, child.messages);
  }
  return capture;
}
