import { describe, expect, it } from 'vitest';
import { G711_CONCEALED, G711_UNCONCEALED, G729A, impairmentOf } from '../../../src/lib/flows/rtp/codecs.js';
import { meanOpinionScore, rating } from '../../../src/lib/flows/rtp/e-model.js';

/** One-way delay (ms), loss (%), codec, R, MOS: worked out by hand from ITU-T G.107. */
const VECTORS = [
  [0, 0, G711_CONCEALED, 93.2, 4.409],
  [150, 0, G711_CONCEALED, 89.6, 4.329],
  [177.3, 0, G711_CONCEALED, 88.94, 4.312],
  [250, 0, G711_CONCEALED, 79.2, 3.994],
  [400, 0, G711_CONCEALED, 59.1, 3.053],
  [50, 1, G711_CONCEALED, 88.36, 4.297],
  [50, 3, G711_CONCEALED, 81.86, 4.092],
  [50, 5, G711_CONCEALED, 76.22, 3.873],
  [50, 1, G711_UNCONCEALED, 74.08, 3.782],
  [50, 3, G711_UNCONCEALED, 52.96, 2.731],
  [50, 0, G729A, 81.0, 4.061],
  [50, 1, G729A, 76.8, 3.898],
  [50, 3, G729A, 69.55, 3.576],
] as const;

describe('the E-model', () => {
  it.each(VECTORS)('rates a delay of %d ms and %d %% loss', (delayMs, lossPercent, codec, r, mos) => {
    const rated = rating({ delayMs, lossPercent, burstRatio: 1, codec });
    expect(Math.abs(rated - r)).toBeLessThanOrEqual(0.005 + 1e-9);
    expect(Math.abs(meanOpinionScore(rated) - mos)).toBeLessThanOrEqual(0.0005 + 1e-9);
  });

  it('rates losses in bursts worse than random ones', () => {
    const transmission = { delayMs: 50, lossPercent: 3, codec: G711_CONCEALED };
    expect(rating({ ...transmission, burstRatio: 2 })).toBeCloseTo(81.86 - 0.61, 1);
  });

  it('scores from 1 to 4.5, and nothing below 1', () => {
    expect([-20, 0, 6, 100, 120].map(meanOpinionScore)).toEqual([1, 1, 1, 4.5, 4.5]);
  });

  it('knows no values but published ones', () => {
    expect(['PCMA', 'pcmu', 'G729'].every((name) => impairmentOf(name) !== undefined)).toBe(true);
    expect(['opus', 'G722', 'G723', 'GSM', 'EVS', 'H264'].map(impairmentOf)).toEqual(
      Array(6).fill(undefined),
    );
  });
});
