import type { Frame } from '../../records/frame.js';
import { type Block, blockUint16, blockUint32 } from './block.js';
import type { CaptureInterface } from './interface.js';
import { setTime } from './timestamp.js';

const FIXED_BYTES = 20;
const SIMPLE_FIXED_BYTES = 4;

/** Fills `frame` from a block and returns undefined, or returns what is wrong with the block. */
export type PacketBlockReader = (
  block: Block,
  interfaces: readonly CaptureInterface[],
  frame: Frame,
) => string | undefined;

/** Enhanced Packet Block: draft-ietf-opsawg-pcapng section 4.3. */
export const readEnhancedPacket: PacketBlockReader = (block, interfaces, frame) => {
  if (block.end - block.start < FIXED_BYTES) return 'a packet block is too short';
  return readTimedPacket(block, frame, interfaces, blockUint32(block, 0));
};

/** The obsolete Packet Block: appendix A. Its interface number has 16 bits, a drop counter the other 16. */
export const readPacket: PacketBlockReader = (block, interfaces, frame) => {
  if (block.end - block.start < FIXED_BYTES) return 'a packet block is too short';
  return readTimedPacket(block, frame, interfaces, blockUint16(block, 0));
};

/** Both blocks go on alike: interface, timestamp in two halves, captured and original length, data. */
function readTimedPacket(
  block: Block,
  frame: Frame,
  interfaces: readonly CaptureInterface[],
  interfaceId: number,
): string | undefined {
  const captureInterface = interfaces[interfaceId];
  if (captureInterface === undefined)
    return `a packet names interface ${interfaceId}, which was not described`;
  const captured = blockUint32(block, 12);
  if (captured > block.end - block.start - FIXED_BYTES) {
    return `a packet states ${captured} captured bytes, more than its block has`;
  }
  const { header } = frame;
  setTime(header.time_epoch, captureInterface.clock, blockUint32(block, 4), blockUint32(block, 8));
  header.cap_len = captured;
  header.len = blockUint32(block, 16);
  fillFromInterface(frame, captureInterface);
  frame.start = block.start + FIXED_BYTES;
  return undefined;
}

/** Simple Packet Block: section 4.4. It has no time, and belongs to the first interface. */
export const readSimplePacket: PacketBlockReader = (block, interfaces, frame) => {
  if (block.end - block.start < SIMPLE_FIXED_BYTES) return 'a packet block is too short';
  const captureInterface = interfaces[0];
  if (captureInterface === undefined) return 'a packet comes before any interface was described';
  const { header } = frame;
  const length = blockUint32(block, 0);
  const limit = captureInterface.snapLength === 0 ? length : Math.min(length, captureInterface.snapLength);
  header.time_epoch.decimals = 0;
  header.len = length;
  header.cap_len = Math.min(limit, block.end - block.start - SIMPLE_FIXED_BYTES);
  fillFromInterface(frame, captureInterface);
  frame.start = block.start + SIMPLE_FIXED_BYTES;
  return undefined;
};

function fillFromInterface({ header }: Frame, { linktype, name }: CaptureInterface): void {
  header.linktype = linktype;
  header.interface_name = name;
}
