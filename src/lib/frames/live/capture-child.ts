import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { ByteWindow } from '../../stream/byte-window.js';
import { ReadableSource } from './readable-source.js';

const MAX_MESSAGE_CHARACTERS = 16_384;

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program that captures for us and writes a capture to its standard output. */
export class CaptureChild {
  /** What it has written. */
  readonly window: ByteWindow;
  readonly ended: Promise<ProcessEnd>;
  readonly #process: ChildProcessByStdio<null, Readable, Readable>;
  readonly #source: ReadableSource;
  #messages = '';

  constructor(path: string, args: readonly string[]) {
    // In a session of its own, so that Ctrl-C reaches us and not the child: what it has is asked for in order.
    this.#process = spawn(path, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, LC_ALL: 'C' },
    });
    this.#source = new ReadableSource(this.#process.stdout);
    this.window = new ByteWindow(this.#source);
    this.ended = new Promise((resolve) => {
      this.#process.on('close', (code, signal) => resolve({ code, signal }));
      this.#process.on('error', ({ message }) => {
        this.#messages += message;
        resolve({ code: null, signal: null });
      });
    });
    this.#process.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#messages = (this.#messages + text).slice(-MAX_MESSAGE_CHARACTERS);
    });
  }

  /** Process id; undefined where the program could not be started. */
  get id(): number | undefined {
    return this.#process.pid;
  }

  /** What it has said so far. */
  get messages(): string {
    return this.#messages;
  }

  /** Resolves once it captures, which it shows by the header of its output; to false where it ended instead. */
  started(): Promise<boolean> {
    return this.window.more();
  }

  /** See {@link ReadableSource.readAhead}. */
  readAhead(): void {
    this.#source.readAhead();
  }

  close(): void {
    this.#process.stdout.destroy();
    this.#process.stderr.destroy();
  }
}
