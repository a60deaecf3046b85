/**
 * Sequence numbers are held as signed 32-bit numbers (`number | 0`): they wrap as they do on the wire, and V8 keeps
 * them without allocating. RFC 9293 section 3.4.
 */
export type Sequence = number;

/** How far `later` stands behind `earlier`; negative where it stands before it. */
export const distance = (earlier: Sequence, later: Sequence): number => (later - earlier) | 0;

export const isBefore = (one: Sequence, other: Sequence): boolean => ((one - other) | 0) < 0;

export const isAfter = (one: Sequence, other: Sequence): boolean => ((one - other) | 0) > 0;
