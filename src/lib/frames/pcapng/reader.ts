import { uint32At } from '../../bytes/integers.js';
import { CaptureReader } from '../capture-reader.js';
import { MAX_MESSAGE_BYTES, maxFrameBytes } from '../pcap-format.js';
import {
  BLOCK,
  BLOCK_HEADER_BYTES,
  type Block,
  BYTE_ORDER_MAGIC,
  blockUint32,
  MIN_BLOCK_BYTES,
} from './block.js';
import {
  type CaptureInterface,
  MAX_INTERFACES,
  MIN_INTERFACE_BODY_BYTES,
  readInterface,
} from './interface.js';
import { type PacketBlockReader, readEnhancedPacket, readPacket, readSimplePacket } from './packets.js';
import { MIN_STATISTICS_BODY_BYTES, readStatistics } from './statistics.js';

/** Room for the largest message and its options. */
const MAX_BLOCK_BYTES = MAX_MESSAGE_BYTES + 1_048_576;
const SECTION_HEADER_BYTES = 12;

/** Reads pcapng: any number of sections and interfaces, both byte orders (draft-ietf-opsawg-pcapng). */
export class PcapngReader extends CaptureReader {
  #isLittleEndian = true;
  #interfaces: CaptureInterface[] = [];
  #isInSection = false;

  /** The interfaces of the section that is being read. */
  get interfaces(): readonly CaptureInterface[] {
    return this.#interfaces;
  }

  consume(bytes: Buffer, start: number, end: number, offset: number): number {
    let at = start;
    this.frame.bytes = bytes;
    while (end - at >= MIN_BLOCK_BYTES) {
      const problem = this.#recogniseSection(bytes, at);
      const length = uint32At(bytes, at + 4, this.#isLittleEndian);
      const lengthProblem = problem ?? blockLengthProblem(length);
      if (lengthProblem !== undefined) return this.#damaged(at, offset + at - start, lengthProblem);
      const padded = (length + 3) & ~3;
      if (end - at < padded) break;
      const blockProblem = this.#readBlock(bytes, at, length);
      if (blockProblem !== undefined) return this.#damaged(at, offset + at - start, blockProblem);
      at += padded;
    }
    return at;
  }

  #damaged(at: number, offset: number, note: string): number {
    this.damage = { offset, note };
    return at;
  }

  /** A section header brings its own byte order, which its length is written in already. */
  #recogniseSection(bytes: Buffer, at: number): string | undefined {
    if (uint32At(bytes, at, true) !== BLOCK.sectionHeader) {
      return this.#isInSection ? undefined : 'no section header';
    }
    this.#isLittleEndian = uint32At(bytes, at + BLOCK_HEADER_BYTES, true) === BYTE_ORDER_MAGIC;
    const isBigEndian = uint32At(bytes, at + BLOCK_HEADER_BYTES, false) === BYTE_ORDER_MAGIC;
    return this.#isLittleEndian || isBigEndian ? undefined : 'a section header has no byte-order magic';
  }

  #readBlock(bytes: Buffer, at: number, length: number): string | undefined {
    const block: Block = {
      bytes,
      start: at + BLOCK_HEADER_BYTES,
      end: at + length - 4,
      isLittleEndian: this.#isLittleEndian,
    };
    if (uint32At(bytes, block.end, this.#isLittleEndian) !== length) {
      return `a block of ${length} bytes ends with another length`;
    }
    switch (uint32At(bytes, at, this.#isLittleEndian)) {
      case BLOCK.sectionHeader:
        return this.#readSectionHeader(block);
      case BLOCK.interfaceDescription:
        return this.#readInterface(block);
      case BLOCK.enhancedPacket:
        return this.#readPacket(block, readEnhancedPacket);
      case BLOCK.simplePacket:
        return this.#readPacket(block, readSimplePacket);
      case BLOCK.packet:
        return this.#readPacket(block, readPacket);
      case BLOCK.interfaceStatistics:
        return this.#readStatistics(block);
      default:
        return undefined;
    }
  }

  #readSectionHeader(block: Block): string | undefined {
    if (block.end - block.start < SECTION_HEADER_BYTES) return 'a section header is too short';
    const major = this.#isLittleEndian ? blockUint32(block, 4) & 0xffff : blockUint32(block, 4) >>> 16;
    if (major !== 1) return `version ${major} of pcapng is not known`;
    this.#interfaces = [];
    this.#isInSection = true;
    return undefined;
  }

  #readInterface(block: Block): string | undefined {
    if (block.end - block.start < MIN_INTERFACE_BODY_BYTES) return 'an interface description is too short';
    if (this.#interfaces.length === MAX_INTERFACES) return `more than ${MAX_INTERFACES} interfaces`;
    this.#interfaces.push(readInterface(block));
    return undefined;
  }

  #readPacket(block: Block, read: PacketBlockReader): string | undefined {
    const { frame } = this;
    const problem = read(block, this.#interfaces, frame);
    if (problem !== undefined) return problem;
    const limit = maxFrameBytes(frame.header.linktype);
    if (frame.header.cap_len > limit) {
      return `packet ${this.frames + 1} states ${frame.header.cap_len} captured bytes, more than ${limit}`;
    }
    this.frames += 1;
    this.lend(frame);
    return undefined;
  }

  /** Counts are totals of the interface so far, so that a later block replaces an earlier one. */
  #readStatistics(block: Block): string | undefined {
    if (block.end - block.start < MIN_STATISTICS_BODY_BYTES) return undefined;
    const captureInterface = this.#interfaces[blockUint32(block, 0)];
    if (captureInterface === undefined) return undefined;
    const { received, dropped } = readStatistics(block);
    captureInterface.received = received ?? captureInterface.received;
    if (dropped === undefined) return undefined;
    this.drops.dropped += dropped - (captureInterface.dropped ?? 0);
    this.drops.areKnown = true;
    captureInterface.dropped = dropped;
    return undefined;
  }

  protected override describeRest(leftBytes: number): string {
    return leftBytes < MIN_BLOCK_BYTES
      ? `${leftBytes} bytes into a block header`
      : `inside a block after packet ${this.frames}`;
  }
}

function blockLengthProblem(length: number): string | undefined {
  if (length < MIN_BLOCK_BYTES) return `a block states ${length} bytes, less than ${MIN_BLOCK_BYTES}`;
  if (length > MAX_BLOCK_BYTES) return `a block states ${length} bytes, more than ${MAX_BLOCK_BYTES}`;
  return undefined;
}
