/** A band whose channels are 5 MHz apart: channel 0 would be at `base` (IEEE 802.11-2020 annex E). */
interface Band {
  readonly base: number;
  readonly first: number;
  readonly last: number;
}

const CHANNEL_SPACING_MHZ = 5;
/** Japan's channel at 2.4 GHz stands apart from the others (IEEE 802.11-2020 section 15.4.4.3). */
const CHANNEL_14_MHZ = 2484;

/** 2.4 GHz, 4.9 GHz (Japan and public safety), 5 GHz, 6 GHz. */
const BANDS: readonly Band[] = [
  { base: 2407, first: 2412, last: 2472 },
  { base: 4000, first: 4910, last: 4980 },
  { base: 5000, first: 5035, last: 5885 },
  { base: 5950, first: 5955, last: 7115 },
];

/** The channel that a frequency in MHz is in, or the one below it; undefined outside of the bands. */
export function channelOf(frequency: number): number | undefined {
  if (frequency === CHANNEL_14_MHZ) return 14;
  const band = BANDS.find(({ first, last }) => frequency >= first && frequency <= last);
  if (band === undefined) return undefined;
  return Math.trunc((frequency - band.base) / CHANNEL_SPACING_MHZ);
}

/** The frequency in MHz of a channel at 2.4 GHz or 5 GHz; undefined where there is none. */
export function frequencyOf(channel: number, { is5GHz }: { is5GHz: boolean }): number | undefined {
  const candidates = is5GHz ? [5000 + channel * 5] : [channel === 14 ? CHANNEL_14_MHZ : 2407 + channel * 5];
  return candidates.find((frequency) => channelOf(frequency) === channel);
}
