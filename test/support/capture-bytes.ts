import { timeText } from '../../src/lib/bytes/time.js';
import type { CaptureDrops, Damage } from '../../src/lib/frames/capture-reader.js';
import { PcapReader } from '../../src/lib/frames/pcap-reader.js';
import { PcapngReader } from '../../src/lib/frames/pcapng/reader.js';
import { recognise } from '../../src/lib/frames/recognise.js';
import type { Frame } from '../../src/lib/records/frame.js';

/** A frame in a form that is compared and shown as it is. */
export interface PlainFrame {
  readonly time: string | undefined;
  readonly len: number;
  readonly linktype: number;
  readonly name: string | undefined;
  readonly data: string;
}

export const plainFrame = ({ header, bytes, start }: Frame): PlainFrame => ({
  time: header.time_epoch.decimals === 0 ? undefined : timeText(header.time_epoch),
  len: header.len,
  linktype: header.linktype,
  name: header.interface_name?.text,
  data: bytes.toString('hex', start, start + header.cap_len),
});

/** What a reader made of a capture. */
export interface CaptureRead {
  readonly frames: readonly PlainFrame[];
  readonly damage: Damage | undefined;
  readonly drops: CaptureDrops;
}

/**
 * Reads a capture that comes in pieces of these sizes, over and over. What a reader leaves is given again with
 * the next piece, at another place in another buffer, as the window over the input does.
 */
export function readCapture(capture: Uint8Array, pieces: readonly number[] = [capture.length]): CaptureRead {
  const frames: PlainFrame[] = [];
  const reader = readerOf(Buffer.from(capture), (frame) => frames.push(plainFrame(frame)));
  let consumed = 0;
  let given = 0;
  for (let turn = 0; given < capture.length && reader.damage === undefined; turn += 1) {
    given = Math.min(capture.length, given + (pieces[turn % pieces.length] ?? 1));
    const before = Buffer.alloc(turn % 5, 0xee);
    const behind = Buffer.alloc(40, 0xee);
    const bytes = Buffer.concat([before, capture.subarray(consumed, given), behind]);
    const end = before.length + given - consumed;
    consumed += reader.consume(bytes, before.length, end, consumed) - before.length;
  }
  reader.finish(capture.length - consumed, consumed);
  return { frames, damage: reader.damage, drops: reader.drops };
}

function readerOf(capture: Buffer, lend: (frame: Frame) => void): PcapReader | PcapngReader {
  const format = recognise(capture.subarray(0, 256));
  if (format.kind === 'pcap') return new PcapReader(lend, format.magic);
  if (format.kind === 'pcapng') return new PcapngReader(lend);
  throw new Error(`not a capture but ${format.kind}`);
}
