import { describe, expect, it } from 'vitest';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import { compileDecoder } from '../../src/lib/records/decoder.js';
import { compileEncoder, ENCODER_RESERVE_BYTES } from '../../src/lib/records/encoder.js';
import {
  count,
  type Fields,
  group,
  list,
  name,
  optional,
  text,
  time,
  uint8,
} from '../../src/lib/records/field.js';
import { nameOf } from '../../src/lib/records/name.js';
import { plainJson } from '../support/foreign-json.js';
import { plainObject } from './plain.js';

/** Fields that take nearly all the room an encoder may count on. */
const WIDE: Fields = Object.fromEntries(
  Array.from({ length: 150 }, (_, index) => [`field_with_a_long_name_${index}`, count('count')]),
);
const wide = Object.fromEntries(Object.keys(WIDE).map((key) => [key, Number.MAX_SAFE_INTEGER]));

function expectEncoded(fields: Fields, value: object): void {
  const sink = new ByteSink(0);
  sink.ensure(0, ENCODER_RESERVE_BYTES);
  const end = compileEncoder(fields)(value, sink, 0);
  expect(sink.bytes.toString('utf8', 0, end)).toBe(plainJson(plainObject(fields, value)));
}

describe('room in the sink', () => {
  // Whatever is written, as much must be free behind it as at the start.
  it.each([
    { field: name('name'), value: nameOf('x'.repeat(64)), because: 'a short name' },
    { field: name('name'), value: nameOf('x'.repeat(65)), because: 'a name longer than an address' },
    {
      field: name('name'),
      value: nameOf('x'.repeat(ENCODER_RESERVE_BYTES - 30)),
      because: 'a name as long as the room',
    },
    {
      field: name('name'),
      value: nameOf('é\n'.repeat(30_000)),
      because: 'a pcapng option of 64 kB, escaped',
    },
    {
      field: text('text'),
      value: 'x'.repeat(ENCODER_RESERVE_BYTES - 30),
      because: 'a text as long as the room',
    },
    { field: text('text'), value: '\u0001"\\é'.repeat(100_000), because: 'a text with everything escaped' },
    {
      field: time('time'),
      value: { seconds: -1_099_511_627_776, nanoseconds: 1, decimals: 9 },
      because: 'a time before 1970',
    },
    { field: list('list', uint8('item')), value: new Array(50_000).fill(255), because: 'a long list' },
    {
      field: list('list', group('item', { ...WIDE, note: optional(text('note')) })),
      value: new Array(20).fill({ ...wide, note: undefined }),
      because: 'a list of wide objects',
    },
    {
      field: list('list', group('item', { note: text('note'), inner: list('inner', text('text')) })),
      value: new Array(20).fill({
        note: 'x'.repeat(ENCODER_RESERVE_BYTES),
        inner: ['y'.repeat(ENCODER_RESERVE_BYTES), 'é'.repeat(ENCODER_RESERVE_BYTES)],
      }),
      because: 'a list of long texts',
    },
  ])('is there behind $because', ({ field, value }) => {
    expectEncoded({ v: count('version'), field, ...WIDE }, { v: 1, field: value, ...wide });
  });
});

describe('objects in a list that turn out empty', () => {
  const fields = { v: count('v'), items: list('list', group('item', { maybe: optional(uint8('number')) })) };
  const encode = compileEncoder<unknown>(fields);

  it.each([
    { items: [{}, {}], expected: { v: 1 } },
    {
      items: [{}, { maybe: 1 }, {}, { maybe: 2 }, {}],
      expected: { v: 1, items: [{ maybe: 1 }, { maybe: 2 }] },
    },
  ])('are left out: $items', ({ items, expected }) => {
    const sink = new ByteSink(ENCODER_RESERVE_BYTES * 2);
    const end = encode({ v: 1, items: items.map((item) => ({ maybe: undefined, ...item })) }, sink, 0);
    expect(JSON.parse(sink.bytes.toString('utf8', 0, end))).toEqual(expected);
  });

  it('cannot be read again: a table that allows them has no decoder', () => {
    expect(() => compileDecoder(fields)).toThrow(new Error('items of target.items could be empty'));
  });
});
