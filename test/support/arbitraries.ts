import fc from 'fast-check';
import { type Address, ipv4At, ipv6At, macAt } from '../../src/lib/bytes/address.js';
import { noTime, type Time } from '../../src/lib/bytes/time.js';
import {
  any,
  boolean,
  count,
  type Field,
  type Fields,
  group,
  ipv4Address,
  ipv6Address,
  list,
  macAddress,
  name,
  number,
  type Optional,
  optional,
  text,
  time,
  uint8,
  uint16,
  uint32,
} from '../../src/lib/records/field.js';
import type { Frame } from '../../src/lib/records/frame.js';
import { nameOf } from '../../src/lib/records/name.js';

const DEFAULT_SEED = 20_261_123;

/** How much harder than in a normal run fuzzing is to try: the nightly run sets it. */
const EFFORT = Number(process.env.NT_FUZZ_RUNS ?? 1);

// The same cases in every run, so that what is red for one is red for all; NT_FUZZ_SEED tries others.
fc.configureGlobal({ seed: Number(process.env.NT_FUZZ_SEED ?? DEFAULT_SEED), numRuns: 100 });

/** How many cases a property is tried with, where 100 are too few or take too long. */
export const runs = (cases: number): { numRuns: number } => ({ numRuns: cases });

/** As {@link runs}, times what the environment asks for. */
export const fuzzRuns = (cases: number): { numRuns: number } => runs(Math.ceil(cases * EFFORT));

/** How long a fuzz test may take: it does more the harder it is to try. */
export const PATIENCE_MS = 60_000 * Math.max(EFFORT, 1);

const octets = (length: number): fc.Arbitrary<Uint8Array> =>
  // Zeros and ones are frequent, so that runs of zero groups and equal neighbours come up.
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .chain((bytes) =>
      fc
        .array(fc.boolean(), { minLength: length, maxLength: length })
        .map((isZero) => bytes.map((byte, index) => (isZero[index >> 1] === true ? 0 : byte))),
    );

export const ipv4Addresses: fc.Arbitrary<Address> = octets(4).map((bytes) => ipv4At(bytes, 0));
export const ipv6Addresses: fc.Arbitrary<Address> = octets(16).map((bytes) => ipv6At(bytes, 0));
export const macAddresses: fc.Arbitrary<Address> = octets(6).map((bytes) => macAt(bytes, 0));

/** Times from before 1970 to far beyond 2106, with as many digits as their decimals say. */
export const times: fc.Arbitrary<Time> = fc
  .record({
    seconds: fc.oneof(
      fc.integer({ min: 0, max: 0xffffffff }),
      fc.integer({ min: -0xffffffff, max: 0 }),
      fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }),
    ),
    nanoseconds: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 999_999_999 })),
    decimals: fc.constantFrom(6 as const, 9 as const),
  })
  .map(({ seconds, nanoseconds, decimals }) => ({
    seconds,
    nanoseconds: decimals === 9 ? nanoseconds : nanoseconds - (nanoseconds % 1000),
    decimals,
  }));

/** A table of fields and a value in memory that it describes. */
export interface TableAndValue {
  readonly fields: Fields;
  readonly value: Record<string, unknown>;
}

/** One field, the value it has in memory, and whether that can be left out of a line. */
interface FieldAndValue {
  readonly field: Field | Optional;
  readonly value: unknown;
}

/** The keys under which a line can hold a time (see `parseRecordText`). */
const TIME_KEYS = ['time_epoch', 'start', 'end', 'first', 'last'] as const;

const keys = fc
  .stringMatching(/^[a-z][a-z0-9_]{0,30}$/)
  .filter((key) => key !== 'v' && !TIME_KEYS.includes(key as never));

/** Plain text mostly, so that the fast path is walked; everything else often enough. */
const texts = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 80 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
);

const finiteNumbers = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  // JSON has no negative zero.
  .map((number) => number + 0);

const leaf = (field: Field, values: fc.Arbitrary<unknown>): fc.Arbitrary<FieldAndValue> =>
  values.map((value) => ({ field, value }));

const leaves: fc.Arbitrary<FieldAndValue> = fc.oneof(
  leaf(uint8('uint8'), fc.integer({ min: 0, max: 0xff })),
  leaf(uint16('uint16'), fc.integer({ min: 0, max: 0xffff })),
  leaf(uint32('uint32'), fc.integer({ min: 0, max: 0xffffffff })),
  leaf(count('count'), fc.maxSafeNat()),
  leaf(number('number'), finiteNumbers),
  leaf(boolean('boolean'), fc.boolean()),
  leaf(text('text'), texts),
  leaf(text('choice', { values: ['good', 'bad', 'partial'] }), fc.constantFrom('good', 'bad', 'partial')),
  leaf(name('name'), texts.map(nameOf)),
  leaf(ipv4Address('IPv4'), ipv4Addresses),
  leaf(ipv6Address('IPv6'), ipv6Addresses),
  leaf(macAddress('MAC'), macAddresses),
  leaf(
    any('any'),
    fc
      .jsonValue()
      // Null is how absent is written by others.
      .filter((value) => value !== null)
      .map((value) => JSON.parse(JSON.stringify(value))),
  ),
);

