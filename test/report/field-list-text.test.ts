import { describe, expect, it } from 'vitest';
import type { FieldEntry } from '../../src/lib/records/field-list.js';
import { fieldListText } from '../../src/lib/report/field-list-text.js';

const entry = (path: string, more: Partial<FieldEntry> = {}): FieldEntry => ({
  path,
  type: 'integer',
  unit: undefined,
  values: undefined,
  about: 'Meaning',
  wireshark: [path],
  ...more,
});

describe('fields as text', () => {
  it('have a column for path, type, source and meaning', () => {
    const entries = [
      entry('a.b', { unit: 'bytes' }),
      entry('a.status', { type: 'text', values: ['good', 'bad'], wireshark: ['a.b.status'] }),
      entry('a.own', { wireshark: [] }),
    ];
    expect(fieldListText([{ heading: 'A (RFC 1)', entries }], undefined)).toBe(
      [
        'A (RFC 1)',
        '  a.b       integer (bytes)  wireshark  Meaning',
        '  a.status  text             wireshark  Meaning: good, bad [a.b.status]',
        '  a.own     integer          nt         Meaning',
        '',
      ].join('\n'),
    );
  });

  it('are folded where they are too long, and no word is lost', () => {
    const about = 'A meaning of many words that goes on and on, behind the end of any line there could be';
    const entries = [entry('some.path', { about }), entry(`long.${'x'.repeat(80)}`)];
    const text = fieldListText([{ heading: '', entries }], 80);
    const unfolded = fieldListText([{ heading: '', entries }], undefined);
    expect(text.replaceAll(/\s+/g, ' ')).toBe(unfolded.replaceAll(/\s+/g, ' '));
    expect(text.split('\n').filter((line) => line.length > 80 && /\S\s+\S/.test(line.slice(0, 80)))).toEqual(
      [],
    );
  });
});
