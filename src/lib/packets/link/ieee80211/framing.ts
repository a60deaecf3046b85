/** Bits of the keys of `WLAN_FRAMING` and `WLAN_RADIO`: how a capture header says that the frame stands behind it. */
export const FRAMING = {
  /** The frame ends in its check sequence. */
  hasFcs: 1,
  /** The header of the frame is padded to a multiple of four bytes. */
  isPadded: 2,
} as const;

/** Every combination of {@link FRAMING}. */
export const FRAMINGS = [0, FRAMING.hasFcs, FRAMING.isPadded, FRAMING.hasFcs | FRAMING.isPadded] as const;
