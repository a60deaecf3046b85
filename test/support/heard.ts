import { Dissector, type DissectorOptions } from '../../src/lib/packets/dissector.js';
import { clearPacket, emptyPacket, type Packet } from '../../src/lib/packets/packet.js';
import { emptyFrame } from '../../src/lib/records/frame.js';
import { PacketLines } from '../../src/lib/report/packet-line.js';
import { packetText } from './dissected.js';

const ETHERNET = 1;

/** A packet record as its reader has it. */
export interface HeardRecord {
  readonly frame: { readonly protocols: string };
  readonly errors?: readonly { readonly layer: string; readonly note: string }[];
  readonly [layer: string]: unknown;
}

/** What `take` makes of each of these Ethernet frames, all read by one dissector: it remembers what was said. */
function dissectAll<Result>(
  frames: readonly Buffer[],
  options: DissectorOptions,
  take: (packet: Packet) => Result,
): Result[] {
  const dissector = new Dissector(options);
  const packet = emptyPacket();
  const results = frames.map((bytes) => {
    const frame = emptyFrame();
    Object.assign(frame.header, { number: 1, linktype: ETHERNET, len: bytes.length, cap_len: bytes.length });
    frame.bytes = bytes;
    dissector.dissect(frame, packet);
    return take(packet);
  });
  clearPacket(packet);
  return results;
}

/** The records of frames. */
export const heard = (frames: readonly Buffer[], options: DissectorOptions = {}): HeardRecord[] =>
  dissectAll(frames, options, (packet) => JSON.parse(packetText(packet)) as HeardRecord);

/** The lines of text of frames. */
export function seen(frames: readonly Buffer[], options: DissectorOptions = {}): string[] {
  const lines = new PacketLines();
  return dissectAll(frames, options, (packet) => lines.line(packet));
}

/** What one layer says in each frame. */
export const heardOf = (layer: string, frames: readonly Buffer[], options?: DissectorOptions): unknown[] =>
  heard(frames, options).map((record) => record[layer]);

/** The record of the last of these frames. */
export function heardLast(frames: readonly Buffer[], options?: DissectorOptions): HeardRecord {
  const record = heard(frames, options).at(-1);
  if (record === undefined) throw new Error('no frames');
  return record;
}
