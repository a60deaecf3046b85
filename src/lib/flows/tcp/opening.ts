import { NO_SHIFT, type Segment } from './segment.js';

const WINDOW_BITS = 16;
const MSS_BITS = 16;
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
  readonly #shiftAndMss: number;
  readonly #fingerprint: number;
  readonly #way: number;
  readonly #isTimed: boolean;
  readonly #isNumbered: boolean;
  readonly #permitsSelectiveAcks: boolean;
  readonly fromOriginator: boolean;
  /** The one before it. */
  readonly before: Opening | undefined;

  constructor(segment: Segment, fromOriginator: boolean, before: Opening | undefined) {
    this.seconds = segment.seconds;
    this.nanoseconds = segment.nanoseconds;
    this.#sequence = segment.sequence;
    this.#acknowledgment = segment.acknowledgment;
    this.#flagsAndWindow = (segment.flags << WINDOW_BITS) | segment.window;
    this.#shiftAndMss = ((segment.shift - NO_SHIFT) << MSS_BITS) | segment.mss;
    this.#fingerprint = segment.fingerprint;
    this.#way = segment.way;
    this.#isTimed = segment.isTimed;
    this.#isNumbered = segment.isNumbered;
    this.#permitsSelectiveAcks = segment.permitsSelectiveAcks;
    this.fromOriginator = fromOriginator;
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

  /** Puts the segment back as it was. */
  restore(segment: Segment): void {
    segment.isTimed = this.#isTimed;
    segment.seconds = this.seconds;
    segment.nanoseconds = this.nanoseconds;
    segment.sequence = this.#sequence;
    segment.acknowledgment = this.#acknowledgment;
    segment.flags = this.#flagsAndWindow >>> WINDOW_BITS;
    segment.bytes = 0;
    segment.window = this.#flagsAndWindow & LOW_BITS;
    segment.shift = (this.#shiftAndMss >>> MSS_BITS) + NO_SHIFT;
    segment.mss = this.#shiftAndMss & LOW_BITS;
    segment.permitsSelectiveAcks = this.#permitsSelectiveAcks;
    segment.hasTimestamps = false;
    segment.fingerprint = this.#fingerprint;
    segment.way = this.#way;
    segment.isNumbered = this.#isNumbered;
    segment.leftEdges = NO_EDGES;
    segment.rightEdges = NO_EDGES;
  }
}

/** Whether an {@link Opening} keeps all that matters of a segment. */
export const canOpen = ({ bytes, leftEdges }: Segment): boolean => bytes === 0 && leftEdges.length === 0;
