import type { Frame } from '../records/frame.js';
import { CaptureReader } from './capture-reader.js';
import { maxFrameBytes, PCAP_HEADER_BYTES, PCAP_MAGIC } from './pcap-format.js';

const RECORD_HEADER_BYTES = 16;
const MODIFIED_RECORD_HEADER_BYTES = 24;
const NS_PER_MICROSECOND = 1_000;
const NS_PER_SECOND = 1_000_000_000;
/** Above the link type, the field may hold the length of the frame check sequence. */
const LINKTYPE_MASK = 0xffff;

/** Reads classic pcap files of both byte orders and both resolutions. */
export class PcapReader extends CaptureReader {
  readonly #isLittleEndian: boolean;
  readonly #isNanosecond: boolean;
  readonly #headerBytes: number;
  #hasFileHeader = false;
  #maxBytes = 0;
  #view: DataView = new DataView(new ArrayBuffer(0));

  constructor(lend: (frame: Frame) => void, magic: { isLittleEndian: boolean; number: number }) {
    super(lend);
    this.#isLittleEndian = magic.isLittleEndian;
    this.#isNanosecond = magic.number === PCAP_MAGIC.nanoseconds;
    this.#headerBytes =
      magic.number === PCAP_MAGIC.modified ? MODIFIED_RECORD_HEADER_BYTES : RECORD_HEADER_BYTES;
    this.frame.header.time_epoch.decimals = this.#isNanosecond ? 9 : 6;
  }

  consume(bytes: Buffer, start: number, end: number, offset: number): number {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = start;
    if (!this.#hasFileHeader) {
      if (end - at < PCAP_HEADER_BYTES) return at;
      this.#readFileHeader(at);
      at += PCAP_HEADER_BYTES;
    }
    const { frame } = this;
    frame.bytes = bytes;
    while (end - at >= this.#headerBytes) {
      const captured = this.#uint32(at + 8);
      if (captured > this.#maxBytes) {
        this.damage = {
          offset: offset + at - start,
          note: `packet ${this.frames + 1} states ${captured} captured bytes, more than ${this.#maxBytes}`,
        };
        return at;
      }
      const next = at + this.#headerBytes + captured;
      if (next > end) break;
      this.#lendFrame(at, captured);
      at = next;
    }
    return at;
  }

  #lendFrame(at: number, captured: number): void {
    const { frame } = this;
    const { header } = frame;
    let seconds = this.#uint32(at);
    let nanoseconds = this.#uint32(at + 4) * (this.#isNanosecond ? 1 : NS_PER_MICROSECOND);
    if (nanoseconds >= NS_PER_SECOND) {
      // Seen in files of broken writers: a fraction of more than a second.
      seconds += Math.trunc(nanoseconds / NS_PER_SECOND);
      nanoseconds %= NS_PER_SECOND;
    }
    header.time_epoch.seconds = seconds;
    header.time_epoch.nanoseconds = nanoseconds;
    header.cap_len = captured;
    header.len = this.#uint32(at + 12);
    frame.start = at + this.#headerBytes;
    this.frames += 1;
    this.lend(frame);
  }

  #readFileHeader(at: number): void {
    const linktype = this.#uint32(at + 20) & LINKTYPE_MASK;
    this.frame.header.linktype = linktype;
    this.#maxBytes = maxFrameBytes(linktype);
    this.#hasFileHeader = true;
  }

  #uint32(at: number): number {
    return this.#view.getUint32(at, this.#isLittleEndian);
  }

  protected override describeRest(leftBytes: number): string {
    if (!this.#hasFileHeader) return `${leftBytes} bytes into the file header`;
    return leftBytes < this.#headerBytes
      ? `${leftBytes} bytes into the header of packet ${this.frames + 1}`
      : `inside packet ${this.frames + 1}`;
  }
}
