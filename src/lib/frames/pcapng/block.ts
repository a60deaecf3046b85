import { uint16At, uint32At } from '../../bytes/integers.js';

/** Block types of draft-ietf-opsawg-pcapng section 11.1 that are read; every other one is stepped over. */
export const BLOCK = {
  sectionHeader: 0x0a0d0d0a,
  interfaceDescription: 1,
  packet: 2,
  simplePacket: 3,
  interfaceStatistics: 5,
  enhancedPacket: 6,
} as const;

/** Value of the section header's second word, read in the byte order of the section. */
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Type and total length in front of each block, total length behind it. */
export const BLOCK_HEADER_BYTES = 8;
export const MIN_BLOCK_BYTES = 12;

/** One block as it lies in the buffer. */
export interface Block {
  readonly bytes: Buffer;
  /** First byte of the body. */
  readonly start: number;
  /** First byte behind the body. */
  readonly end: number;
  readonly isLittleEndian: boolean;
}

export const blockUint16 = (block: Block, offset: number): number =>
  uint16At(block.bytes, block.start + offset, block.isLittleEndian);

export const blockUint32 = (block: Block, offset: number): number =>
  uint32At(block.bytes, block.start + offset, block.isLittleEndian);

const END_OF_OPTIONS = 0;
const OPTION_HEADER_BYTES = 4;

/**
 * Calls `visit` for each option from `offset` of the body on (section 3.5): its code and where its value lies.
 * Options that run past the block end the list: what was read before them counts.
 */
export function visitOptions(
  block: Block,
  offset: number,
  visit: (code: number, start: number, length: number) => void,
): void {
  const { bytes, end, isLittleEndian } = block;
  let at = block.start + offset;
  while (at + OPTION_HEADER_BYTES <= end) {
    const code = uint16At(bytes, at, isLittleEndian);
    const length = uint16At(bytes, at + 2, isLittleEndian);
    at += OPTION_HEADER_BYTES;
    if (code === END_OF_OPTIONS || at + length > end) return;
    visit(code, at, length);
    at += (length + 3) & ~3;
  }
}

/** The unsigned 64-bit integer of an option value. */
export function uint64At(block: Block, at: number): bigint {
  const first = BigInt(uint32At(block.bytes, at, block.isLittleEndian));
  const second = BigInt(uint32At(block.bytes, at + 4, block.isLittleEndian));
  return block.isLittleEndian ? (second << 32n) | first : (first << 32n) | second;
}
