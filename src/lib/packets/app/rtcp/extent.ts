import type { Cursor } from '../../cursor.js';

/** How far a packet of RTCP reaches behind the cursor, and how much it says it has. */
export interface Extent {
  /** Length as the packet states it. */
  readonly bytes: number;
  /** As much of it as is there. */
  readonly end: number;
  /** What the header counts: blocks, sources; in some packets it is a format or a subtype. */
  readonly count: number;
}

/** Says that a packet ends before what it says it has: it was cut, or contradicts itself. */
export function endsEarly(cursor: Cursor, { bytes, end }: Extent, note: string): void {
  if (end < bytes) cursor.truncated(bytes, `packet of ${bytes} bytes`);
  else cursor.malformed(note);
}
