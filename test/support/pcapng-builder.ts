/** One option of a block: code and value. */
export type PcapngOption = readonly [code: number, value: Uint8Array];

/** What a packet block says; what is left out follows from the data. */
export interface PcapngPacket {
  readonly interfaceId?: number;
  /** Ticks of the interface's clock. */
  readonly ticks?: bigint;
  readonly captured?: number;
  readonly length?: number;
  readonly data: Uint8Array;
  readonly options?: readonly PcapngOption[];
}

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const INTERFACE_STATISTICS = 5;
const ENHANCED_PACKET = 6;
const LINKTYPE_ETHERNET = 1;

/** Writes pcapng block by block, right or wrong, as draft-ietf-opsawg-pcapng draws them. */
export class PcapngBuilder {
  readonly #parts: Buffer[] = [];
  #isLittleEndian = true;

  /** Everything built so far. */
  get bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  /** A Section Header Block; what follows is in its byte order. */
  section({ isLittleEndian = true, major = 1 }: { isLittleEndian?: boolean; major?: number } = {}): this {
    this.#isLittleEndian = isLittleEndian;
    const unknownLength = this.uint64(0xffffffffffffffffn);
    return this.block(
      SECTION_HEADER,
      this.uint32(0x1a2b3c4d),
      this.uint16(major),
      this.uint16(0),
      unknownLength,
    );
  }

  interface({
    linktype = LINKTYPE_ETHERNET,
    snapLength = 0,
    options = [],
  }: {
    linktype?: number;
    snapLength?: number;
    options?: readonly PcapngOption[];
  } = {}): this {
    const fixed = [this.uint16(linktype), this.uint16(0), this.uint32(snapLength)];
    return this.block(INTERFACE_DESCRIPTION, ...fixed, this.options(options));
  }

  enhanced({ interfaceId = 0, ...packet }: PcapngPacket): this {
    return this.#timed(ENHANCED_PACKET, this.uint32(interfaceId), packet);
  }

  /** The obsolete Packet Block: 16 bits of interface, 16 bits of drops. */
  obsolete({ interfaceId = 0, ...packet }: PcapngPacket): this {
    const head = Buffer.concat([this.uint16(interfaceId), this.uint16(3)]);
    return this.#timed(OBSOLETE_PACKET, head, packet);
  }

  #timed(type: number, head: Buffer, packet: PcapngPacket): this {
    const { ticks = 0n, data, captured = data.length, length = data.length, options = [] } = packet;
    const time = [this.uint32(Number(ticks >> 32n)), this.uint32(Number(ticks & 0xffffffffn))];
    const lengths = [this.uint32(captured), this.uint32(length)];
    return this.block(type, head, ...time, ...lengths, padded(data), this.options(options));
  }

  simple({ data, length = data.length }: { data: Uint8Array; length?: number }): this {
    return this.block(SIMPLE_PACKET, this.uint32(length), padded(data));
  }

  statistics({ interfaceId = 0, options }: { interfaceId?: number; options: readonly PcapngOption[] }): this {
    return this.block(INTERFACE_STATISTICS, this.uint32(interfaceId), this.uint64(0n), this.options(options));
  }

  /** A block of any type. */
  block(type: number, ...body: Uint8Array[]): this {
    const length = this.uint32(12 + Buffer.concat(body).length);
    return this.raw(this.uint32(type), length, ...body, length);
  }

  /** Bytes as they are, for what no writer should write. */
  raw(...bytes: Uint8Array[]): this {
    this.#parts.push(Buffer.concat(bytes));
    return this;
  }

  options(options: readonly PcapngOption[]): Buffer {
    const parts = options.flatMap(([code, value]) => [
      this.uint16(code),
      this.uint16(value.length),
      padded(value),
    ]);
    return Buffer.concat(options.length === 0 ? parts : [...parts, Buffer.alloc(4)]);
  }

  uint16(value: number): Buffer {
    const bytes = Buffer.alloc(2);
    if (this.#isLittleEndian) bytes.writeUInt16LE(value);
    else bytes.writeUInt16BE(value);
    return bytes;
  }

  uint32(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    if (this.#isLittleEndian) bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return bytes;
  }

  uint64(value: bigint): Buffer {
    const bytes = Buffer.alloc(8);
    if (this.#isLittleEndian) bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
    else bytes.writeBigUInt64BE(BigInt.asUintN(64, value));
    return bytes;
  }
}

const padded = (data: Uint8Array): Buffer => Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
