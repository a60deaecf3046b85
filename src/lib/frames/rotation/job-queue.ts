/** Work in the background, at most so many at once; the rest waits its turn in the order in which it came. */
export class JobQueue {
  readonly #atOnce: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = 0;
  #wake: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Starts a job, now or when one before it has ended. A job tells of its own failure and never throws. */
  add(job: () => Promise<void>): void {
    this.#waiting.push(job);
    this.#start();
  }

  /** Resolves when no more than so many wait. */
  async room(waiting: number): Promise<void> {
    while (this.#waiting.length > waiting) await this.#next();
  }

  /** Resolves when all is done. */
  async idle(): Promise<void> {
    while (this.#running > 0) await this.#next();
  }

  /** Resolves when a job ends. */
  #next(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #start(): void {
    while (this.#running < this.#atOnce) {
      const job = this.#waiting.shift();
      if (job === undefined) return;
      this.#running += 1;
      void job().finally(() => this.#ended());
    }
  }

  #ended(): void {
    this.#running -= 1;
    this.#start();
    const wake = this.#wake;
    this.#wake = [];
    for (const resolve of wake) resolve();
  }
}
