import { FlowDetails } from './flow-details.js';
import { FIRST_WORDS } from './meter.js';

/** Flows in a page, a power of two. */
export const PAGE_FLOWS = 65_536;

/** Words of a flow's key: both addresses (four each), both ports, kind and protocol, and place. */
export const KEY_WORDS = 11;

/** Words of 32 bits in the row of a flow, behind its key: one row is one line of a processor's cache. */
export const HASH = 11;
/** The next flow with the same hash, counted from 1. */
export const NEXT_OF_HASH = 12;
export const START_NANOSECONDS = 13;
export const LAST_NANOSECONDS = 14;
/** Bits: see `FLOW_BIT`. */
export const BITS = 15;
const ROW_WORDS = 16;

/** Moments of a flow: the first packet, and the last one that counts for the duration. */
export const START_SECONDS = 0;
export const LAST_SECONDS = 1;
/** When the last packet came, on the clock of the table, in ms. */
export const SEEN_MS = 2;
/** When the part that is being measured began, on the same clock. */
export const PART_MS = 3;
const ROW_MOMENTS = 4;

/** Words of each side: the first sequence number, that of the SYN. */
export const START_SEQUENCE = 0;
/** The number behind the last byte that was sent. */
export const LAST_SEQUENCE = 1;
/** The highest acknowledgment of the other side. */
export const ACKED_SEQUENCE = 2;
/** The number up to which nothing is missing. */
export const WHOLE_SEQUENCE = 3;
/** Numbers of the last SYN, FIN and RST that were told in the history. */
export const SYN_SEQUENCE = 4;
export const FIN_SEQUENCE = 5;
export const RESET_SEQUENCE = 6;
/** State of the TCP endpoint, the one before it, and bits: see `tcp-state.ts`. */
export const TCP = 7;
const SIDE_WORDS = 8;

/** Sizes of each side. */
export const PACKETS = 0;
export const IP_BYTES = 1;
export const LINK_BYTES = 2;
/** Payload; in TCP, how far the highest sequence number is behind the first one. */
export const SENT = 3;
/** How far the highest acknowledgment of the other side is behind the first sequence number. */
export const ACKED = 4;
const SIDE_SIZES = 5;

/** The two sides of a flow: what there is twice stands in one row for the originator, a page further for the other. */
export const responderOf = (row: number): number => row | PAGE_FLOWS;
export const otherSide = (side: number): number => side ^ PAGE_FLOWS;
export const rowOf = (side: number): number => side & (PAGE_FLOWS - 1);
export const isOriginator = (side: number): boolean => side < PAGE_FLOWS;

/**
 * A page of flows. There can be a million flows, and numbers in typed arrays take a quarter of the memory that objects
 * would; what is never written to takes none. What is looked at together stands together: a packet touches a row of
 * each kind, and not a column for each thing that is known.
 */
export class FlowPage {
  readonly #words = new Int32Array(PAGE_FLOWS * ROW_WORDS);
  readonly #moments = new Float64Array(PAGE_FLOWS * ROW_MOMENTS);
  readonly #sideWords = new Int32Array(2 * PAGE_FLOWS * SIDE_WORDS);
  readonly #sizes = new Float64Array(2 * PAGE_FLOWS * SIDE_SIZES);
  /** Number of the first packet. */
  readonly firstNumber = new Float64Array(PAGE_FLOWS);
  /** Decimals of the first time; 0 where there is none. */
  readonly decimals = new Uint8Array(PAGE_FLOWS);
  /** The first packet, where a meter keeps it: see `FLOW_BIT.isFirstKept`. */
  readonly first = new Int32Array(PAGE_FLOWS * FIRST_WORDS);
  readonly history: string[] = new Array<string>(PAGE_FLOWS).fill('');
  readonly details: (FlowDetails | undefined)[] = new Array<FlowDetails | undefined>(PAGE_FLOWS).fill(
    undefined,
  );

  /** A word of a flow: one of its key, or {@link HASH} to {@link BITS}. */
  word(row: number, at: number): number {
    return this.#words[row * ROW_WORDS + at] as number;
  }

  setWord(row: number, at: number, word: number): void {
    this.#words[row * ROW_WORDS + at] = word;
  }

  /** Whether a flow has this key. */
  hasKey(row: number, key: Int32Array): boolean {
    const first = row * ROW_WORDS;
    for (let at = 0; at < KEY_WORDS; at += 1) if (this.#words[first + at] !== key[at]) return false;
    return true;
  }

  hasBits(row: number, bits: number): boolean {
    return ((this.#words[row * ROW_WORDS + BITS] as number) & bits) !== 0;
  }

  setBits(row: number, bits: number): void {
    this.setWord(row, BITS, this.word(row, BITS) | bits);
  }

  clearBits(row: number, bits: number): void {
    this.setWord(row, BITS, this.word(row, BITS) & ~bits);
  }

  /** A moment of a flow: {@link START_SECONDS} to {@link PART_MS}. */
  moment(row: number, at: number): number {
    return this.#moments[row * ROW_MOMENTS + at] as number;
  }

  setMoment(row: number, at: number, moment: number): void {
    this.#moments[row * ROW_MOMENTS + at] = moment;
  }

  /** A word of a side: {@link START_SEQUENCE} to {@link TCP}. */
  sideWord(side: number, at: number): number {
    return this.#sideWords[side * SIDE_WORDS + at] as number;
  }

  setSideWord(side: number, at: number, word: number): void {
    this.#sideWords[side * SIDE_WORDS + at] = word;
  }

  /** A size of a side: {@link PACKETS} to {@link ACKED}. */
  size(side: number, at: number): number {
    return this.#sizes[side * SIDE_SIZES + at] as number;
  }

  setSize(side: number, at: number, size: number): void {
    this.#sizes[side * SIDE_SIZES + at] = size;
  }

  addSize(side: number, at: number, size: number): void {
    const place = side * SIDE_SIZES + at;
    this.#sizes[place] = (this.#sizes[place] as number) + size;
  }

  /** Empties the row of a flow that begins. */
  clear(row: number): void {
    this.setWord(row, BITS, 0);
    this.history[row] = '';
    this.details[row] = undefined;
    this.#clearSide(row);
    const responder = responderOf(row);
    // Writing zeros where there are zeros would take memory.
    if (
      this.size(responder, PACKETS) !== 0 ||
      this.size(responder, SENT) !== 0 ||
      this.size(responder, ACKED) !== 0
    )
      this.#clearSide(responder);
  }

  #clearSide(side: number): void {
    this.#sizes.fill(0, side * SIDE_SIZES, (side + 1) * SIDE_SIZES);
    this.setSideWord(side, TCP, 0);
  }

  /** Takes the originator for the responder. */
  swapSides(row: number): void {
    const responder = responderOf(row);
    for (let at = 0; at < SIDE_WORDS; at += 1) {
      const kept = this.sideWord(row, at);
      this.setSideWord(row, at, this.sideWord(responder, at));
      this.setSideWord(responder, at, kept);
    }
    for (let at = 0; at < SIDE_SIZES; at += 1) {
      const kept = this.size(row, at);
      this.setSize(row, at, this.size(responder, at));
      this.setSize(responder, at, kept);
    }
    this.details[row]?.swapSides();
  }

  /** What is not known of every flow, made when first needed. */
  detailsOf(row: number): FlowDetails {
    const known = this.details[row];
    if (known !== undefined) return known;
    const made = new FlowDetails();
    this.details[row] = made;
    return made;
  }
}
