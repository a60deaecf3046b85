import type { Address } from '../../bytes/address.js';
import { HalfSipHash, type Hash64, type HashKey } from '../../bytes/half-sip-hash.js';
import { FieldError } from '../../records/assign.js';
import { list, optional, type RecordOf, text } from '../../records/field.js';
import type { Part } from '../part.js';
import { HyperLogLog, STANDARD_ERROR } from './hyper-log-log.js';

/** As many are counted exactly. */
const MAX_EXACT = 4096;
/** Of a longer text only this much counts. */
const MAX_TEXT_LENGTH = 255;
const RECENT = 256;
const MAX_UTF8_BYTES = 3;

/**
 * The key of the hash where the user gives none: the same for everybody, so that results are the same and merge.
 * Whoever knows the key can choose texts to make an estimate wrong; see `--sketch-key`.
 */
export const PUBLIC_KEY: HashKey = [0x6e742073, 0x74617473];

const STATE = {
  key: text('What tells one hash key from another'),
  values: list('Different values, while they are counted exactly', text('Value')),
  registers: optional(text('Registers of the HyperLogLog beyond that, in base64')),
} as const;

export interface DistinctOptions {
  /** Values that are kept, and so counted exactly; at most 4,096. */
  readonly limit: number;
  /** Key of the hash: parts merge only where it is the same. */
  readonly hashKey: HashKey;
}

/**
 * Counts different values: exactly up to a limit, and beyond it by HyperLogLog, whose estimates have a standard
 * error of 0.8 %.
 *
 * The hash has a key: it must be the same everywhere, or nothing could be merged or repeated, and for a hash
 * without a secret anybody can find values that make an estimate far too high, or keep it from growing
 * (K. Paterson and M. Raynal, "HyperLogLog: Exponentially Bad in Adversarial Settings", EuroS&P 2022).
 */
export class Distinct implements Part<typeof STATE> {
  readonly forgotten = 0;
  readonly state = STATE;
  readonly #limit: number;
  readonly #hash: HalfSipHash;
  readonly #keyCheck: string;
  /** Every value, as long as they are few; then the sketch has them. */
  #values = new Set<string>();
  #sketch: HyperLogLog | undefined;
  /** Addresses seen lately, by hash: nearly every packet has one of these. */
  #recent: (Address | undefined)[] = [];

  constructor({ limit, hashKey }: DistinctOptions) {
    this.#limit = Math.min(limit, MAX_EXACT);
    this.#hash = new HalfSipHash(hashKey);
    const { low, high } = this.#hashOf('');
    this.#keyCheck = ((low ^ high) >>> 0).toString(16);
    this.clear();
  }

  get size(): number {
    return this.#sketch?.size ?? this.#values.size;
  }

  add(value: string): void {
    if (this.#sketch !== undefined) this.#sketch.add(this.#hashOf(value));
    else this.#addExactly(value.slice(0, MAX_TEXT_LENGTH));
  }

  /** As {@link add}; costs next to nothing for an address that came lately. */
  addAddress(address: Address): void {
    const place = address.hash & (RECENT - 1);
    if (this.#recent[place] === address) return;
    this.#recent[place] = address;
    this.add(address.text);
  }

  /** How many there were, and how sure that is: see {@link DISTINCT}. */
  result() {
    return this.#sketch === undefined
      ? { count: this.#values.size, exact: true, standard_error: 0 }
      : { count: this.#sketch.estimate, exact: false, standard_error: STANDARD_ERROR };
  }

  save(): RecordOf<typeof STATE> {
    return { key: this.#keyCheck, values: [...this.#values], registers: this.#sketch?.save() };
  }

  absorb({ key, values, registers }: RecordOf<typeof STATE>): void {
    if (key !== this.#keyCheck) throw new FieldError('it was counted with another --sketch-key');
    if (registers !== undefined) this.#ensureSketch().absorb(registers);
    for (const value of values) this.add(value);
  }

  merge(other: this): void {
    if (other.#sketch !== undefined) this.#ensureSketch().merge(other.#sketch);
    for (const value of other.#values) this.add(value);
  }

  clear(): void {
    this.#values = new Set();
    this.#sketch = undefined;
    this.#recent = new Array<Address | undefined>(RECENT).fill(undefined);
  }

  #addExactly(value: string): void {
    this.#values.add(value);
    if (this.#values.size > this.#limit) this.#ensureSketch();
  }

  /** From here on all values are in the sketch. */
  #ensureSketch(): HyperLogLog {
    if (this.#sketch !== undefined) return this.#sketch;
    const sketch = new HyperLogLog();
    for (const value of this.#values) sketch.add(this.#hashOf(value));
    this.#values = new Set();
    this.#sketch = sketch;
    return sketch;
  }

  #hashOf(value: string): Hash64 {
    const length = scratch.write(value.slice(0, MAX_TEXT_LENGTH), 'utf8');
    this.#hash.hash(scratch, length, hash);
    return hash;
  }
}

const scratch = Buffer.alloc(MAX_TEXT_LENGTH * MAX_UTF8_BYTES);
const hash: Hash64 = { low: 0, high: 0 };
