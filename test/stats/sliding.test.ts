import { describe, expect, it } from 'vitest';
import { corpusCaptures } from '../support/corpus.js';
import { SAMPLE } from '../support/nt.js';
import { type Sighting, sightings, statsOf } from './naive.js';

const CAPTURES = [
  { name: 'office.pcapng', path: SAMPLE },
  ...corpusCaptures().filter(({ name }) => /alexa|wifi\/wifite2|voip1b|synscan/.test(name)),
];

interface Lengths {
  readonly windowMs: number;
  readonly everyMs: number;
}

/** The packets of every window in the plainest way: each window looks through all packets. */
function naiveWindows(packets: readonly Sighting[], { windowMs, everyMs }: Lengths): string[] {
  let openEnd = Number.NEGATIVE_INFINITY;
  const onTime = packets.filter(({ timeMs = 0 }) => {
    if (timeMs < openEnd - everyMs) return false;
    openEnd = Math.max(openEnd, (Math.floor(timeMs / everyMs) + 1) * everyMs);
    return true;
  });
  const ends = new Set(
    onTime.flatMap(({ timeMs = 0 }) =>
      Array.from(
        { length: windowMs / everyMs },
        (_, step) => (Math.floor(timeMs / everyMs) + 1 + step) * everyMs,
      ),
    ),
  );
  return [...ends]
    .sort((a, b) => a - b)
    .map((end) => {
      const inside = onTime.filter(({ timeMs = 0 }) => timeMs >= end - windowMs && timeMs < end);
      const bytes = inside.reduce((sum, { length }) => sum + length, 0);
      return `until ${end}: ${inside.length} packets, ${bytes} bytes, to ${countOf(inside)} addresses`;
    });
}

const countOf = (packets: readonly Sighting[]): number =>
  new Set(packets.flatMap(({ src, dst }) => [src, dst]).filter((address) => address !== undefined)).size;

describe.each(CAPTURES)('windows of $name', ({ path }) => {
  it.each<Lengths>([
    { windowMs: 1_000, everyMs: 1_000 },
    { windowMs: 3_000, everyMs: 1_000 },
    { windowMs: 10_000, everyMs: 500 },
  ])('of $windowMs ms, each $everyMs ms, have the packets that a plain search finds', async (lengths) => {
    const records = await statsOf(path, lengths);
    const written = records
      .filter(({ window }) => !window.final)
      .map(({ window: { end, seconds }, totals, ip }) => {
        expect(seconds).toBe(lengths.windowMs / 1_000);
        const endMs = end.seconds * 1_000 + end.nanoseconds / 1e6;
        return `until ${endMs}: ${totals.packets} packets, ${totals.bytes} bytes, to ${ip?.endpoints.entries ?? 0} addresses`;
      });
    expect(written).toEqual(naiveWindows(await sightings(path), lengths));
  });
});
