import { closeSync, constants, fstatSync, openSync, read, readSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';

/** Bytes from somewhere, in order. */
export interface ByteSource {
  /** Total size where it is known (a regular file), for progress. */
  readonly size?: number;
  /** Puts the next bytes into `target` from `offset` on; resolves to how many, 0 at the end. */
  read(target: Buffer, offset: number): Promise<number>;
  /** Opens the same bytes once more, from the first one on and as long as this source is open; a pipe has no such. */
  readonly again?: (() => ByteSource) | undefined;
  close(): Promise<void>;
}

const STDIN_FD = 0;
const PIPE_BYTES = 65_536;

/** Opens `name`; `-` is standard input. Throws the operating system's error. */
export async function openSource(name: string): Promise<ByteSource> {
  if (name === '-') return sourceOfFd(STDIN_FD);
  const status = await stat(name);
  if (status.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
  // A FIFO without writer would block whoever opens it; its bytes are waited for in the event loop instead.
  const flags = status.isFIFO() ? constants.O_RDONLY | constants.O_NONBLOCK : constants.O_RDONLY;
  return sourceOfFd(openSync(name, flags));
}

function sourceOfFd(fd: number): ByteSource {
  const status = fstatSync(fd);
  if (status.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
  if (status.isFIFO() || status.isSocket()) return new PipeSource(fd);
  return status.isFile() ? new FileSource(fd, status.size) : new DeviceSource(fd);
}

/**
 * A regular file. It is read where it is needed: handing 128 kB to another thread and back takes longer than the
 * kernel takes to copy what it has read ahead.
 */
class FileSource implements ByteSource {
  readonly size: number;
  declare readonly again?: () => ByteSource;
  readonly #fd: number;

  constructor(fd: number, size: number) {
    this.#fd = fd;
    this.size = size;
    // Standard input may stand anywhere in its file.
    if (fd !== STDIN_FD) this.again = () => fileFromStart(fd);
  }

  async read(target: Buffer, offset: number): Promise<number> {
    return readSync(this.#fd, target, offset, target.length - offset, WHERE_IT_STANDS);
  }

  async close(): Promise<void> {
    if (this.#fd !== STDIN_FD) closeSync(this.#fd);
  }
}

/** A second reader of an open file, which does not move the first. */
function fileFromStart(fd: number): ByteSource {
  let position = 0;
  return {
    read: async (target, offset) => {
      const bytesRead = readSync(fd, target, offset, target.length - offset, position);
      position += bytesRead;
      return bytesRead;
    },
    close: async () => undefined,
  };
}

/** A device: read in the thread pool, where it may block. */
class DeviceSource implements ByteSource {
  readonly #fd: number;
  #reading: Promise<number> = Promise.resolve(0);

  constructor(fd: number) {
    this.#fd = fd;
  }

  read(target: Buffer, offset: number): Promise<number> {
    this.#reading = new Promise((resolve, reject) => {
      read(this.#fd, target, offset, target.length - offset, WHERE_IT_STANDS, (error, bytesRead) =>
        error === null ? resolve(bytesRead) : reject(error),
      );
    });
    return this.#reading;
  }

  /** Waits for a read under way: it would go on with the next file that gets the same descriptor. */
  async close(): Promise<void> {
    await this.#reading.catch(() => undefined);
    if (this.#fd !== STDIN_FD) closeSync(this.#fd);
  }
}

const WHERE_IT_STANDS = null;

/**
 * A pipe, FIFO or socket. It is waited for in the event loop, not in the thread pool: a thread that blocks in
 * read(2) would keep the process from ending until the writer sends something.
 */
class PipeSource implements ByteSource {
  readonly #socket: Socket;
  readonly #buffer = Buffer.allocUnsafeSlow(PIPE_BYTES);
  #filled = 0;
  #isEnded = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(fd: number) {
    const onread = { buffer: this.#buffer, callback: (bytes: number) => this.#onRead(bytes) };
    // `onread` of the constructor is documented for connect() only, but is the Socket's own option.
    this.#socket = new Socket({ fd, readable: true, writable: false, onread } as ConstructorParameters<
      typeof Socket
    >[0]);
    this.#socket.on('end', () => this.#onEnd());
    this.#socket.on('close', () => this.#onEnd());
    this.#socket.on('error', (error) => {
      this.#error = error;
      this.#onEnd();
    });
  }

  #onRead(bytes: number): boolean {
    this.#filled = bytes;
    this.#wake?.();
    return false; // pause: the buffer is full until read() has emptied it
  }

  #onEnd(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  async read(target: Buffer, offset: number): Promise<number> {
    while (this.#filled === 0 && !this.#isEnded) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#socket.resume();
      });
      this.#wake = undefined;
    }
    if (this.#filled === 0 && this.#error !== undefined) throw this.#error;
    const bytes = this.#filled;
    this.#buffer.copy(target, offset, 0, bytes);
    this.#filled = 0;
    return bytes;
  }

  async close(): Promise<void> {
    this.#socket.destroy();
  }
}
