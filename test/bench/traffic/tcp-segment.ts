import { type Frame, finishPacket, startPacket } from './frame.js';
import type { Direction } from './path.js';

/** Flags of the TCP header, by their bit (RFC 9293 section 3.1). */
export const TCP_FLAG = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const;

const TCP_HEADER_BYTES = 20;
const TIMESTAMPS_BYTES = 12;
const NOP_NOP_TIMESTAMPS = 0x0101_080a;

/** One TCP segment, without the size of its payload. */
export interface Segment {
  readonly sourcePort: number;
  readonly targetPort: number;
  readonly sequence: number;
  /** 0 when the ACK flag is not set. */
  readonly acknowledged: number;
  readonly flags: number;
  readonly window: number;
  /** TSval and TSecr of RFC 7323, when the connection uses them. */
  readonly timestamps: readonly [value: number, echo: number] | undefined;
  /** Stated in a SYN only; window scale and SACK are offered with it. */
  readonly maxSegmentBytes: number | undefined;
  /** Puts the payload where the frame wants it. */
  fillPayload(target: Buffer, at: number): void;
}

/** Writes a segment into the frame. */
export function writeSegment(
  frame: Frame,
  direction: Direction,
  payloadBytes: number,
  segment: Segment,
): void {
  const { bytes } = frame;
  const at = startPacket(frame, direction);
  const headerBytes = TCP_HEADER_BYTES + writeOptions(bytes, at + TCP_HEADER_BYTES, segment);
  bytes.writeUInt16BE(segment.sourcePort, at);
  bytes.writeUInt16BE(segment.targetPort, at + 2);
  bytes.writeUInt32BE(segment.sequence, at + 4);
  bytes.writeUInt32BE(segment.acknowledged, at + 8);
  bytes.writeUInt8((headerBytes / 4) << 4, at + 12);
  bytes.writeUInt8(segment.flags, at + 13);
  bytes.writeUInt16BE(segment.window, at + 14);
  bytes.writeUInt16BE(0, at + 18); // urgent pointer
  segment.fillPayload(bytes, at + headerBytes);
  finishPacket(frame, direction, headerBytes + payloadBytes);
}

/** Bytes of options that every data segment of a connection carries. */
export const dataOptionBytes = (usesTimestamps: boolean): number => (usesTimestamps ? TIMESTAMPS_BYTES : 0);

function writeOptions(bytes: Buffer, at: number, { timestamps, maxSegmentBytes }: Segment): number {
  if (maxSegmentBytes === undefined) return writeTimestamps(bytes, at, timestamps);
  bytes.writeUInt16BE(0x0204, at); // maximum segment size
  bytes.writeUInt16BE(maxSegmentBytes, at + 2);
  bytes.writeUInt32BE(0x0101_0402, at + 4); // no operation, twice; SACK permitted
  bytes.writeUInt32BE(0x0103_0307, at + 8); // no operation; window scale 7
  return 12 + writeTimestamps(bytes, at + 12, timestamps);
}

function writeTimestamps(bytes: Buffer, at: number, timestamps: Segment['timestamps']): number {
  if (timestamps === undefined) return 0;
  bytes.writeUInt32BE(NOP_NOP_TIMESTAMPS, at);
  bytes.writeUInt32BE(timestamps[0], at + 4);
  bytes.writeUInt32BE(timestamps[1], at + 8);
  return TIMESTAMPS_BYTES;
}
