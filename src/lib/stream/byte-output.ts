import { closeSync, fstatSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { ByteSink } from '../bytes/sink.js';
import { errorCode, systemReason, UserError } from './user-error.js';

const SINK_BYTES = 262_144;
/** Pause before a descriptor that another process made non-blocking is tried again. */
const RETRY_MS = 5;

/** Whoever read our output has gone: the end of the work, and no error (`nt parse big.pcap | head -1`). */
export class HangUp extends Error {}

/**
 * Where a command's output goes. Records are written into `sink`; {@link flush} hands on whole records only.
 * While one buffer is being written the next is filled, and no more than that: a slow reader slows us down.
 */
export class ByteOutput {
  sink = new ByteSink(SINK_BYTES);
  #spare = new ByteSink(SINK_BYTES);
  #writing: Promise<void> = Promise.resolve();
  #lastFlush: Promise<void> = Promise.resolve();
  /** A write failed and was reported: what comes after it has nowhere to go. */
  #isBroken = false;
  readonly #write: (bytes: Buffer) => Promise<void>;
  readonly #close: () => void;
  readonly name: string;

  /** Writes to an open descriptor; `name` is for messages. */
  constructor(fd: number, name: string) {
    this.name = name;
    const status = fstatSync(fd);
    if (status.isFIFO() || status.isSocket()) {
      const socket = new Socket({ fd, readable: false, writable: true });
      socket.on('error', () => undefined); // each write gets it too
      this.#write = (bytes) => writeToSocket(socket, bytes);
      this.#close = () => socket.destroySoon();
    } else {
      this.#write = async (bytes) => writeToFile(fd, bytes);
      this.#close = () => closeSync(fd);
    }
  }

  /** Hands everything before `sink.at` on. Throws {@link HangUp} when the reader has gone. */
  flush(): Promise<void> {
    if (this.sink.at === 0) return Promise.resolve();
    // One at a time: a second one would begin to fill the buffer that the first one writes.
    const handed = this.#lastFlush.then(() => this.#handOn());
    this.#lastFlush = handed.catch(() => undefined);
    return handed;
  }

  async #handOn(): Promise<void> {
    if (this.sink.at === 0) return;
    await this.#settle();
    if (this.#isBroken) {
      this.sink.at = 0;
      return;
    }
    const full = this.sink;
    this.sink = this.#spare;
    this.#spare = full;
    this.sink.at = 0;
    this.#writing = this.#write(full.bytes.subarray(0, full.at));
    this.#writing.catch(() => undefined); // reported by the next flush
  }

  /** Flushes and waits until the last byte is written. */
  async finish(): Promise<void> {
    await this.flush();
    await this.#settle();
  }

  close(): void {
    this.#close();
  }

  async #settle(): Promise<void> {
    if (this.#isBroken) return;
    try {
      await this.#writing;
    } catch (error) {
      this.#isBroken = true;
      if (errorCode(error) === 'EPIPE' || errorCode(error) === 'ECONNRESET') throw new HangUp();
      throw new UserError(`${this.name}: ${systemReason(error)}`, { exit: 'input', cause: error });
    }
  }
}

const writeToSocket = (socket: Socket, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });

async function writeToFile(fd: number, bytes: Buffer): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN') throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
