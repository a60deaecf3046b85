import { FIRST_WORDS, type Gauge } from './meter.js';
import { NOWHERE, type Place } from './place.js';

/** Flows in a page, a power of two. */
export const PAGE_FLOWS = 65_536;

/** Words of a flow's key: both addresses (four each), both ports, kind and protocol, and place. */
export const KEY_WORDS = 11;

/** Letters of the history that are counted, each for two sides. */
const SCALED_LETTERS = 4;

/** The two sides of a flow: what there is twice stands in one row for the originator, a page further for the other. */
export const responderOf = (row: number): number => row | PAGE_FLOWS;
export const otherSide = (side: number): number => side ^ PAGE_FLOWS;
export const rowOf = (side: number): number => side & (PAGE_FLOWS - 1);
export const isOriginator = (side: number): boolean => side < PAGE_FLOWS;

/** What is not known of every flow, and kept apart for that: a million of one packet have nothing of it. */
export class FlowDetails {
  service: string | undefined = undefined;
  app: string | undefined = undefined;
  place: Place = NOWHERE;
  gauges: (Gauge<unknown> | undefined)[] | undefined = undefined;
  /** How many earlier flows had the same key and the same begin. */
  occurrence = 0;
  /** Payload that was acknowledged and never seen, in bytes. */
  missedBytes = 0;
  /** Records of the flow that were written. */
  parts = 0;
  /** How often each scaled letter of the history (c, g, t, w) was deserved, by the originator and the responder. */
  counts: number[] | undefined = undefined;
  /** Pieces of payload behind a hole, begin and end in turn, of the originator and of the responder. */
  islands: [number[], number[]] | undefined = undefined;

  /** Takes the originator for the responder. */
  swapSides(): void {
    this.islands?.reverse();
    this.counts?.push(...this.counts.splice(0, SCALED_LETTERS));
  }
}

/**
 * A page of flows, a column for each thing that is known of them. There can be a million flows, and numbers in typed
 * arrays take a quarter of the memory that objects would; what is never written to takes none.
 */
export class FlowColumns {
  readonly key = new Int32Array(PAGE_FLOWS * KEY_WORDS);
  readonly hash = new Int32Array(PAGE_FLOWS);
  /** The next flow with the same hash, counted from 1. */
  readonly nextOfHash = new Int32Array(PAGE_FLOWS);
  /** Time of the first packet. */
  readonly startSeconds = new Float64Array(PAGE_FLOWS);
  readonly startNanoseconds = new Int32Array(PAGE_FLOWS);
  /** Time of the last packet that counts for the duration. */
  readonly lastSeconds = new Float64Array(PAGE_FLOWS);
  readonly lastNanoseconds = new Int32Array(PAGE_FLOWS);
  /** Decimals of the first time; 0 where there is none. */
  readonly decimals = new Uint8Array(PAGE_FLOWS);
  /** When the last packet came, on the clock of the table, in ms. */
  readonly seenMs = new Float64Array(PAGE_FLOWS);
  /** When the part that is being measured began, on the same clock. */
  readonly partMs = new Float64Array(PAGE_FLOWS);
  /** Bits: see `FLOW_BIT`. */
  readonly bits = new Uint8Array(PAGE_FLOWS);
  /** The first packet, where a meter keeps it: see `FLOW_BIT.isFirstKept`. */
  readonly first = new Int32Array(PAGE_FLOWS * FIRST_WORDS);
  readonly history: string[] = new Array<string>(PAGE_FLOWS).fill('');
  readonly details: (FlowDetails | undefined)[] = new Array<FlowDetails | undefined>(PAGE_FLOWS).fill(
    undefined,
  );

  // Of each side.
  readonly packets = new Uint32Array(2 * PAGE_FLOWS);
  readonly ipBytes = new Float64Array(2 * PAGE_FLOWS);
  readonly linkBytes = new Float64Array(2 * PAGE_FLOWS);
  /** Payload; in TCP, how far the highest sequence number is behind the first one. */
  readonly sent = new Float64Array(2 * PAGE_FLOWS);
  /** How far the highest acknowledgment of the other side is behind the first sequence number. */
  readonly acked = new Float64Array(2 * PAGE_FLOWS);
  /** First sequence number, that of the SYN. */
  readonly startSequence = new Int32Array(2 * PAGE_FLOWS);
  /** The number behind the last byte that was sent. */
  readonly lastSequence = new Int32Array(2 * PAGE_FLOWS);
  /** The highest acknowledgment of the other side. */
  readonly ackedSequence = new Int32Array(2 * PAGE_FLOWS);
  /** The number up to which nothing is missing. */
  readonly wholeSequence = new Int32Array(2 * PAGE_FLOWS);
  /** Numbers of the last SYN, FIN and RST that were told in the history. */
  readonly synSequence = new Int32Array(2 * PAGE_FLOWS);
  readonly finSequence = new Int32Array(2 * PAGE_FLOWS);
  readonly resetSequence = new Int32Array(2 * PAGE_FLOWS);
  /** State of the TCP endpoint, the one before it, and bits: see `tcp-state.ts`. */
  readonly tcp = new Int32Array(2 * PAGE_FLOWS);

  /** Empties the row of a flow that begins. */
  clear(row: number): void {
    this.bits[row] = 0;
    this.history[row] = '';
    this.details[row] = undefined;
    this.#clearSide(row);
    const responder = responderOf(row);
    // Writing zeros where there are zeros would take memory.
    if (this.packets[responder] !== 0 || this.sent[responder] !== 0 || this.acked[responder] !== 0)
      this.#clearSide(responder);
  }

  #clearSide(side: number): void {
    this.packets[side] = 0;
    this.ipBytes[side] = 0;
    this.linkBytes[side] = 0;
    this.sent[side] = 0;
    this.acked[side] = 0;
    this.tcp[side] = 0;
  }

  /** Takes the originator for the responder. */
  swapSides(row: number): void {
    const responder = responderOf(row);
    for (const column of this.#sideColumns()) {
      const kept = column[row] as number;
      column[row] = column[responder] as number;
      column[responder] = kept;
    }
    this.details[row]?.swapSides();
  }

  #sideColumns(): (Float64Array | Int32Array | Uint32Array)[] {
    return [
      this.packets,
      this.ipBytes,
      this.linkBytes,
      this.sent,
      this.acked,
      this.startSequence,
      this.lastSequence,
      this.ackedSequence,
      this.wholeSequence,
      this.synSequence,
      this.finSequence,
      this.resetSequence,
      this.tcp,
    ];
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
