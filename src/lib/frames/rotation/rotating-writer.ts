import { ByteSink } from '../../bytes/sink.js';
import { type Time, wholeMs } from '../../bytes/time.js';
import type { Frame } from '../../records/frame.js';
import type { CaptureWriter } from '../capture-writer.js';
import type { FileNames } from './file-names.js';
import type { FileTotals, FinishedFiles } from './finished-files.js';
import { PartFile } from './part-file.js';

const SINK_BYTES = 262_144;
/** Packets can arrive this long after their time: a quiet window is not closed before. */
const GRACE_MS = 2_000;

/** When a file is finished and the next one begun, and when enough was written; undefined for never. */
export interface RotationLimits {
  /** Bytes of one file. A packet that is longer still has a file to itself. */
  readonly fileBytes: number | undefined;
  readonly filePackets: number | undefined;
  /** Length of the windows of packet time, aligned to the clock (UTC), of which each has its own files. */
  readonly windowMs: number | undefined;
  readonly files: number | undefined;
  /** Bytes of all files together. */
  readonly totalBytes: number | undefined;
}

export interface RotatingWriterOptions {
  readonly names: FileNames;
  readonly limits: RotationLimits;
  /** What becomes of files when they are finished. */
  readonly finished: FinishedFiles;
  /** A writer of one file: each file is a whole capture. */
  makeWriter(): CaptureWriter;
}

/** The file that is being written. */
interface OpenFile {
  readonly file: PartFile;
  readonly writer: CaptureWriter;
  packets: number;
}

/**
 * Writes frames to one capture file after the other. A file begins with its first packet: a window without
 * packets has none. Frames go to the file in the order in which they come, none is left out and none is
 * written twice.
 *
 * Time only goes forward: a packet of the window before the open one, which came late, stays in the open file,
 * and so does a packet without time. One from further back (the clock was set, another input was opened) begins
 * a file of its own window.
 */
export class RotatingWriter {
  readonly #options: RotatingWriterOptions;
  readonly #sink = new ByteSink(SINK_BYTES);
  #open: OpenFile | undefined;
  #opened = 0;
  /** Time of the latest packet that had one, ms since 1970. */
  #ms = 0;
  #windowStartMs = 0;
  #isBroken = false;
  #isFull = false;

  constructor(options: RotatingWriterOptions) {
    this.#options = options;
  }

  /** Whether a limit was reached behind which nothing more is written. */
  get isFull(): boolean {
    return this.#isFull;
  }

  get totals(): FileTotals {
    return this.#options.finished.totals;
  }

