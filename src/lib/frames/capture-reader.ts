import type { Frame } from '../records/frame.js';
import { emptyFrame } from '../records/frame.js';

/** Where and why a capture could not be read further. Everything before it was read. */
export interface Damage {
  /** Byte of the (decompressed) capture at which the damage begins. */
  readonly offset: number;
  readonly note: string;
}

/** Drop counts that the capture file itself states. */
export interface CaptureDrops {
  /** Lost in the kernel for want of buffer, or by the interface. */
  dropped: number;
  /** Whether the file says anything about drops at all. */
  areKnown: boolean;
}

/** Takes a capture apart as its bytes come in, and lends out each frame. */
export abstract class CaptureReader {
  /** Set where the capture is damaged; nothing more is read then. */
  damage: Damage | undefined;
  /** Frames read from this capture. */
  frames = 0;
  readonly drops: CaptureDrops = { dropped: 0, areKnown: false };
  /** The frame that is lent out, the same object each time. */
  protected readonly frame: Frame = emptyFrame();
  protected readonly lend: (frame: Frame) => void;

  constructor(lend: (frame: Frame) => void) {
    this.lend = lend;
  }

  /**
   * Reads the whole frames between `start` and `end`; `offset` is where `start` is in the capture. Returns the
   * first byte not consumed: what is left is given again, with more behind it.
   */
  abstract consume(bytes: Buffer, start: number, end: number, offset: number): number;

  /** Says that nothing follows the `leftBytes` that were not consumed, which stand at `offset`. */
  finish(leftBytes: number, offset: number): void {
    if (leftBytes > 0 && this.damage === undefined) {
      this.damage = { offset, note: `cut short: the file ends ${this.describeRest(leftBytes)}` };
    }
  }

  protected abstract describeRest(leftBytes: number): string;
}
