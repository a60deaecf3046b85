import { describe, expect, it } from 'vitest';
import { datagrams } from '../../oracle/dialogue.js';
import { heard, heardLast, seen } from '../../support/heard.js';
import { hex } from '../../support/hex.js';

describe('TFTP', () => {
  it('reads requests with their options', () => {
    const frames = datagrams(69, [['client', '\0\x01linux.0\0octet\0blksize\x001428\0tsize\0']]);
    expect(heardLast(frames).tftp).toEqual({
      opcode: 1,
      source_file: 'linux.0',
      type: 'octet',
      option: { name: ['blksize'], value: ['1428'] },
    });
    expect(seen(frames)[0]).toMatch(/TFTP +\d+ Read linux\.0$/);
  });

  it('follows a transfer to the port that the server answers from', () => {
    const records = heard([
      ...datagrams(69, [['client', '\0\x02config\0octet\0']]),
      ...datagrams(50_000, [
        ['server', hex`0004 0000`],
        ['client', hex`0003 0001 61`],
        ['server', hex`0005 0003 66 75 6c 6c 00`],
      ]),
      ...datagrams(50_000, [['server', hex`0004 0000`]], 1),
    ]);
    expect(records.map(({ tftp }) => tftp)).toEqual([
      { opcode: 2, destination_file: 'config', type: 'octet' },
      { opcode: 4, block: 0 },
      { opcode: 3, block: 1 },
      { opcode: 5, error: { code: 3, message: 'full' } },
      undefined,
    ]);
  });

  it('does not take what is none for its own', () => {
    for (const opcode of [hex`0000 0001`, hex`0007 0001`, hex`0100 0001`]) {
      expect(heardLast(datagrams(69, [['client', opcode]])).tftp).toBeUndefined();
    }
  });

  it('reads a bounded number of options, and a text without an end', () => {
    const many = heardLast(datagrams(69, [['client', `\0\x01file\0octet${'\0a'.repeat(5000)}`]]));
    expect((many.tftp as { option: { name: string[] } }).option.name).toHaveLength(31);
    expect(heardLast(datagrams(69, [['client', '\0\x01file']])).tftp).toEqual({
      opcode: 1,
      source_file: 'file',
    });
  });
});
