/** What a receiver says with an acknowledgment: bits. */
export const ANSWER = {
  /** It asks again for the same. */
  duplicate: 1,
  /** It names what arrived behind a gap. */
  selective: 2,
  /** It tells of something that it received twice. */
  receivedTwice: 4,
} as const;
