import { describe, expect, it } from 'vitest';
import { timeText } from '../../src/lib/bytes/time.js';
import { assignFields, FieldError } from '../../src/lib/records/assign.js';
import {
  any,
  boolean,
  count,
  group,
  ipv4Address,
  ipv6Address,
  list,
  macAddress,
  name,
  number,
  optional,
  type RecordOf,
  text,
  time,
  uint8,
} from '../../src/lib/records/field.js';
import { parseRecordText } from '../../src/lib/records/parse-text.js';
import { compileFactory } from '../../src/lib/records/shape.js';

const FIELDS = {
  v: count('version'),
  small: optional(uint8('number')),
  ratio: optional(number('number')),
  flag: optional(boolean('flag')),
  note: optional(text('text')),
  state: optional(text('text', { values: ['good', 'bad'] })),
  label: optional(name('name')),
  ip: optional(ipv4Address('address')),
  ipv6: optional(ipv6Address('address')),
  mac: optional(macAddress('address')),
  first: time('time'),
  inner: group('group', {
    deep: optional(uint8('number')),
    last: optional(count('number')),
    end: optional(number('n')),
  }),
  bytes: list('list', uint8('number')),
  items: list('list', group('item', { port: count('number'), of: group('g', { x: optional(uint8('n')) }) })),
  free: optional(any('anything')),
} as const;

const create = compileFactory<RecordOf<typeof FIELDS>>(FIELDS);

function assigned(line: string): RecordOf<typeof FIELDS> {
  const target = create();
  assignFields(FIELDS, target, parseRecordText(line), '');
  return target;
}

it('a number that is no time may have the name of one', () => {
  const { inner } = assigned('{"v":1,"first":1.5,"inner":{"last":17,"end":-0.25}}');
  expect(inner).toMatchObject({ last: 17, end: -0.25 });
});

describe('values of the wrong kind', () => {
  it.each([
    { member: '"small":256', message: 'small is 256, not a whole number from 0 to 255' },
    { member: '"small":-1', message: 'small is -1, not a whole number from 0 to 255' },
    { member: '"small":1.5', message: 'small is 1.5, not a whole number from 0 to 255' },
    { member: '"small":"1"', message: 'small is "1", not a whole number from 0 to 255' },
    { member: '"small":1e999', message: 'small is null, not a whole number from 0 to 255' },
    { member: '"small":{}', message: 'small is an object, not a whole number from 0 to 255' },
    {
      member: '"v":9007199254740993',
      message: 'v is 9007199254740992, not a whole number from 0 to 9007199254740991',
    },
    { member: '"ratio":"1.5"', message: 'ratio is "1.5", not a number' },
    { member: '"flag":1', message: 'flag is 1, not true or false' },
    { member: '"note":17', message: 'note is 17, not text' },
    { member: '"state":"ugly"', message: 'state is "ugly", not one of good, bad' },
    { member: '"label":["x"]', message: 'label is an array, not text' },
    { member: '"ip":"10.0.0.256"', message: 'ip is "10.0.0.256", not an IPv4 address' },
    { member: '"ip":"::1"', message: 'ip is "::1", not an IPv4 address' },
    { member: '"ip":167772161', message: 'ip is 167772161, not an IPv4 address' },
    { member: '"ipv6":"10.0.0.1"', message: 'ipv6 is "10.0.0.1", not an IPv6 address' },
    { member: '"mac":"00-1b"', message: 'mac is "00-1b", not a MAC address' },
    { member: '"first":"yesterday"', message: 'first is "yesterday", not epoch seconds' },
    { member: '"first":"1750000000.5"', message: 'first is "1750000000.5", not epoch seconds' },
    { member: '"first":1234567890123456', message: 'first is 1234567890123456, not epoch seconds' },
    { member: '"first":1e300', message: 'first is 1e300, not epoch seconds' },
    { member: '"inner":5', message: 'inner is not an object' },
    { member: '"inner":[]', message: 'inner is not an object' },
    { member: '"inner":{"deep":true}', message: 'inner.deep is true, not a whole number from 0 to 255' },
    { member: '"bytes":{"0":1}', message: 'bytes is not an array' },
    { member: '"bytes":[1,256]', message: 'bytes[1] is 256, not a whole number from 0 to 255' },
    { member: '"bytes":[null]', message: 'bytes[0] is null, not a whole number from 0 to 255' },
    { member: '"items":[{"port":1},{}]', message: 'items[1].port is missing' },
    { member: '"items":[7]', message: 'items[0] is not an object' },
    {
      member: '"items":[{"port":1,"of":{"x":[]}}]',
      message: 'items[0].of.x is an array, not a whole number from 0 to 255',
    },
    {
      member: `"small":"${'long '.repeat(20)}"`,
      message: 'small is "long long long long long long long long…, not a whole number from 0 to 255',
    },
  ])('$member: $message', ({ member, message }) => {
    expect(() => assigned(`{"v":1,${member}}`)).toThrow(new FieldError(message));
  });

  it.each([
    { line: '{}', message: 'v is missing', because: 'a required field is not there' },
    { line: '{"v":null}', message: 'v is missing', because: 'null is absent' },
    { line: '[]', message: ' is not an object', because: 'an array is none' },
  ])('$line: $because', ({ line, message }) => {
    expect(() => assigned(line)).toThrow(new FieldError(message));
  });
});

