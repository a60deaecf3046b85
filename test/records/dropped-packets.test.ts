import { describe, expect, it } from 'vitest';
import { droppedPackets } from '../../src/lib/records/dropped-packets.js';

describe('packets that were lost', () => {
  it('are added up over all streams', () => {
    const capture = { quality: { packets_dropped: 3 } };
    const parse = { quality: {}, upstream: [capture, { quality: { packets_dropped: 4 } }] };
    expect(droppedPackets({ quality: { packets_dropped: 1 }, upstream: [parse] })).toBe(8);
  });

  it.each([
    [{}],
    [{ quality: null, upstream: null }],
    [{ quality: { packets_dropped: -5 } }],
    [{ quality: { packets_dropped: '7' } }],
    [{ quality: { packets_dropped: 1.5 } }],
    [{ upstream: [null, 7, 'x', []] }],
  ])('are none where others say what cannot be: %j', (end) => {
    expect(droppedPackets(end)).toBe(0);
  });

  it('are found however deep records stand in each other', () => {
    let end: object = { quality: { packets_dropped: 2 } };
    for (let depth = 0; depth < 100_000; depth += 1) end = { upstream: [end] };
    expect(droppedPackets(end)).toBe(2);
  });
});
