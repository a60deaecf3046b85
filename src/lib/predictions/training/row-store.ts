import type { FeatureRow } from '../../features/feature-set.js';
import type { FeatureMatrix } from '../trainers/feature-matrix.js';

/** Rows that are kept; of more, every second one, then every fourth, and so on, spread over all the time. */
export const MAX_ROWS = 262_144;
const FIRST_ROOM = 1_024;
const LARGEST_FLOAT32 = 3.4028234663852886e38;
const NS_PER_SECOND = 1e9;
/** The year 10000, at which ISO 8601 ends. */
const LAST_MOMENT_SECONDS = 253_402_300_800;

/** What of a row tells whether a finding is about it. */
export interface RowSubject {
  /** Time of its begin, in s since 1970; exact to a microsecond, and how long it lasts, in s. */
  readonly begin: number;
  readonly seconds: number;
  readonly uid: string | undefined;
  readonly origHost: string | undefined;
  readonly respHost: string | undefined;
}

/** When a row was over, in s since 1970. */
export const endOf = ({ begin, seconds }: RowSubject): number => begin + seconds;

/** The rows to learn from, in the order in which they came. */
export interface TrainingRows {
  readonly matrix: FeatureMatrix;
  readonly subjects: readonly RowSubject[];
  /** What `--labels` said each row is. */
  readonly labels: readonly (string | undefined)[];
  /** Rows that came; one of `stride` was kept. */
  readonly seen: number;
  readonly stride: number;
  /** Rows that had no time, or none that a calendar has, and were left out. */
  readonly untimed: number;
}

/** Keeps rows of one set, in bounded memory. The same rows in leave the same rows here. */
export class RowStore {
  readonly #names: readonly string[];
  readonly #limit: number;
  #values: Float32Array;
  #subjects: RowSubject[] = [];
  #labels: (string | undefined)[] = [];
  #seen = 0;
  #stride = 1;
  #untimed = 0;

  constructor(names: readonly string[], limit = MAX_ROWS) {
    this.#names = names;
    this.#limit = limit;
    this.#values = new Float32Array(FIRST_ROOM * names.length);
  }

  /** Takes a row, which is only lent. One without a time cannot be put in order, and is counted only. */
  add({ subject, values, label }: Pick<FeatureRow, 'subject' | 'values' | 'label'>): void {
    const begin = subject.ts.seconds + subject.ts.nanoseconds / NS_PER_SECOND;
    const { seconds = 0 } = subject;
    if (subject.ts.decimals === 0 || !isMoment(begin + seconds)) {
      this.#untimed += 1;
      return;
    }
    const isKept = this.#seen % this.#stride === 0;
    this.#seen += 1;
    if (!isKept) return;
    const at = this.#subjects.length * this.#names.length;
    if (at + values.length > this.#values.length) this.#grow();
    for (const [index, value] of values.entries()) this.#values[at + index] = toFloat32(value);
    this.#subjects.push({
      begin,
      seconds,
      uid: subject.uid,
      origHost: subject.id.orig_h ?? subject.host,
      respHost: subject.id.resp_h,
    });
    this.#labels.push(label);
    if (this.#subjects.length === this.#limit) this.#thin();
  }

  rows(): TrainingRows {
    const rowCount = this.#subjects.length;
    const values = this.#values.subarray(0, rowCount * this.#names.length);
    return {
      matrix: { names: this.#names, rowCount, values },
      subjects: this.#subjects,
      labels: this.#labels,
      seen: this.#seen,
      stride: this.#stride,
      untimed: this.#untimed,
    };
  }

  #grow(): void {
    const larger = new Float32Array(this.#values.length * 2);
    larger.set(this.#values);
    this.#values = larger;
  }

  /** Leaves every second row. */
  #thin(): void {
    const width = this.#names.length;
    const kept = (_: unknown, index: number): boolean => index % 2 === 0;
    for (let row = 2; row < this.#subjects.length; row += 2) {
      this.#values.copyWithin((row / 2) * width, row * width, (row + 1) * width);
    }
    this.#subjects = this.#subjects.filter(kept);
    this.#labels = this.#labels.filter(kept);
    this.#stride *= 2;
  }
}

/** Whether so many seconds since 1970 can be written as a time. */
const isMoment = (seconds: number): boolean => seconds >= 0 && seconds < LAST_MOMENT_SECONDS;

/** A number as models get it: float32, and the largest one where it is beyond. */
export const toFloat32 = (value: number): number =>
  Math.fround(Math.max(-LARGEST_FLOAT32, Math.min(LARGEST_FLOAT32, value)));
