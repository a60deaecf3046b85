import type { ByteSink } from '../bytes/sink.js';
import type { Frame } from '../records/frame.js';

/** Writes frames in the format of a capture file. */
export interface CaptureWriter {
  /** Appends what has to stand before the first frame. */
  begin(sink: ByteSink): void;
  /** Appends one frame. Throws UserError where the format cannot hold it. */
  write(frame: Frame, sink: ByteSink): void;
  /** Appends what has to stand behind the last frame. */
  finish(sink: ByteSink): void;
}
