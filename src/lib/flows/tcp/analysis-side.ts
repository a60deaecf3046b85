import { NO_SHIFT } from './segment.js';
import type { Sequence } from './sequence.js';

/** What {@link AnalysisSide.shift} is where the handshake says that windows are not scaled. */
export const NOT_SCALED = -2;

/** What {@link AnalysisSide.duplicateAcks} is after an ACK of something unseen; Wireshark takes it for a great many. */
export const UNSEEN_ACKED = -1;

/** One direction of a connection as Wireshark's analysis remembers it: there, a number that is 0 is not known yet. */
export class AnalysisSide {
  /** Sequence number of its first segment, the one of a SYN, and whether it is known. */
  base: Sequence = 0;
  hasBase = false;
  /** The highest sequence number expected next, and when that rose last. */
  next: Sequence = 0;
  nextTime = Number.NaN;
  /** The end of what was seen without a gap: an acknowledgment behind it is for something unseen. */
  contiguous: Sequence = 0;
  /** The last acknowledgment it sent, and when. */
  acknowledged: Sequence = 0;
  acknowledgedTime = Number.NaN;
  /** Duplicate ACKs in a row; {@link UNSEEN_ACKED} after an ACK of something unseen. */
  duplicateAcks = 0;
  /** The last window it announced, not scaled, -1 before the first; and by how much to shift it. */
  window = -1;
  shift = NO_SHIFT;
  /** Whether its windows are scaled by now: those of SYN and SYN-ACK never are. */
  isScaling = true;
  /** What was said of its last segment. */
  flags = 0;
}
