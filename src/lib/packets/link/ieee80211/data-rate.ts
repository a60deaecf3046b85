/** Bits of data per subcarrier and symbol of modulation and coding schemes 0 to 11 (IEEE 802.11ax-2021 section 27.5). */
const BITS_PER_TONE = [0.5, 1, 1.5, 2, 3, 4, 4.5, 5, 6, 20 / 3, 7.5, 25 / 3] as const;

const SHORT_SYMBOL_US = 3.6;
const LONG_SYMBOL_US = 4;
/** Subcarriers with data, by bandwidth in MHz (IEEE 802.11-2020 tables 19-6 and 21-5). */
const HT_TONES: { readonly [bandwidth: number]: number } = { 20: 52, 40: 108 };
const VHT_TONES: { readonly [bandwidth: number]: number } = { ...HT_TONES, 80: 234, 160: 468 };
const MAX_HT_MCS = 31;
/** 802.11n's slowest and most robust scheme, the same on both halves of 40 MHz (section 19.3.20, table 19-38). */
const HT_DUPLICATE_MCS = 32;
const HT_DUPLICATE_BITS = 24;

/** How a transmission of 802.11n or 802.11ac was made. */
interface Transmission {
  readonly mcs: number;
  readonly nss: number;
  /** MHz. */
  readonly bandwidth: number;
  readonly isShortGi: boolean;
}

/** Rate in Mb/s of 802.11n; undefined for the schemes that differ between streams (33 and up). */
export function htRate({ mcs, bandwidth, isShortGi }: Omit<Transmission, 'nss'>): number | undefined {
  if (mcs === HT_DUPLICATE_MCS) return rounded(HT_DUPLICATE_BITS / symbolTime(isShortGi));
  const tones = HT_TONES[bandwidth];
  if (mcs > MAX_HT_MCS || tones === undefined) return undefined;
  const streams = (mcs >>> 3) + 1;
  return rounded((tones * (BITS_PER_TONE[mcs & 7] as number) * streams) / symbolTime(isShortGi));
}

const MAX_VHT_MCS = 9;
/** The most streams of 802.11ac, and what one encoder can do (section 21.3.10.5.3). */
const MAX_VHT_STREAMS = 8;

/** Rate in Mb/s of 802.11ac; undefined for what the standard rules out. */
export function vhtRate({ mcs, nss, bandwidth, isShortGi }: Transmission): number | undefined {
  const tones = VHT_TONES[bandwidth];
  const bits = BITS_PER_TONE[mcs];
  if (tones === undefined || bits === undefined || mcs > MAX_VHT_MCS) return undefined;
  if (nss < 1 || nss > MAX_VHT_STREAMS || isRuledOut(mcs, nss, bandwidth)) return undefined;
  return rounded((tones * bits * nss) / symbolTime(isShortGi));
}

/** Combinations without whole numbers of bits per symbol and encoder (section 21.5). */
function isRuledOut(mcs: number, nss: number, bandwidth: number): boolean {
  if (bandwidth === 20) return mcs === 9 && nss !== 3 && nss !== 6;
  if (bandwidth === 80) return (mcs === 6 && (nss === 3 || nss === 7)) || (mcs === 9 && nss === 6);
  return bandwidth === 160 && mcs === 9 && nss === 3;
}

const symbolTime = (isShortGi: boolean): number => (isShortGi ? SHORT_SYMBOL_US : LONG_SYMBOL_US);

const rounded = (rate: number): number => Number(rate.toPrecision(6));

/** Bandwidths and resource units of 802.11ax, as radiotap numbers them, and their subcarriers with data. */
const HE_TONES = [234, 468, 980, 1960, 24, 48, 102, 234, 468, 980, 1960] as const;
const HE_SYMBOL_US = 12.8;
/** Guard intervals as radiotap numbers them. */
const HE_GUARD_US = [0.8, 1.6, 3.2] as const;

/** How a transmission of 802.11ax was made. */
interface HeTransmission {
  readonly mcs: number;
  readonly nss: number;
  /** Radiotap's numbers of the bandwidth or resource unit and of the guard interval. */
  readonly bandwidthOrUnit: number;
  readonly guardInterval: number;
  /** Every bit is sent on two subcarriers. */
  readonly isDual: boolean;
}

/** Rate in Mb/s of 802.11ax (section 27.5), to one decimal as in the standard's tables. */
export function heRate(transmission: HeTransmission): number | undefined {
  const tones = HE_TONES[transmission.bandwidthOrUnit];
  const bits = BITS_PER_TONE[transmission.mcs];
  const guard = HE_GUARD_US[transmission.guardInterval];
  if (tones === undefined || bits === undefined || guard === undefined) return undefined;
  const bitsPerSymbol = tones * bits * transmission.nss * (transmission.isDual ? 0.5 : 1);
  return Math.round((bitsPerSymbol / (HE_SYMBOL_US + guard)) * 10) / 10;
}
