import { NO_SHIFT, type Segment } from './segment.js';

const WINDOW_BITS = 16;
const MSS_BITS = 16;
const SHIFT_MASK = 0x0f;
/** Bits above the window scale. */
const FROM_ORIGINATOR = 1 << 20;
const TIMED = 1 << 21;
const NUMBERED = 1 << 22;
const SELECTIVE = 1 << 23;
const LOW_BITS = 0xffff;
const NO_EDGES: readonly number[] = [];

/**
 * One of the first segments of a flow in few words: most flows of a flood or scan have one to three. It has neither
 * payload nor selective acknowledgments, see {@link canOpen}.
 */
export class Opening {
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly #sequence: number;
  readonly #acknowledgment: number;
  readonly #flagsAndWindow: number;
  /** Window scale and maximum segment size, and above them what is true of the segment. */
  readonly #offerAndTruths: number;
  readonly #fingerprint: number;
  readonly #way: number;
  /** The one before it. */
  readonly before: Opening | undefined;

  constructor(segment: Segment, fromOriginator: boolean, before: Opening | undefined) {
    this.seconds = segment.seconds;
    this.nanoseconds = segment.nanoseconds;
    this.#sequence = segment.sequence;
    this.#acknowledgment = segment.acknowledgment;
    this.#flagsAndWindow = (segment.flags << WINDOW_BITS) | segment.window;
    const truths =
      (fromOriginator ? FROM_ORIGINATOR : 0) |
      (segment.isTimed ? TIMED : 0) |
      (segment.isNumbered ? NUMBERED : 0) |
      (segment.permitsSelectiveAcks ? SELECTIVE : 0);
    this.#offerAndTruths = truths | ((segment.shift - NO_SHIFT) << MSS_BITS) | segment.mss;
    this.#fingerprint = segment.fingerprint;
    this.#way = segment.way;
    this.before = before;
  }

  /** Segments up to this one. */
  get count(): number {
    return this.before === undefined ? 1 : this.before.count + 1;
  }

  /** The first of all. */
  get first(): Opening {
    return this.before === undefined ? this : this.before.first;
  }

  get fromOriginator(): boolean {
    return this.#is(FROM_ORIGINATOR);
  }

  #is(truth: number): boolean {
    return (this.#offerAndTruths & truth) !== 0;
  }

  /** Puts the segment back as it was. */
  restore(segment: Segment): void {
    segment.isTimed = this.#is(TIMED);
    segment.seconds = this.seconds;
    segment.nanoseconds = this.nanoseconds;
    segment.sequence = this.#sequence;
    segment.acknowledgment = this.#acknowledgment;
    segment.flags = this.#flagsAndWindow >>> WINDOW_BITS;
    segment.bytes = 0;
    segment.window = this.#flagsAndWindow & LOW_BITS;
    segment.shift = ((this.#offerAndTruths >>> MSS_BITS) & SHIFT_MASK) + NO_SHIFT;
    segment.mss = this.#offerAndTruths & LOW_BITS;
    segment.permitsSelectiveAcks = this.#is(SELECTIVE);
    segment.hasTimestamps = false;
    segment.fingerprint = this.#fingerprint;
    segment.way = this.#way;
    segment.isNumbered = this.#is(NUMBERED);
    segment.leftEdges = NO_EDGES;
    segment.rightEdges = NO_EDGES;
  }
}

/** Whether an {@link Opening} keeps all that matters of a segment. */
export const canOpen = ({ bytes, leftEdges }: Segment): boolean => bytes === 0 && leftEdges.length === 0;
