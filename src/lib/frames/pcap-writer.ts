import type { ByteSink } from '../bytes/sink.js';
import type { Frame } from '../records/frame.js';
import { UserError } from '../stream/user-error.js';
import type { CaptureWriter } from './capture-writer.js';
import { maxFrameBytes, PCAP_HEADER_BYTES, PCAP_MAGIC } from './pcap-format.js';

const RECORD_HEADER_BYTES = 16;
const NS_PER_MICROSECOND = 1_000;
const LINKTYPE_ETHERNET = 1;
const MAX_UINT32 = 0xffffffff;

/**
 * Writes a classic pcap file. Its header states one link type and one resolution, so the first frame decides
 * both, and a frame that does not fit them is refused: pcapng holds any mixture.
 */
export class PcapWriter implements CaptureWriter {
  #linktype: number | undefined;
  #decimals: 0 | 6 | 9 = 6;

  begin(): void {
    // The header is written with the first frame: until then its link type is not known.
  }

  /** Appends the header of a file without any frame. */
  finish(sink: ByteSink): void {
    if (this.#linktype === undefined) this.#writeHeader(sink, LINKTYPE_ETHERNET);
  }

  write(frame: Frame, sink: ByteSink): void {
    const { header } = frame;
    if (this.#linktype === undefined) {
      this.#decimals = header.time_epoch.decimals;
      this.#writeHeader(sink, header.linktype);
    }
    this.#check(frame);
    const { time_epoch: time, cap_len: captured } = header;
    sink.ensure(sink.at, RECORD_HEADER_BYTES + captured);
    const { at, view } = sink;
    const fraction =
      this.#decimals === 9 ? time.nanoseconds : Math.trunc(time.nanoseconds / NS_PER_MICROSECOND);
    view.setUint32(at, time.seconds, true);
    view.setUint32(at + 4, fraction, true);
    view.setUint32(at + 8, captured, true);
    view.setUint32(at + 12, header.len, true);
    frame.bytes.copy(sink.bytes, at + RECORD_HEADER_BYTES, frame.start, frame.start + captured);
    sink.at = at + RECORD_HEADER_BYTES + captured;
  }

  #check({ header }: Frame): void {
    const { time_epoch: time, linktype, number } = header;
    const problem =
      linktype !== this.#linktype
        ? `has link type ${linktype}, the file has ${this.#linktype}`
        : time.decimals !== this.#decimals
          ? `has ${RESOLUTION[time.decimals]}, the file has ${RESOLUTION[this.#decimals]}`
          : time.decimals === 0
            ? 'has no time'
            : time.seconds < 0 || time.seconds > MAX_UINT32
              ? 'has a time before 1970 or after 2106'
              : undefined;
    if (problem === undefined) return;
    throw new UserError(
      `packet ${number} ${problem}: pcap cannot hold that; write pcapng (--format pcapng)`,
      {
        exit: 'usage',
      },
    );
  }

  #writeHeader(sink: ByteSink, linktype: number): void {
    this.#linktype = linktype;
    sink.ensure(sink.at, PCAP_HEADER_BYTES);
    const { at, view } = sink;
    view.setUint32(at, this.#decimals === 9 ? PCAP_MAGIC.nanoseconds : PCAP_MAGIC.microseconds, true);
    view.setUint16(at + 4, 2, true); // version 2.4
    view.setUint16(at + 6, 4, true);
    view.setUint32(at + 8, 0, true);
    view.setUint32(at + 12, 0, true);
    view.setUint32(at + 16, maxFrameBytes(linktype), true);
    view.setUint32(at + 20, linktype, true);
    sink.at = at + PCAP_HEADER_BYTES;
  }
}

const RESOLUTION = { 0: 'no time', 6: 'microseconds', 9: 'nanoseconds' } as const;
