import { expect, it } from 'vitest';
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
  text,
  time,
  uint8,
} from '../../src/lib/records/field.js';
import { listFields } from '../../src/lib/records/field-list.js';
import { recordSchema } from '../../src/lib/records/schema.js';

const FIELDS = {
  v: count('Version'),
  first: time('First packet', { unit: 's since 1970-01-01 UTC', wireshark: ['frame.time_epoch'] }),
  inner: group('Inner', { flag: optional(boolean('Flag')), host: optional(name('Host')) }),
  needed: group('Needed', { ratio: number('Ratio'), state: text('State', { values: ['good', 'bad'] }) }),
  src: optional(ipv4Address('Source')),
  src6: optional(ipv6Address('Source')),
  mac: optional(macAddress('Hardware')),
  sizes: list('Sizes', uint8('size', { unit: 'bytes' })),
  stack: list('Stack', group('Entry', { label: count('Label') })),
  rest: optional(any('Rest', { wireshark: [] })),
} as const;

it('the schema says of each field what the table says', () => {
  expect(recordSchema('test', FIELDS)).toEqual({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'networking-tester/test/1',
    title: 'The test record',
    type: 'object',
    properties: {
      v: { description: 'Version', type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
      first: { description: 'First packet (s since 1970-01-01 UTC)', type: 'number' },
      inner: {
        description: 'Inner',
        type: 'object',
        properties: {
          flag: { description: 'Flag', type: 'boolean' },
          host: { description: 'Host', type: 'string' },
        },
        additionalProperties: false,
      },
      needed: {
        description: 'Needed',
        type: 'object',
        properties: {
          ratio: { description: 'Ratio', type: 'number' },
          state: { description: 'State', type: 'string', enum: ['good', 'bad'] },
        },
        required: ['ratio', 'state'],
        additionalProperties: false,
      },
      src: { description: 'Source', type: 'string', pattern: '^(\\d{1,3}\\.){3}\\d{1,3}$' },
      src6: { description: 'Source', type: 'string', pattern: '^[0-9a-f:.]{2,45}$' },
      mac: { description: 'Hardware', type: 'string', pattern: '^([0-9a-f]{2}:){5}[0-9a-f]{2}$' },
      sizes: {
        description: 'Sizes',
        type: 'array',
        minItems: 1,
        items: { description: 'size (bytes)', type: 'integer', minimum: 0, maximum: 255 },
      },
      stack: {
        description: 'Stack',
        type: 'array',
        minItems: 1,
        items: {
          description: 'Entry',
          type: 'object',
          properties: {
            label: { description: 'Label', type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
          },
          required: ['label'],
          additionalProperties: false,
        },
      },
      rest: { description: 'Rest' },
    },
    required: ['v', 'needed'],
    additionalProperties: false,
  });
});

it('the list of fields names every leaf, with the Wireshark field it equals', () => {
  expect(listFields(FIELDS).map(({ path, type, wireshark }) => [path, type, ...wireshark])).toEqual([
    ['v', 'integer', 'v'],
    ['first', 'time', 'frame.time_epoch'],
    ['inner.flag', 'boolean', 'inner.flag'],
    ['inner.host', 'text', 'inner.host'],
    ['needed.ratio', 'number', 'needed.ratio'],
    ['needed.state', 'text', 'needed.state'],
    ['src', 'IPv4 address', 'src'],
    ['src6', 'IPv6 address', 'src6'],
    ['mac', 'MAC address', 'mac'],
    ['sizes[]', 'integer list', 'sizes'],
    ['stack[].label', 'integer', 'stack.label'],
    ['rest', 'any'],
  ]);
});
