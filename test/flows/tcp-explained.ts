import type { FlagName } from '../../src/lib/flows/tcp/analysis-flags.js';

/** What tshark and we say of one frame where that is not the same. */
export interface FrameDifference {
  readonly capture: string;
  readonly frame: number;
  readonly ours: readonly FlagName[];
  readonly theirs: readonly FlagName[];
  /** Protocols of the frame, as tshark has them. */
  readonly protocols: string;
}

/** A difference that is right as it is. */
export interface FrameExplanation {
  readonly when: (difference: FrameDifference) => boolean;
  /** Why, in one sentence. */
  readonly because: string;
}

/** Every difference from tshark 4.0 in the flags of a frame that is allowed. */
export const FRAME_EXPLANATIONS: readonly FrameExplanation[] = [
  {
    when: ({ capture }) => capture === 'protocols/ajp.pcap',
    because:
      'tshark takes the last four bytes of a FabricPath frame for its check sequence: it finds segments too short and misses them.',
  },
  {
    when: ({ capture, frame }) =>
      capture.endsWith('fuzz-2006-09-29-28586.pcap') && [40, 42, 43].includes(frame),
    because:
      'tshark begins another connection with a SYN whose header is longer than its segment; we follow no segment of unknown length.',
  },
];
