import { interfaceNames, listInterfaces } from './interface-list.js';

/** How often it is looked. */
const LOOK_MS = 1_000;

/** Tells when interfaces go down or away and come back while they are captured on: drivers wait in silence. */
export class LinkWatch {
  readonly #timer: NodeJS.Timeout;
  readonly #tell: (message: string) => void;
  readonly #states: Map<string, string>;

  constructor(names: readonly string[], tell: (message: string) => void) {
    this.#tell = tell;
    // Of what is no network interface (nflog, a USB bus) nobody knows a state.
    const known = new Set(interfaceNames());
    this.#states = new Map(names.filter((name) => known.has(name)).map((name) => [name, 'up']));
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  #look(): void {
    const found = new Map(listInterfaces().map(({ name, state }) => [name, state ?? 'up']));
    for (const [name, before] of this.#states) {
      const now = found.get(name) ?? 'gone';
      if (now === before) continue;
      this.#states.set(name, now);
      this.#tell(
        `${name}: is ${now}${now === 'up' ? ' again' : ': nothing can be captured there meanwhile'}`,
      );
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
