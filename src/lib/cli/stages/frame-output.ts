import { type Time, timeText } from '../../bytes/time.js';
import { visible } from '../../bytes/visible.js';
import { encodeFrame } from '../../frames/frame-codec.js';
import { linktypeName } from '../../frames/linktype-names.js';
import type { Frame } from '../../records/frame.js';
import type { Session } from '../../stream/session.js';

/** Where `nt capture` puts the frames that it gets. */
export interface FrameOutput {
  /** Takes a frame; false where it may hold no more, and did not take it. Throws UserError. */
  write(frame: Frame): boolean;
  /** Whether it takes no more frames. */
  readonly isFull: boolean;
  /** The wall clock, told about once a second where input is live. */
  tick(now: Time): void;
  /** Writes what has to stand behind the last frame. */
  finish(): Promise<void>;
}

/** Frames as records, or as lines for people, on the output of the session. */
export class FrameRecords implements FrameOutput {
  readonly isFull = false;
  readonly #session: Session;
  readonly #format: 'ndjson' | 'text';

  constructor(session: Session, format: 'ndjson' | 'text') {
    this.#session = session;
    this.#format = format;
  }

  write(frame: Frame): boolean {
    const { sink } = this.#session.output;
    if (this.#format === 'text') sink.at = sink.raw(sink.at, `${frameLine(frame)}\n`);
    else encodeFrame(frame, sink);
    this.#session.account.written('frame');
    return true;
  }

  tick(): void {
    // Records are handed on as they come.
  }

  async finish(): Promise<void> {
    // The end record is the stage's.
  }
}

/** Frames go to a capture and, those that it takes, to records as well. */
export class TeedFrames implements FrameOutput {
  readonly #capture: FrameOutput;
  readonly #records: FrameOutput;

  constructor(capture: FrameOutput, records: FrameOutput) {
    this.#capture = capture;
    this.#records = records;
  }

  get isFull(): boolean {
    return this.#capture.isFull;
  }

  write(frame: Frame): boolean {
    return this.#capture.write(frame) && this.#records.write(frame);
  }

  tick(now: Time): void {
    this.#capture.tick(now);
  }

  async finish(): Promise<void> {
    await this.#capture.finish();
    await this.#records.finish();
  }
}

/** A frame for people: number, time, lengths, interface, link type. */
function frameLine({ header }: Frame): string {
  const time = header.time_epoch.decimals === 0 ? '-' : timeText(header.time_epoch);
  const length = header.cap_len === header.len ? `${header.len}` : `${header.cap_len} of ${header.len}`;
  const name = header.interface_name === undefined ? '' : ` ${visible(header.interface_name.text)}`;
  return `${String(header.number).padStart(6)} ${time} ${length} bytes${name} ${linktypeName(header.linktype)}`;
}
