import { type Moment, NO_SHIFT, type Segment } from './segment.js';

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
    this.#flagsAndWindow = flagsAndWindowOf(segment);
    this.#offerAndTruths = offerAndTruthsOf(segment) | (fromOriginator ? FROM_ORIGINATOR : 0);
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
    segment.seconds = this.seconds;
    segment.nanoseconds = this.nanoseconds;
    segment.sequence = this.#sequence;
    segment.acknowledgment = this.#acknowledgment;
    segment.fingerprint = this.#fingerprint;
    segment.way = this.#way;
    restoreRest(segment, this.#flagsAndWindow, this.#offerAndTruths);
  }
}

const flagsAndWindowOf = ({ flags, window }: Segment): number => (flags << WINDOW_BITS) | window;

const offerAndTruthsOf = ({ isTimed, isNumbered, permitsSelectiveAcks, shift, mss }: Segment): number =>
  (isTimed ? TIMED : 0) |
  (isNumbered ? NUMBERED : 0) |
  (permitsSelectiveAcks ? SELECTIVE : 0) |
  ((shift - NO_SHIFT) << MSS_BITS) |
  mss;

/** Puts back what {@link flagsAndWindowOf} and {@link offerAndTruthsOf} tell, and what no opening has. */
function restoreRest(segment: Segment, flagsAndWindow: number, offerAndTruths: number): void {
  segment.isTimed = (offerAndTruths & TIMED) !== 0;
  segment.flags = flagsAndWindow >>> WINDOW_BITS;
  segment.bytes = 0;
  segment.window = flagsAndWindow & LOW_BITS;
  segment.shift = ((offerAndTruths >>> MSS_BITS) & SHIFT_MASK) + NO_SHIFT;
  segment.mss = offerAndTruths & LOW_BITS;
  segment.permitsSelectiveAcks = (offerAndTruths & SELECTIVE) !== 0;
  segment.hasTimestamps = false;
  segment.isNumbered = (offerAndTruths & NUMBERED) !== 0;
  segment.leftEdges = NO_EDGES;
  segment.rightEdges = NO_EDGES;
}

/** Writes a segment, all but its time, in six words. */
export function packOpening(segment: Segment, words: Int32Array, at: number): void {
  words[at] = segment.sequence;
  words[at + 1] = segment.acknowledgment;
  words[at + 2] = flagsAndWindowOf(segment);
  words[at + 3] = offerAndTruthsOf(segment);
  words[at + 4] = segment.fingerprint;
  words[at + 5] = segment.way;
}

/** Puts the segment back that {@link packOpening} wrote. */
export function unpackOpening(segment: Segment, words: Int32Array, at: number, time: Moment): void {
  segment.seconds = time.seconds;
  segment.nanoseconds = time.nanoseconds;
  segment.sequence = words[at] as number;
  segment.acknowledgment = words[at + 1] as number;
  segment.fingerprint = words[at + 4] as number;
  segment.way = words[at + 5] as number;
  restoreRest(segment, words[at + 2] as number, words[at + 3] as number);
}

/** Whether an {@link Opening} keeps all that matters of a segment. */
export const canOpen = ({ bytes, leftEdges }: Segment): boolean => bytes === 0 && leftEdges.length === 0;
