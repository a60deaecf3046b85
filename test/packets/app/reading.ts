import { Dissector } from '../../../src/lib/packets/dissector.js';
import { emptyPacket } from '../../../src/lib/packets/packet.js';
import { emptyFrame } from '../../../src/lib/records/frame.js';
import { packetText } from '../../support/dissected.js';

/** A packet record as far as tests of applications look at it. */
export interface ReadRecord {
  readonly frame: { readonly protocols: string };
  readonly errors?: readonly { readonly reason: string; readonly note: string }[];
  readonly [layer: string]: unknown;
}

/** The records of Ethernet frames, one after the other read by one dissector; only `captured` bytes of each. */
export function recordsOf(frames: readonly Buffer[], captured = Number.POSITIVE_INFINITY): ReadRecord[] {
  const dissector = new Dissector();
  const packet = emptyPacket();
  return frames.map((bytes, index) => {
    const frame = emptyFrame();
    const cap_len = Math.min(bytes.length, captured);
    Object.assign(frame.header, { number: index + 1, linktype: 1, len: bytes.length, cap_len });
    frame.bytes = bytes;
    dissector.dissect(frame, packet);
    return JSON.parse(packetText(packet)) as ReadRecord;
  });
}

/** The record of one frame. */
export const recordOf = (frame: Buffer, captured?: number): ReadRecord =>
  recordsOf([frame], captured)[0] as ReadRecord;