const optionalLeaves = fc
  .tuple(leaves, fc.boolean())
  .map(([{ field, value }, isThere]) => ({ field: optional(field), value: isThere ? value : undefined }));

/** Leaves that follow from nothing but their field, for lists: all items have the field of the first. */
const leafLists = leaves.chain(({ field, value }) =>
  fc
    .array(fc.constant(value), { maxLength: 3 })
    .map((items) => ({ field: list('list of leaves', field), value: items })),
);

const groupOf = (members: fc.Arbitrary<TableAndValue>): fc.Arbitrary<FieldAndValue> =>
  members.map(({ fields, value }) => ({ field: group('group', fields), value }));

/** Groups in lists are never empty: the encoder refuses such tables. */
const groupLists = (members: fc.Arbitrary<TableAndValue>): fc.Arbitrary<FieldAndValue> =>
  fc.tuple(members, fc.integer({ min: 0, max: 3 }), keys).map(([{ fields, value }, length, key]) => ({
    field: list('list of groups', group('item', { ...fields, [key]: uint8('required') })),
    value: Array.from({ length }, (_, index) => ({ ...value, [key]: index })),
  }));

/** Groups that may be absent have a field that may not, or nobody could tell an empty one from none. */
const optionalGroups = (members: fc.Arbitrary<TableAndValue>): fc.Arbitrary<FieldAndValue> =>
  fc.tuple(members, fc.boolean(), keys).map(([{ fields, value }, isThere, key]) => ({
    field: optional(group('optional group', { ...fields, [key]: uint8('required') })),
    value: isThere ? { ...value, [key]: 7 } : undefined,
  }));

const tableOf = (entries: readonly (readonly [string, FieldAndValue])[]): TableAndValue => ({
  fields: Object.fromEntries(entries.map(([key, { field }]) => [key, field])),
  value: Object.fromEntries(entries.map(([key, { value }]) => [key, value])),
});

const { members } = fc.letrec<{ members: TableAndValue }>((tie) => ({
  members: fc
    .tuple(
      fc.uniqueArray(
        fc.tuple(
          keys,
          fc.oneof(
            { depthSize: 'small', withCrossShrink: true },
            leaves,
            optionalLeaves,
            leafLists,
            groupOf(tie('members')),
            optionalGroups(tie('members')),
            groupLists(tie('members')),
          ),
        ),
        { maxLength: 6, selector: ([key]) => key },
      ),
      fc.uniqueArray(
        fc.tuple(
          fc.constantFrom(...TIME_KEYS),
          fc.oneof(times, fc.constant(noTime())).map((value) => ({ field: time('time'), value })),
        ),
        { maxLength: 2, selector: ([key]) => key },
      ),
      fc.boolean(),
    )
    .map(([fields, moments, timesComeFirst]) =>
      tableOf(timesComeFirst ? [...moments, ...fields] : [...fields, ...moments]),
    ),
}));

/** Records of any shape that a table can describe; the first field is required, as in every record of ours. */
export const tables: fc.Arbitrary<TableAndValue> = members.map(({ fields, value }) => ({
  fields: { v: count('version'), ...fields },
  value: { v: 1, ...value },
}));

/** Names that a capture can state: UTF-8, not empty, no zero byte. */
const interfaceNames = fc.oneof(
  fc.constantFrom('eth0', 'wlan0', '\\Device\\NPF_{00000000-0000-0000-0000-000000000000}'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((text) => !text.includes('\0')),
);

/** Frames of any link type, time and name, as far as a capture can state them. */
export const frames: fc.Arbitrary<Frame> = fc
  .record({
    number: fc.integer({ min: 1, max: 1_000_000 }),
    time_epoch: fc.oneof({ weight: 5, arbitrary: times }, { weight: 1, arbitrary: fc.constant(noTime()) }),
    snapped: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffffff00 })),
    interface_name: fc.option(interfaceNames.map(nameOf), { nil: undefined }),
    linktype: fc.oneof(fc.constantFrom(1, 101, 105, 113, 127, 276), fc.integer({ min: 0, max: 0xffff })),
    data: fc.uint8Array({ maxLength: 100 }),
    start: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ data, start, snapped, ...header }) => ({
    header: { ...header, len: data.length + snapped, cap_len: data.length },
    bytes: Buffer.concat([Buffer.alloc(start, 0xee), data, Buffer.alloc(9, 0xee)]),
    start,
  }));
