import { describe, expect, it } from 'vitest';
import { MessageMemory } from '../../src/lib/packets/message-memory.js';

const LARGEST_BYTES = 262_144;
const MAX_BYTES = 67_108_864;

describe('MessageMemory', () => {
  it('gives buffers that are large enough, and none for what no message can be', () => {
    const memory = new MessageMemory();
    for (const bytes of [1, 4096, 4097, 100_000, LARGEST_BYTES]) {
      expect(memory.take(bytes)?.length).toBeGreaterThanOrEqual(bytes);
    }
    expect(memory.take(LARGEST_BYTES + 1)).toBeUndefined();
  });

  it('has one limit for all messages, and gives again what was given back', () => {
    const memory = new MessageMemory();
    const taken = Array.from({ length: MAX_BYTES / LARGEST_BYTES }, () => memory.take(LARGEST_BYTES));
    expect(taken).not.toContain(undefined);
    expect(memory.take(1)).toBeUndefined();
    memory.giveBack(taken[0] as Buffer);
    expect(memory.take(1)?.length).toBe(64);
  });

  it('gives a buffer to no one else while it may still be read', () => {
    const memory = new MessageMemory();
    const first = memory.take(1) as Buffer;
    memory.giveBack(first);
    expect(memory.take(1)).not.toBe(first);
    memory.reclaim();
    expect(memory.take(1)).toBe(first);
  });
});
