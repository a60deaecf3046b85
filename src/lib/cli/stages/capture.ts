import { timeText } from '../../bytes/time.js';
import { visible } from '../../bytes/visible.js';
import type { CaptureWriter } from '../../frames/capture-writer.js';
import { encodeFrame, frameHandler } from '../../frames/frame-codec.js';
import { readInputs } from '../../frames/frame-input.js';
import { linktypeLabel, linktypeName } from '../../frames/linktype-names.js';
import { maxFrameBytes } from '../../frames/pcap-format.js';
import { PcapWriter } from '../../frames/pcap-writer.js';
import { PcapngWriter } from '../../frames/pcapng/writer.js';
import type { Frame } from '../../records/frame.js';
import type { Session } from '../../stream/session.js';
import { UserError } from '../../stream/user-error.js';
import { isFile, isTerminalOutput, runStage, type StageFlags } from '../run-stage.js';
import { type LiveFlags, openLive } from './live-capture.js';

export interface CaptureFlags extends StageFlags, LiveFlags {
  readonly write: string | undefined;
  readonly format: 'ndjson' | 'text' | 'pcap' | 'pcapng' | undefined;
  readonly count: number | undefined;
  readonly snaplen: number | undefined;
}

/** Input made to annoy must not fill the terminal. */
const MAX_REPORTED_FRAMES = 20;

type Format = NonNullable<CaptureFlags['format']>;

/** `nt capture`: frames from captures and frame records, as records or as a capture file. */
export async function capture(inputs: readonly string[], flags: CaptureFlags): Promise<number> {
  const format = outputFormat(flags);
  // Records are for someone who waits for them; a file can wait.
  const live = await openLive(inputs, flags, isFile(flags.write) ? 'few losses' : 'little delay');
  return runStage({
    command: 'capture',
    inputs,
    isEndless: live !== undefined,
    flags: { ...flags, outputFile: flags.write ?? flags.outputFile },
    writesRecords: format === 'ndjson',
    work: async (session) => {
      const output = new FrameOutput(session, format);
      const take = limited(session, flags, (frame) => output.write(frame));
      if (live !== undefined) await live.read(session, take);
      else await readInputs(inputs, session, { takeFrame: take, handlers: [frameHandler(take)] });
      output.finish();
    },
  }).finally(() => live?.close());
}

function outputFormat({ write, format }: CaptureFlags): Format {
  if (write === undefined) {
    if (format === 'pcap' || format === 'pcapng') {
      throw new UserError(`--format ${format} needs -w FILE; -w - is standard output`, { exit: 'usage' });
    }
    return format ?? (isTerminalOutput() ? 'text' : 'ndjson');
  }
  if (format === 'ndjson' || format === 'text') {
    throw new UserError(`-w writes a capture: --format is pcap or pcapng, not ${format}`, { exit: 'usage' });
  }
  if (write.endsWith('.gz')) {
    throw new UserError(`${write}: compression is left to gzip: nt capture -w - … | gzip > ${write}`, {
      exit: 'usage',
    });
  }
  if (write === '-' && isTerminalOutput()) {
    throw new UserError('a capture is not written to a terminal: redirect it, or name a file', {
      exit: 'usage',
    });
  }
  return format ?? (write.endsWith('.pcap') || write.endsWith('.cap') ? 'pcap' : 'pcapng');
}

/** Puts `--count` and `--snaplen` between the input and the output. */
function limited(
  session: Session,
  flags: CaptureFlags,
  write: (frame: Frame) => void,
): (frame: Frame) => void {
  const snapLength = flags.snaplen ?? Number.MAX_SAFE_INTEGER;
  const limit = flags.count ?? Number.MAX_SAFE_INTEGER;
  let frames = 0;
  return (frame) => {
    if (frames === limit) return;
    frames += 1;
    session.account.read('frame');
    const { header } = frame;
    if (header.time_epoch.decimals === 0) session.account.count('packets_untimed');
    else session.account.sawTime(header.time_epoch);
    if (header.cap_len > snapLength) header.cap_len = snapLength;
    write(frame);
    if (frames === limit) session.enough();
  };
}

/** Writes frames in the chosen format. */
class FrameOutput {
  readonly #session: Session;
  readonly #format: Format;
  readonly #writer: CaptureWriter | undefined;

  constructor(session: Session, format: Format) {
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
