import { describe, expect, it } from 'vitest';
import { heRate, htRate, vhtRate } from '../../src/lib/packets/link/ieee80211/data-rate.js';

describe('data rates are those of the tables of the standards', () => {
  it.each([
    [{ mcs: 0, bandwidth: 20, isShortGi: false }, 6.5],
    [{ mcs: 7, bandwidth: 20, isShortGi: true }, 72.2],
    [{ mcs: 15, bandwidth: 40, isShortGi: false }, 270],
    [{ mcs: 31, bandwidth: 40, isShortGi: true }, 600],
    [{ mcs: 32, bandwidth: 40, isShortGi: false }, 6],
    [{ mcs: 33, bandwidth: 40, isShortGi: false }, undefined],
  ])('802.11n, tables 19-27 to 19-38: %o', (transmission, rate) => {
    expect(htRate(transmission)).toEqual(rate === undefined ? undefined : expect.closeTo(rate, 1));
  });

  it.each([
    [{ mcs: 8, nss: 1, bandwidth: 20, isShortGi: false }, 78],
    [{ mcs: 9, nss: 1, bandwidth: 20, isShortGi: false }, undefined],
    [{ mcs: 9, nss: 3, bandwidth: 20, isShortGi: true }, 288.9],
    [{ mcs: 6, nss: 3, bandwidth: 80, isShortGi: false }, undefined],
    [{ mcs: 9, nss: 2, bandwidth: 80, isShortGi: true }, 866.7],
    [{ mcs: 9, nss: 8, bandwidth: 160, isShortGi: true }, 6933.3],
    [{ mcs: 10, nss: 1, bandwidth: 80, isShortGi: false }, undefined],
  ])('802.11ac, tables 21-30 to 21-61: %o', (transmission, rate) => {
    expect(vhtRate(transmission)).toEqual(rate === undefined ? undefined : expect.closeTo(rate, 1));
  });

  it.each([
    [{ mcs: 0, nss: 1, bandwidthOrUnit: 0, guardInterval: 0, isDual: false }, 8.6],
    [{ mcs: 0, nss: 1, bandwidthOrUnit: 0, guardInterval: 0, isDual: true }, 4.3],
    [{ mcs: 11, nss: 1, bandwidthOrUnit: 2, guardInterval: 0, isDual: false }, 600.5],
    [{ mcs: 11, nss: 8, bandwidthOrUnit: 3, guardInterval: 0, isDual: false }, 9607.8],
    [{ mcs: 9, nss: 1, bandwidthOrUnit: 4, guardInterval: 2, isDual: false }, 10],
    [{ mcs: 12, nss: 1, bandwidthOrUnit: 0, guardInterval: 0, isDual: false }, undefined],
    [{ mcs: 0, nss: 1, bandwidthOrUnit: 0, guardInterval: 3, isDual: false }, undefined],
  ])('802.11ax, section 27.5: %o', (transmission, rate) => {
    expect(heRate(transmission)).toBe(rate);
  });
});
