import { timeText } from '../../bytes/time.js';
import { visible } from '../../bytes/visible.js';
import type { CaptureWriter } from '../../frames/capture-writer.js';
import { encodeFrame } from '../../frames/frame-codec.js';
import { linktypeLabel, linktypeName } from '../../frames/linktype-names.js';
import { maxFrameBytes } from '../../frames/pcap-format.js';
import { PcapWriter } from '../../frames/pcap-writer.js';
import { PcapngWriter } from '../../frames/pcapng/writer.js';
import type { Frame } from '../../records/frame.js';
import type { Session } from '../../stream/session.js';

/** How `nt capture` can write frames. */
export type FrameFormat = 'ndjson' | 'text' | 'pcap' | 'pcapng';

/** Input made to annoy must not fill the terminal. */
const MAX_REPORTED_FRAMES = 20;

/** Writes frames in the chosen format. */
export class FrameOutput {
  readonly #session: Session;
  readonly #format: FrameFormat;
  readonly #writer: CaptureWriter | undefined;

  constructor(session: Session, format: FrameFormat) {
    this.#session = session;
    this.#format = format;
    this.#writer =
      format === 'pcap' ? new PcapWriter() : format === 'pcapng' ? new PcapngWriter() : undefined;
    this.#writer?.begin(session.output.sink);
  }

  write(frame: Frame): void {
    const { sink } = this.#session.output;
    if (this.#writer !== undefined) return this.#writeTo(this.#writer, frame);
    if (this.#format === 'text') sink.at = sink.raw(sink.at, `${frameLine(frame)}\n`);
    else encodeFrame(frame, sink);
    this.#session.account.written('frame');
  }

  /** Only records can state more bytes than a link type can have: readers of captures take that for damage. */
  #writeTo(writer: CaptureWriter, frame: Frame): void {
    const { number, linktype, cap_len: captured } = frame.header;
    const limit = maxFrameBytes(linktype);
    if (captured <= limit) return writer.write(frame, this.#session.output.sink);
    const { account } = this.#session;
    account.count('frames_refused');
    const refused = account.record.quality.frames_refused ?? 0;
    if (refused > MAX_REPORTED_FRAMES) return;
    this.#session.problem(
      `packet ${number} has ${captured} captured bytes, more than the ${limit} that a capture can hold of link type ${linktypeLabel(linktype)}: it is left out`,
    );
    if (refused === MAX_REPORTED_FRAMES)
      this.#session.say('further packets that are too long are only counted');
  }

  finish(): void {
    this.#writer?.finish(this.#session.output.sink);
  }
}

/** A frame for people: number, time, lengths, interface, link type. */
function frameLine({ header }: Frame): string {
  const time = header.time_epoch.decimals === 0 ? '-' : timeText(header.time_epoch);
  const length = header.cap_len === header.len ? `${header.len}` : `${header.cap_len} of ${header.len}`;
  const name = header.interface_name === undefined ? '' : ` ${visible(header.interface_name.text)}`;
  return `${String(header.number).padStart(6)} ${time} ${length} bytes${name} ${linktypeName(header.linktype)}`;
}
