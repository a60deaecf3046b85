import type { Time } from '../../bytes/time.js';
import { linktypeLabel } from '../../frames/linktype-names.js';
import { maxFrameBytes } from '../../frames/pcap-format.js';
import type { EndRecord } from '../../records/end.js';
import type { Frame } from '../../records/frame.js';
import type { Session } from '../../stream/session.js';
import type { FrameOutput } from './frame-output.js';

/** Input made to annoy must not fill the terminal. */
const MAX_REPORTED_FRAMES = 20;

/** One capture, or one after the other. */
export interface Captures {
  readonly isFull: boolean;
  /** What the `end` record says of them. */
  readonly totals: { readonly [count in keyof EndRecord['files']]?: number };
  write(frame: Frame): boolean;
  tick?(now: Time): void;
  finish(): Promise<void>;
}

/** Writes frames to capture files, keeps account of them, and tells of frames that no capture can hold. */
export class CaptureOutput implements FrameOutput {
  readonly #session: Session;
  readonly #captures: Captures;
  #failure: { readonly error: unknown } | undefined;

  constructor(session: Session, captures: Captures) {
    this.#session = session;
    this.#captures = captures;
  }

  get isFull(): boolean {
    return this.#captures.isFull;
  }

  /** Only records can state more bytes than a link type can have: readers of captures take that for damage. */
  write(frame: Frame): boolean {
    const { number, linktype, cap_len: captured } = frame.header;
    const limit = maxFrameBytes(linktype);
    if (captured <= limit) return this.#captures.write(frame);
    const { account } = this.#session;
    account.count('frames_refused');
    const refused = account.record.quality.frames_refused ?? 0;
    if (refused > MAX_REPORTED_FRAMES) return true;
    this.#session.problem(
      `packet ${number} has ${captured} captured bytes, more than the ${limit} that a capture can hold of link type ${linktypeLabel(linktype)}: it is left out`,
    );
    if (refused === MAX_REPORTED_FRAMES)
      this.#session.say('further packets that are too long are only counted');
    return true;
  }

  /** Called by a timer, behind which nobody catches: a failure ends the input, and is told by {@link finish}. */
  tick(now: Time): void {
    try {
      this.#captures.tick?.(now);
    } catch (error) {
      this.#failure ??= { error };
    }
    if (this.#failure !== undefined || this.isFull) this.#session.enough();
  }

  async finish(): Promise<void> {
    try {
      await this.#captures.finish();
    } finally {
      this.#noteTotals();
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Counts that stayed zero are left out. */
  #noteTotals(): void {
    const counts = Object.entries(this.#captures.totals).filter(([, count]) => count !== 0);
    Object.assign(this.#session.account.record.files, Object.fromEntries(counts));
  }
}
