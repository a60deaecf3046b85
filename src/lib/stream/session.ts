import { visible } from '../bytes/visible.js';
import { Account } from './account.js';
import type { ByteOutput } from './byte-output.js';
import { EXIT, type Exit } from './exit.js';
import { UserError } from './user-error.js';

/** How a command treats what it cannot read. */
export interface SessionOptions {
  /** Stop at the first malformed line or damaged capture instead of going on. */
  readonly strict: boolean;
  /** No messages on standard error. */
  readonly quiet: boolean;
  /** The output is NDJSON: control lines of the input are passed on in it, and dropped elsewhere. */
  readonly writesRecords: boolean;
  /** The input has no end of its own: a signal is how it ends, and nothing is missing then. */
  readonly isEndless?: boolean | undefined;
  /** Gets the lines that could not be read, as they came. */
  readonly rejects?: ((line: Buffer) => void) | undefined;
}

/** One run of a command: where its records go, what it has to say, and how it will end. */
export class Session {
  readonly command: string;
  readonly output: ByteOutput;
  readonly account: Account;
  readonly options: SessionOptions;
  /** What is written beside the output, and handed on at the same moments. */
  alongside: { flush(): Promise<void> } | undefined;
  /** Gets what is said; whoever draws on the terminal keeps it until the screen is free. */
  hear: (line: string) => void = (line) => process.stderr.write(line);
  readonly #stopped: Promise<void>;
  #stop: () => void = () => undefined;
  readonly #waiting = new Set<() => void>();
  #stopExit: Exit | undefined;
  #hasEnough = false;

  constructor(command: string, output: ByteOutput, options: SessionOptions) {
    this.command = command;
    this.output = output;
    this.options = options;
    this.account = new Account(command);
    this.#stopped = new Promise((resolve) => {
      this.#stop = () => {
        resolve();
        for (const wake of this.#waiting) wake();
      };
    });
  }

  /** Hands on what was written so far. Throws `HangUp` when the reader has gone. */
  async flush(): Promise<void> {
    await this.alongside?.flush();
    await this.output.flush();
  }

  /** Ends the input as if nothing more came: what was read is still written. */
  stop(exit: Exit): void {
    if (this.#stopExit === undefined && !this.options.isEndless)
      this.account.fail(EXIT[exit].meaning, 'partial');
    this.#stopExit ??= exit;
    this.#stop();
  }

  /** Ends the input because enough was read: the result is whole as far as it was asked for. */
  enough(): void {
    this.#hasEnough = true;
    this.#stop();
  }

  /** Whether enough was read: what follows was not asked for. */
  get hasEnough(): boolean {
    return this.#hasEnough;
  }

  /** Whether no more input is wanted. */
  get isStopped(): boolean {
    return this.#hasEnough || this.isInterrupted;
  }

  /** Whether a signal ended the input. */
  get isInterrupted(): boolean {
    return this.#stopExit !== undefined;
  }

  /** Resolves when no more input is wanted. */
  get stopped(): Promise<void> {
    return this.#stopped;
  }

  /**
   * What `work` resolves to, or undefined as soon as no more input is wanted. Nothing is kept of work that is done:
   * this may be asked for every chunk of an input that never ends.
   */
  orStopped<T>(work: Promise<T>): Promise<T | undefined> {
    if (this.isStopped) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const wake = (): void => resolve(undefined);
      this.#waiting.add(wake);
      work.then(resolve, reject).finally(() => this.#waiting.delete(wake));
    });
  }

  /** Tells the user something that makes the result partial; with `--strict` it ends the work. */
  problem(message: string, exit: Exit = 'partial'): void {
    if (this.options.strict) throw new UserError(message, { exit });
    this.account.fail(message, exit);
    this.say(message);
  }

  /** One line on standard error, safe for a terminal. */
  say(message: string): void {
    if (!this.options.quiet) this.hear(`nt ${this.command}: ${visible(message)}\n`);
  }

  get exitCode(): number {
    return EXIT[this.#stopExit ?? this.account.exit].code;
  }
}