  /** Takes a frame; false where a limit does not allow it, and it was not written. Throws UserError. */
  write(frame: Frame): boolean {
    const { filePackets } = this.#options.limits;
    if (frame.header.time_epoch.decimals !== 0) this.#passTo(wholeMs(frame.header.time_epoch));
    if (!this.#append(frame)) return false;
    if (this.#open?.packets === filePackets) this.#guard(() => this.#finishFile());
    else if (this.#sink.at >= SINK_BYTES) this.#guard(() => this.#writeOut());
    return true;
  }

  /** Finishes a file whose window is over, though no packet came to show it. For live input on a quiet line. */
  tick(now: Time): void {
    const { windowMs } = this.#options.limits;
    if (this.#open === undefined || windowMs === undefined) return;
    if (wholeMs(now) >= this.#windowStartMs + windowMs + GRACE_MS) this.#guard(() => this.#finishFile());
  }

  /** Hands on what was taken, and waits where compression has fallen behind. */
  async flush(): Promise<void> {
    this.#guard(() => this.#writeOut());
    await this.#options.finished.room();
  }

  /** Finishes the open file, and waits until every file is compressed and every command has ended. */
  async finish(): Promise<void> {
    try {
      // A file that was asked for by its very name is there even if nothing came.
      const { naming } = this.#options.names;
      if (naming === 'exact' && this.#opened === 0 && !this.#isBroken) this.#guard(() => this.#openFile());
      this.#guard(() => this.#finishFile());
    } finally {
      await this.#options.finished.settle();
    }
  }

  /** Notes the time of a packet, and finishes the open file where it belongs to another window. */
  #passTo(ms: number): void {
    const { windowMs } = this.#options.limits;
    this.#ms = ms;
    if (windowMs === undefined) return;
    const isLater = ms >= this.#windowStartMs + windowMs;
    const isFarEarlier = ms < this.#windowStartMs - windowMs;
    if (this.#open !== undefined && (isLater || isFarEarlier)) this.#guard(() => this.#finishFile());
  }

  /** Appends a frame to the open file, or to a new one where it has no place in it. */
  #append(frame: Frame): boolean {
    const { fileBytes = Number.POSITIVE_INFINITY, totalBytes = Number.POSITIVE_INFINITY } =
      this.#options.limits;
    if (this.#isFull || this.#isBroken) return false;
    const open = this.#open ?? this.#guard(() => this.#openFile());
    const before = this.#sink.at;
    open.writer.write(frame, this.#sink);
    const bytes = open.file.bytes + this.#sink.at;
    const { totals } = this.#options.finished;
    if (totals.bytes + bytes > totalBytes && totals.finished + open.packets > 0) {
      this.#sink.at = before;
      this.#isFull = true;
      return false;
    }
    if (bytes > fileBytes && open.packets > 0) {
      // What was just written is taken back: the file ends before it, and its writer writes no more.
      this.#sink.at = before;
      this.#guard(() => this.#finishFile());
      return this.#append(frame);
    }
    // Not before: for a file that comes to nothing no other one is removed.
    if (open.packets === 0) this.#options.finished.makeRoom();
    open.packets += 1;
    return true;
  }

  #openFile(): OpenFile {
    const { names, limits, makeWriter } = this.#options;
    const { windowMs } = limits;
    this.#windowStartMs = windowMs === undefined ? this.#ms : Math.floor(this.#ms / windowMs) * windowMs;
    const replaces = names.naming === 'exact';
    let file: PartFile | undefined;
    while (file === undefined) file = PartFile.open({ path: names.next(this.#windowStartMs), replaces });
    const open: OpenFile = { file, writer: makeWriter(), packets: 0 };
    this.#opened += 1;
    this.#open = open;
    open.writer.begin(this.#sink);
    return open;
  }

  #finishFile(): void {
    const open = this.#open;
    if (open === undefined) return;
    const { names, limits, finished } = this.#options;
    const { file, packets } = open;
    this.#open = undefined;
    // Its first packet was refused: there is nothing to keep.
    if (packets === 0 && names.naming !== 'exact') {
      this.#sink.at = 0;
      file.discard();
      return;
    }
    open.writer.finish(this.#sink);
    file.append(this.#sink.bytes.subarray(0, this.#sink.at));
    this.#sink.at = 0;
    file.close();
    const { isCompressed } = names.template;
    // A file of that name beside the compressed one is not ours to replace.
    const isRenamed = names.naming !== 'exact' || !isCompressed;
    if (isRenamed) file.rename();
    const path = isRenamed ? file.path : file.partPath;
    finished.add({ path, gzipPath: isCompressed ? `${file.path}.gz` : undefined, bytes: file.bytes });
    if (this.#opened === limits.files) this.#isFull = true;
  }

  #writeOut(): void {
    this.#open?.file.append(this.#sink.bytes.subarray(0, this.#sink.at));
    this.#sink.at = 0;
  }

  /** Does something with files. After a failure nothing more is written, and what is unfinished stays as it is. */
  #guard<Result>(step: () => Result): Result {
    try {
      return step();
    } catch (error) {
      this.#isBroken = true;
      this.#open = undefined;
      this.#sink.at = 0;
      throw error;
    }
  }
}
