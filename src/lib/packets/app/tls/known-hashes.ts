/** Hashes that are remembered; then all are forgotten, and made anew. */
const MAX_HASHES = 512;
/** No longer texts are remembered. */
const MAX_TEXT = 1_024;

/** Hashes of texts: programs say hello the same way each time, and there are few programs. */
export class KnownHashes {
  readonly #hash: (text: string) => string;
  readonly #known = new Map<string, string>();

  constructor(hash: (text: string) => string) {
    this.#hash = hash;
  }

  /** The hash of a text. */
  of(text: string): string {
    let known = this.#known.get(text);
    if (known !== undefined) return known;
    known = this.#hash(text);
    if (text.length > MAX_TEXT) return known;
    if (this.#known.size >= MAX_HASHES) this.#known.clear();
    this.#known.set(text, known);
    return known;
  }
}
