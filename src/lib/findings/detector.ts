import type { FeaturesRecord } from '../features/features-record.js';
import type { FlowRecord } from '../flows/flow-record.js';
import type { Packet } from '../packets/packet.js';
import type { LAYERS } from '../packets/registry.js';
import type { PredictionRecord } from '../predictions/prediction-record.js';
import type { EndRecord } from '../records/end.js';
import type { BoundedMap } from './bounded-map.js';
import type { Chosen, Options } from './option.js';
import type { Sighting } from './sighting.js';

/** Key of a layer in the packet. */
export type LayerName = (typeof LAYERS)[number]['name'];

/**
 * What a finding rests on, the most reliable first. What the capture itself misses puts others in doubt; copies of
 * packets are left out before rules see them; a rule says what it saw; the score of a model says only how unusual.
 */
export const BASES = ['capture', 'rule', 'model'] as const;

export type Basis = (typeof BASES)[number];

/** What a detector takes. One kind that is there is enough for it to work. */
export interface Inputs {
  /** Packets whose innermost packet has one of these layers; an empty list: all packets. */
  readonly packets?: readonly LayerName[];
  /** Packets again that a mirror port or a relay showed twice; if left out, copies are left out, too. */
  readonly copies?: boolean;
  readonly flows?: boolean;
  readonly features?: boolean;
  readonly predictions?: boolean;
  /** The account of the input that stands in the `end` record: losses, damage. It is always there. */
  readonly account?: boolean;
}

/** What the end of the input tells. */
export interface Ending {
  /** Account of what was read here; `upstream` has those of the commands before. */
  readonly account: EndRecord;
}

/** What a detector is given to work with. */
export interface DetectorContext<Table extends Options = Options> {
  readonly options: Chosen<Table>;
  /** Time by the packets, or else by the ends of flows, in ms since 1970; it never goes back. */
  readonly clock: { readonly nowMs: number };
  /** Says that something was seen. Actors that the user allows are left out there. */
  raise(sighting: Sighting): void;
  /** A table that forgets what was touched longest ago; what it forgets is counted in the `end` record. */
  table<Key, Value>(limit: number, onForget?: (value: Value, key: Key) => void): BoundedMap<Key, Value>;
}

/** A detector at work on one input. What it is handed is only lent: copy what is kept. */
export interface Watch {
  packet?(packet: Packet): void;
  /** A flow that is over, or a part of one; `packet` is the number of its first packet, where that is known, else 0. */
  flow?(flow: FlowRecord, packet: number): void;
  features?(features: FeaturesRecord): void;
  prediction?(prediction: PredictionRecord): void;
  /** The input is over. Flows that went on were handed over before. */
  end?(ending: Ending): void;
}

/** One kind of finding. One file each; the registry names them all. */
export interface Detector<Name extends string = string, Table extends Options = Options> {
  /** What `--detectors` and rules call it, in kebab-case. */
  readonly name: Name;
  /** What it finds, in one sentence without a full stop: the manual has it. */
  readonly about: string;
  /** Where the method and its numbers come from. */
  readonly source: string;
  /** Techniques of MITRE ATT&CK that do this; none where no one attacks. */
  readonly attack: readonly string[];
  /** How a finding can be harmless. */
  readonly benign: readonly string[];
  /** What to do next. */
  readonly advice: readonly string[];
  readonly basis: Basis;
  /** It rests on something that was not seen, such as an answer: a capture with losses makes it less sure. */
  readonly restsOnAbsence?: boolean;
  readonly inputs: Inputs;
  readonly options: Table;
  create(context: DetectorContext<Table>): Watch;
}

export const defineDetector = <const Name extends string, const Table extends Options>(
  detector: Detector<Name, Table>,
): Detector<Name, Table> => detector;
