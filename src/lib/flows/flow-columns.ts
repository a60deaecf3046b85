import type { Gauge } from './meter.js';
import type { Place } from './place.js';

/** Flows that there is room for at first. */
const INITIAL_FLOWS = 1_024;

/** Words of a flow's key: both addresses (four each), both ports, kind and protocol, and place. */
export const KEY_WORDS = 11;

/** What is known of few flows only, and kept apart for that. */
export class FlowRarities {
  /** Payload that was acknowledged and never seen, in bytes. */
  missedBytes = 0;
  /** Records of the flow that were written. */
  parts = 0;
  /** How often each scaled letter of the history (c, g, t, w) was deserved, by the originator and the responder. */
  readonly counts: number[] = [0, 0, 0, 0, 0, 0, 0, 0];
  /** Pieces of payload behind a hole, begin and end in turn, of the originator and of the responder. */
  readonly islands: [number[], number[]] = [[], []];
}

/**
 * All flows of a table, a column for each thing that is known of them. There can be a million flows, and numbers in
 * typed arrays take a quarter of the memory that objects would. What there is twice, for originator and responder,
 * stands at `2 * flow` and `2 * flow + 1`.
 */
export class FlowColumns {
  capacity = INITIAL_FLOWS;
  key = new Int32Array(INITIAL_FLOWS * KEY_WORDS);
  hash = new Int32Array(INITIAL_FLOWS);
  /** The next flow with the same hash, counted from 1. */
  nextOfHash = new Int32Array(INITIAL_FLOWS);
  /** Time of the first packet. */
  startSeconds = new Float64Array(INITIAL_FLOWS);
  startNanoseconds = new Int32Array(INITIAL_FLOWS);
  /** Time of the last packet that counts for the duration. */
  lastSeconds = new Float64Array(INITIAL_FLOWS);
  lastNanoseconds = new Int32Array(INITIAL_FLOWS);
  /** Decimals of the first time; 0 where there is none. */
  decimals = new Uint8Array(INITIAL_FLOWS);
  /** When the last packet came, on the clock of the table, in ms. */
  seenMs = new Float64Array(INITIAL_FLOWS);
  /** When the part that is being measured began, on the same clock. */
  partMs = new Float64Array(INITIAL_FLOWS);
  /** Bits: see `FLOW_BIT`. */
  bits = new Uint8Array(INITIAL_FLOWS);
  /** How many earlier flows had the same key and the same begin. */
  occurrence = new Uint16Array(INITIAL_FLOWS);
  history: string[] = new Array<string>(INITIAL_FLOWS).fill('');
  service: (string | undefined)[] = new Array<string | undefined>(INITIAL_FLOWS).fill(undefined);
  app: (string | undefined)[] = new Array<string | undefined>(INITIAL_FLOWS).fill(undefined);
  place: (Place | undefined)[] = new Array<Place | undefined>(INITIAL_FLOWS).fill(undefined);
  gauges: ((Gauge<unknown> | undefined)[] | undefined)[] = new Array<undefined>(INITIAL_FLOWS).fill(
    undefined,
  );
  rarities: (FlowRarities | undefined)[] = new Array<FlowRarities | undefined>(INITIAL_FLOWS).fill(undefined);

  // Of each side.
  packets = new Uint32Array(2 * INITIAL_FLOWS);
  ipBytes = new Float64Array(2 * INITIAL_FLOWS);
  linkBytes = new Float64Array(2 * INITIAL_FLOWS);
  /** Payload; in TCP, how far the highest sequence number is behind the first one. */
  sent = new Float64Array(2 * INITIAL_FLOWS);
  /** How far the highest acknowledgment of the other side is behind the first sequence number. */
  acked = new Float64Array(2 * INITIAL_FLOWS);
  /** First sequence number, that of the SYN. */
  startSequence = new Int32Array(2 * INITIAL_FLOWS);
  /** The number behind the last byte that was sent. */
  lastSequence = new Int32Array(2 * INITIAL_FLOWS);
  /** The highest acknowledgment of the other side. */
  ackedSequence = new Int32Array(2 * INITIAL_FLOWS);
  /** The number up to which nothing is missing. */
  wholeSequence = new Int32Array(2 * INITIAL_FLOWS);
  /** Numbers of the last SYN, FIN and RST that were told in the history. */
  synSequence = new Int32Array(2 * INITIAL_FLOWS);
  finSequence = new Int32Array(2 * INITIAL_FLOWS);
  resetSequence = new Int32Array(2 * INITIAL_FLOWS);
  /** State of the TCP endpoint, the one before it, and bits: see `tcp-sides.ts`. */
  tcp = new Int32Array(2 * INITIAL_FLOWS);

  /** Makes room for twice as many flows. */
  grow(): void {
    this.capacity *= 2;
    const columns = this as unknown as Record<string, unknown>;
    for (const [name, column] of Object.entries(columns)) {
      if (ArrayBuffer.isView(column)) columns[name] = doubled(column as Float64Array<ArrayBuffer>);
      else if (Array.isArray(column)) column.length = this.capacity;
    }
  }

  /** Empties the row of a flow that begins. */
  clear(flow: number): void {
    this.bits[flow] = 0;
    this.occurrence[flow] = 0;
    this.history[flow] = '';
    this.service[flow] = undefined;
    this.app[flow] = undefined;
    this.place[flow] = undefined;
    this.gauges[flow] = undefined;
    this.rarities[flow] = undefined;
    for (let side = 2 * flow; side <= 2 * flow + 1; side += 1) {
      this.packets[side] = 0;
      this.ipBytes[side] = 0;
      this.linkBytes[side] = 0;
      this.sent[side] = 0;
      this.acked[side] = 0;
      this.tcp[side] = 0;
    }
  }

  /** Takes the originator for the responder. */
  swapSides(flow: number): void {
    const [a, b] = [2 * flow, 2 * flow + 1];
    for (const column of this.#sideColumns()) {
      const kept = column[a] as number;
      column[a] = column[b] as number;
      column[b] = kept;
    }
    const rarities = this.rarities[flow];
    if (rarities === undefined) return;
    rarities.islands.reverse();
    rarities.counts.push(...rarities.counts.splice(0, rarities.counts.length / 2));
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

  /** What is known of few flows, made when first needed. */
  rare(flow: number): FlowRarities {
    this.rarities[flow] ??= new FlowRarities();
    return this.rarities[flow] as FlowRarities;
  }
}

function doubled(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const Column = column.constructor as new (length: number) => Float64Array<ArrayBuffer>;
  const twice = new Column(2 * column.length);
  twice.set(column);
  return twice;
}