describe('what other programs may write', () => {
  it.each([
    { member: '"small":null', because: 'null is absent' },
    { member: '"first":null', because: 'also for a time' },
    { member: '"inner":null', because: 'and a group' },
    { member: '"bytes":null', because: 'and a list' },
    { member: '"inner":{}', because: 'an empty group is an absent one' },
    { member: '"bytes":[]', because: 'an empty list is an absent one' },
    { member: '"toString":1,"__proto__":{"small":3},"constructor":5', because: 'names of objects are names' },
  ])('$member: $because', ({ member }) => {
    expect(assigned(`{"v":1,${member}}`)).toEqual({ ...create(), v: 1 });
  });

  it.each([
    { digits: '1750000000.123456789', text: '1750000000.123456789', because: 'every digit is kept' },
    { digits: '1750000000', text: '1750000000.000000', because: 'whole seconds' },
    { digits: '17.5e8', text: '1750000000.000000000', because: 'an exponent' },
    { digits: '-0.25', text: '-0.250000', because: 'before 1970' },
    { digits: '1750000000.1234567891', text: '1750000000.123456789', because: 'more digits than we keep' },
  ])('time $digits: $because', ({ digits, text }) => {
    expect(timeText(assigned(`{"first" : ${digits} ,"v":1}`).first)).toBe(text);
    expect(timeText(assigned(`{"v":1,"first":${digits}}`).first)).toBe(text);
  });
});

describe('lines as JSON', () => {
  it.each([
    { line: '{"v":1,"first":01}', because: 'JSON numbers have no leading zeros, times neither' },
    { line: '{"v":1,"first":1-2}', because: 'no arithmetic' },
    { line: '{"v":1,"first":1.}', because: 'no digit behind the point' },
    { line: '{"v":1,"first":+1}', because: 'no plus sign' },
    { line: '{"v":1', because: 'cut off' },
    { line: '{"v":1}}', because: 'something follows' },
    { line: "{'v':1}", because: 'JavaScript is not JSON' },
  ])('$line is none: $because', ({ line }) => {
    expect(parseRecordText(line)).toBeUndefined();
  });

  it.each([
    { line: '{"v":1,"note":"\\"first\\":5"}', note: '"first":5', because: 'a key inside text is text' },
    {
      line: '{"v":1,"note":"\\\\","first":5}',
      note: '\\',
      because: 'a backslash before the quote ends no text',
    },
    { line: '{"v":1,"note":"first","small":5}', note: 'first', because: 'a value is no key' },
  ])('$line: $because', ({ line, note }) => {
    expect(assigned(line).note).toBe(note);
  });
});
