import { SLACK_BYTES } from '../bytes/ascii.js';
import type { ByteSink } from '../bytes/sink.js';
import { assignFields, FieldError } from '../records/assign.js';
import { compileDecoder, compileMatcher, NOT_OURS } from '../records/decoder.js';
import { compileEncoder, ENCODER_RESERVE_BYTES } from '../records/encoder.js';
import { emptyFrame, FRAME_HEADER, type Frame, type FrameHeader } from '../records/frame.js';
import type { LineSource } from '../records/line-source.js';
import { compileReset } from '../records/shape.js';
import type { RecordHandler } from '../stream/record-lines.js';

const OPENING = '{"type":"frame","v":1,"frame":';
const DATA_KEY = ',"data":"';
const QUOTE = 0x22;
const CLOSE_BRACE = 0x7d;
const NEWLINE = 0x0a;

const encodeHeader = compileEncoder<FrameHeader>(FRAME_HEADER, OPENING);
const decodeHeader = compileDecoder<FrameHeader>(FRAME_HEADER, OPENING);
const resetHeader = compileReset<FrameHeader>(FRAME_HEADER);
const isDataAt = compileMatcher(DATA_KEY);

/** Appends the frame to the sink as one line of NDJSON. */
export function encodeFrame(frame: Frame, sink: ByteSink): void {
  sink.ensure(sink.at, ENCODER_RESERVE_BYTES);
  let at = encodeHeader(frame.header, sink, sink.at);
  const data = frame.bytes.toString('base64', frame.start, frame.start + frame.header.cap_len);
  sink.ensure(at, data.length + DATA_KEY.length + 3);
  at += sink.bytes.write(DATA_KEY, at, 'latin1');
  at += sink.bytes.write(data, at, 'latin1');
  sink.at = at + sink.bytes.write('"}\n', at, 'latin1');
}

/** Reads frame records; the frame it fills is its own and reused. */
export class FrameDecoder {
  readonly frame: Frame = emptyFrame();
  #data = Buffer.alloc(0);

  /** Fills the frame from the line that starts at `at`; returns the position of its end, or NOT_OURS. */
  decode(source: LineSource, start: number): number {
    const { header } = this.frame;
    resetHeader(header);
    const at = decodeHeader(header, source, start);
    if (at === NOT_OURS || !isDataAt(source, at)) return NOT_OURS;
    const dataStart = at + DATA_KEY.length;
    const end = dataStart + base64Length(header.cap_len);
    if (source.bytes[end] !== QUOTE || source.bytes[end + 1] !== CLOSE_BRACE) return NOT_OURS;
    if (source.bytes[end + 2] !== NEWLINE) return NOT_OURS;
    return this.#setData(source.bytes.toString('latin1', dataStart, end)) ? end + 2 : NOT_OURS;
  }

  /** Fills the frame from a parsed record of any key order. Throws FieldError where it is no frame. */
  assign(record: { readonly [key: string]: unknown }): void {
    resetHeader(this.frame.header);
    assignFields(FRAME_HEADER, this.frame.header, record.frame, 'frame');
    const { data } = record;
    if (typeof data !== 'string') throw new FieldError('data is missing or not text');
    if (!this.#setData(data)) {
      throw new FieldError(
        `data does not hold the ${this.frame.header.cap_len} bytes that frame.cap_len states`,
      );
    }
  }

  #setData(base64: string): boolean {
    const capLength = this.frame.header.cap_len;
    if (Buffer.byteLength(base64, 'base64') !== capLength) return false;
    if (this.#data.length < capLength) this.#data = Buffer.allocUnsafe(capLength * 2 + SLACK_BYTES);
    this.frame.bytes = this.#data;
    this.frame.start = 0;
    return this.#data.write(base64, 0, 'base64') === capLength;
  }
}

/** Characters of `bytes` bytes in base64, with padding. */
const base64Length = (bytes: number): number => Math.ceil(bytes / 3) * 4;

const FRAME_VERSION = 1;

/** Reads frame records out of NDJSON; `take` gets each frame, which is only lent. */
export function frameHandler(take: (frame: Frame) => void): RecordHandler {
  const decoder = new FrameDecoder();
  return {
    type: 'frame',
    version: FRAME_VERSION,
    readOwn: (source, at) => decoder.decode(source, at),
    readPlain: (record) => decoder.assign(record),
    deliver: () => take(decoder.frame),
  };
}
