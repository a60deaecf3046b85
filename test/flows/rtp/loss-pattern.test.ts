import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burstRatio, GMIN, LossPattern } from '../../../src/lib/flows/rtp/loss-pattern.js';

/** The pattern of a text in which `x` is missing. */
function patternOf(text: string): LossPattern {
  const pattern = new LossPattern();
  for (const letter of text) {
    if (letter === 'x') pattern.addMissing(1);
    else pattern.addArrived();
  }
  pattern.endStretch();
  return pattern;
}

/** Bursts by the words of RFC 3611 section 4.7.2: stretches between losses, cut wherever Gmin packets arrived. */
function burstsOf(text: string): string[] {
  return text
    .split(new RegExp(`\\.{${GMIN},}`))
    .map((part) => part.replace(/^\.+|\.+$/g, ''))
    .filter((part) => part.replaceAll('.', '').length > 1);
}

describe('the pattern of losses', () => {
  it('tells bursts from single losses', () => {
    const pattern = patternOf(`${'.'.repeat(20)}x${'.'.repeat(16)}x..x${'.'.repeat(15)}xx${'.'.repeat(40)}x`);
    expect(pattern).toMatchObject({ packets: 99, missing: 6, runs: 5, longestRun: 2 });
    expect(pattern).toMatchObject({ bursts: 1, burstPackets: 21, burstMissing: 4 });
  });

  it('finds the bursts that the definition has', () => {
    const losses = fc.array(
      fc.oneof(
        fc.constant('x'),
        fc.integer({ min: 0, max: 20 }).map((n) => '.'.repeat(n)),
      ),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(losses, (parts) => {
        const text = parts.join('');
        const bursts = burstsOf(text);
        const { bursts: number, burstPackets, burstMissing, missing, packets } = patternOf(text);
        expect([number, burstPackets, burstMissing]).toEqual([
          bursts.length,
          bursts.join('').length,
          bursts.join('').replaceAll('.', '').length,
        ]);
        expect([packets, missing]).toEqual([text.length, text.replaceAll('.', '').length]);
      }),
    );
  });

  it('tells how much longer runs are than random ones', () => {
    expect(burstRatio(patternOf('....'))).toBe(1);
    expect(burstRatio(patternOf('x...x...'))).toBe(1);
    expect(burstRatio(patternOf('xxxx....xx......'))).toBeCloseTo(3 * (1 - 6 / 16));
  });
});
