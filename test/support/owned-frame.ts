import { copyTime, noTime } from '../../src/lib/bytes/time.js';
import type { Frame } from '../../src/lib/records/frame.js';
import { readInProcess } from './in-process.js';

/** A copy of a frame that stays when its lender goes on. */
export const ownedFrame = ({ header, bytes, start }: Frame): Frame => {
  const time_epoch = noTime();
  copyTime(time_epoch, header.time_epoch);
  return {
    header: { ...header, time_epoch },
    bytes: Buffer.from(bytes.subarray(start, start + header.cap_len)),
    start: 0,
  };
};

/** All frames of a capture. */
export async function framesOf(path: string): Promise<Frame[]> {
  const frames: Frame[] = [];
  await readInProcess([path], { takeFrame: (frame) => frames.push(ownedFrame(frame)), handlers: [] });
  return frames;
}
