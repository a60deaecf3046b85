/** What packets of one payload type carry. */
export interface PayloadFormat {
  /** Encoding name as SDP has it. */
  readonly encoding: string;
  /** Ticks of the timestamp in a second. */
  readonly clockRate: number;
}

const AUDIO_CLOCK = 8_000;
const VIDEO_CLOCK = 90_000;

/** Types that mean the same everywhere: RFC 3551 section 6, tables 4 and 5. G.722 ticks at 8,000 by an old mistake. */
const STATIC_TYPES: ReadonlyMap<number, PayloadFormat> = new Map(
  (
    [
      [0, 'PCMU', AUDIO_CLOCK],
      [3, 'GSM', AUDIO_CLOCK],
      [4, 'G723', AUDIO_CLOCK],
      [5, 'DVI4', AUDIO_CLOCK],
      [6, 'DVI4', 16_000],
      [7, 'LPC', AUDIO_CLOCK],
      [8, 'PCMA', AUDIO_CLOCK],
      [9, 'G722', AUDIO_CLOCK],
      [10, 'L16', 44_100],
      [11, 'L16', 44_100],
      [12, 'QCELP', AUDIO_CLOCK],
      [13, 'CN', AUDIO_CLOCK],
      [14, 'MPA', VIDEO_CLOCK],
      [15, 'G728', AUDIO_CLOCK],
      [16, 'DVI4', 11_025],
      [17, 'DVI4', 22_050],
      [18, 'G729', AUDIO_CLOCK],
      [25, 'CelB', VIDEO_CLOCK],
      [26, 'JPEG', VIDEO_CLOCK],
      [28, 'nv', VIDEO_CLOCK],
      [31, 'H261', VIDEO_CLOCK],
      [32, 'MPV', VIDEO_CLOCK],
      [33, 'MP2T', VIDEO_CLOCK],
      [34, 'H263', VIDEO_CLOCK],
    ] as const
  ).map(([type, encoding, clockRate]) => [type, { encoding, clockRate }]),
);

export const staticFormat = (payloadType: number): PayloadFormat | undefined => STATIC_TYPES.get(payloadType);

/** Comfort noise (RFC 3389): what is sent of silence. */
export const isComfortNoise = ({ encoding }: PayloadFormat): boolean => encoding.toUpperCase() === 'CN';

/** Tones and events (RFC 4733): their timestamps stand still while the event lasts. */
export const isEvent = ({ encoding }: PayloadFormat): boolean =>
  encoding.toLowerCase() === 'telephone-event' || encoding.toLowerCase() === 'tone';
