import type { Address } from '../bytes/address.js';
import { count, group, list, number, type RecordOf, text } from '../records/field.js';
import { BUSIEST_STATE, busiestState, estimateNote } from './busiest.js';
import type { Part } from './part.js';
import { FrequentPairs } from './sketches/frequent-pairs.js';
import type { TapOptions, TapTable } from './tap.js';

const COUNTERS = 4;
const [FRAMES, BYTES, RETRIES, AIRTIME_NS] = [0, 1, 2, 3] as const;
const NS_PER_MS = 1e6;

/** Fields of a list of those that sent on the air; `what` says what the addresses are. */
export const senders = (about: string, what: string) =>
  group(about, {
    ...BUSIEST_STATE,
    top: list(
      'Addresses, those with the most bytes first',
      group('Address', {
        address: text(what),
        packets: count('Frames'),
        bytes: count('Bytes on the air', { unit: 'bytes' }),
        retries: count('Those of the frames that were sent again'),
        airtime: number('How long the frames whose radio tells enough kept the air busy', { unit: 'ms' }),
      }),
    ),
  });

const STATE = new FrequentPairs({ limit: 0, counters: COUNTERS }).state;

/** Counts frames, those sent again and airtime by one address each. */
export class Senders implements Part<typeof STATE> {
  readonly state = STATE;
  readonly #table: FrequentPairs;

  /** `limit` addresses are told apart. */
  constructor({ limit }: Pick<TapOptions, 'limit'>) {
    this.#table = new FrequentPairs({ limit, counters: COUNTERS });
  }

  /** Counts a frame of `length` bytes, which took `airtimeNs` nanoseconds. */
  observe(address: Address, length: number, isRetry: boolean, airtimeNs: number): void {
    const table = this.#table;
    const place = table.touch(address, address, length);
    table.add(place, FRAMES, 1);
    table.add(place, BYTES, length);
    if (isRetry) table.add(place, RETRIES, 1);
    if (airtimeNs > 0) table.add(place, AIRTIME_NS, airtimeNs);
  }

  get forgotten(): number {
    return this.#table.forgotten;
  }

  get size(): number {
    return this.#table.size;
  }

  save(): RecordOf<typeof STATE> {
    return this.#table.save();
  }

  absorb(state: RecordOf<typeof STATE>): void {
    this.#table.absorb(state);
  }

  merge(other: this): void {
    this.#table.merge(other.#table);
  }

  clear(): void {
    this.#table.clear();
  }

  /** Those that sent the most. */
  result(top: number) {
    const table = this.#table;
    return {
      ...busiestState(table),
      top: table
        .top(top, (counts) => counts[BYTES] ?? 0)
        .map(({ a, counts }) => ({
          address: a.text,
          packets: counts[FRAMES] ?? 0,
          bytes: counts[BYTES] ?? 0,
          retries: counts[RETRIES] ?? 0,
          airtime: (counts[AIRTIME_NS] ?? 0) / NS_PER_MS,
        })),
    };
  }
}

/** The result of {@link Senders} as a table. */
export const sendersTable = (result: ReturnType<Senders['result']>, title: string): TapTable => ({
  title,
  // Radio is known of none or of all, mostly: a column of zeros would be read as no airtime.
  columns: ['address', 'frames', 'bytes', 'retries', ...(hasAirtime(result.top) ? ['airtime (ms)'] : [])],
  rows: result.top.map(({ address, packets, bytes, retries, airtime }) => [
    ...[address, packets, bytes, retries],
    ...(hasAirtime(result.top) ? [airtime] : []),
  ]),
  ...estimateNote(result),
});

const hasAirtime = (rows: readonly { readonly airtime: number }[]): boolean =>
  rows.some(({ airtime }) => airtime > 0);
