import { NO_SHIFT, RST, type Segment, SYN } from '../../flows/tcp/segment.js';

/** The receive window that one side announces, in bytes. */
export class ReceiveWindow {
  /** Not a number where the scale is not known, or nothing was announced yet. */
  bytes = Number.NaN;
  /** Undefined before the SYN of the side. */
  #shift: number | undefined;

  /** Takes a segment of the side. Windows are scaled where both sides offer it: RFC 7323 section 2.2. */
  follow({ flags, shift, window }: Segment, other: ReceiveWindow): void {
    if ((flags & SYN) !== 0) this.#shift = shift;
    if ((flags & (SYN | RST)) !== 0 || this.#shift === undefined || other.#shift === undefined) return;
    const isScaled = this.#shift !== NO_SHIFT && other.#shift !== NO_SHIFT;
    this.bytes = isScaled ? window * 2 ** this.#shift : window;
  }
}
