/** What the header of a classic capture file says. */
export interface PcapHeader {
  readonly isLittleEndian?: boolean;
  /** As it reads in the file's byte order. */
  readonly magic?: number;
  readonly linktype?: number;
}

/** One record of a classic capture file; what is left out follows from the data. */
export interface PcapRecord {
  readonly seconds?: number;
  /** Microseconds or nanoseconds, as the magic number says. */
  readonly fraction?: number;
  readonly captured?: number;
  readonly length?: number;
  readonly data: Uint8Array;
}

const MICROSECONDS = 0xa1b2c3d4;
/** Alexey Kuznetsov's patched libpcap: eight more bytes in each record header. */
const MODIFIED = 0xa1b2cd34;
const LINKTYPE_ETHERNET = 1;

/** A classic capture file, built as the specification says (draft-ietf-opsawg-pcap). */
export function pcapFile(header: PcapHeader, records: readonly PcapRecord[]): Buffer {
  const { isLittleEndian = true, magic = MICROSECONDS, linktype = LINKTYPE_ETHERNET } = header;
  const words = (...values: number[]): Buffer => {
    const bytes = Buffer.alloc(values.length * 4);
    for (const [index, value] of values.entries()) {
      if (isLittleEndian) bytes.writeUInt32LE(value, index * 4);
      else bytes.writeUInt32BE(value, index * 4);
    }
    return bytes;
  };
  const version = isLittleEndian ? 0x00040002 : 0x00020004;
  const parts = [words(magic, version, 0, 0, 65_535, linktype)];
  for (const { seconds = 0, fraction = 0, data, captured = data.length, length = data.length } of records) {
    parts.push(words(seconds, fraction, captured, length));
    // Interface index, protocol, packet type and padding, which nobody reads.
    if (magic === MODIFIED) parts.push(Buffer.alloc(8, 7));
    parts.push(Buffer.from(data));
  }
  return Buffer.concat(parts);
}
