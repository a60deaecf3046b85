/** What a segment is to the data of its direction. */
export const SENT = {
  /** Nothing but an acknowledgment. */
  nothing: 0,
  /** What was not sent before, in its place or behind a gap. */
  fresh: 1,
  /** What arrives late: not seen before, and too soon to be sent again. */
  outOfOrder: 2,
  /** Sent again because the receiver asked for it, by duplicate or selective acknowledgments. */
  fast: 3,
  /** Sent again after the sender waited in vain. */
  timeout: 4,
  /** Sent again although the receiver had acknowledged it. */
  spurious: 5,
  /** Sent again for no reason that can be seen here, such as a tail loss probe. */
  other: 6,
} as const;

export type Sent = (typeof SENT)[keyof typeof SENT];
