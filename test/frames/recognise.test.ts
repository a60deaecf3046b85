import { expect, it } from 'vitest';
import { recognise } from '../../src/lib/frames/recognise.js';
import { hex } from '../support/hex.js';

it.each([
  { head: hex``, as: { kind: 'empty' }, because: 'there is nothing' },
  {
    head: hex`d4c3b2a1 0200`,
    as: { kind: 'pcap', magic: { isLittleEndian: true, number: 0xa1b2c3d4 } },
    because: 'microseconds',
  },
  {
    head: hex`a1b2c3d4 0002`,
    as: { kind: 'pcap', magic: { isLittleEndian: false, number: 0xa1b2c3d4 } },
    because: 'big-endian',
  },
  {
    head: hex`4d3cb2a1`,
    as: { kind: 'pcap', magic: { isLittleEndian: true, number: 0xa1b23c4d } },
    because: 'nanoseconds',
  },
  {
    head: hex`a1b23c4d`,
    as: { kind: 'pcap', magic: { isLittleEndian: false, number: 0xa1b23c4d } },
    because: 'nanoseconds, big-endian',
  },
  {
    head: hex`34cdb2a1`,
    as: { kind: 'pcap', magic: { isLittleEndian: true, number: 0xa1b2cd34 } },
    because: 'modified',
  },
  {
    head: hex`d4c3b2`,
    as: { kind: 'unknown', seen: 'hex d4c3b2' },
    because: 'three bytes are too few to tell',
  },
  {
    head: hex`0a0d0d0a`,
    as: { kind: 'pcapng' },
    because: 'the block type reads the same in both byte orders',
  },
  { head: hex`1f8b`, as: { kind: 'gzip' }, because: 'two bytes are enough' },
  { head: Buffer.from('{"type":"end"}'), as: { kind: 'ndjson' }, because: 'a record' },
  { head: Buffer.from('{'), as: { kind: 'ndjson' }, because: 'the beginning of one' },
  { head: Buffer.from(' \r\n\t{"a":1}'), as: { kind: 'ndjson' }, because: 'blank lines may come first' },
  { head: Buffer.from('\n\n'), as: { kind: 'ndjson' }, because: 'blank lines only, so far' },
  {
    head: Buffer.from('\ufeff{"a":1}'),
    as: { kind: 'ndjson' },
    because: 'Windows puts a byte-order mark first',
  },
  { head: Buffer.from('\ufeff'), as: { kind: 'ndjson' }, because: 'and perhaps nothing behind it' },
  {
    head: Buffer.from('[1,2]'),
    as: { kind: 'unknown', seen: '"[1,2]"' },
    because: 'an array is no stream of records',
  },
  { head: Buffer.from('No.,Time'), as: { kind: 'unknown', seen: '"No.,Time"' }, because: 'CSV is not read' },
  { head: hex`00000000`, as: { kind: 'unknown', seen: 'hex 00000000' }, because: 'zeros are nothing' },
  {
    head: Buffer.from('a\u001b[31m'),
    as: { kind: 'unknown', seen: 'hex 611b5b33316d' },
    because: 'escapes are not shown as text',
  },
])('$head is $as.kind: $because', ({ head, as }) => {
  expect(recognise(head)).toEqual(as);
});
