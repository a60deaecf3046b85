import { wholeMs } from '../bytes/time.js';
import type { FeaturesRecord } from '../features/features-record.js';
import type { FlowRecord } from '../flows/flow-record.js';
import { PacketClock } from '../flows/packet-clock.js';
import type { Packet } from '../packets/packet.js';
import type { PredictionRecord } from '../predictions/prediction-record.js';
import { PacketFacts } from '../stats/facts.js';
import { Allowances } from './allowances.js';
import { BoundedMap } from './bounded-map.js';
import type { Detector, DetectorContext, Ending, Watch } from './detector.js';
import { compileDispatch } from './dispatch.js';
import type { FindingRecord } from './finding-record.js';
import { Findings, type FindingsOptions } from './findings.js';
import { chosenOf, type Option } from './option.js';

const MS_PER_SECOND = 1_000;

/** What the user says of one detector. */
export interface Tuning {
  /** Values of options by name. */
  readonly options?: Readonly<Record<string, Option['value']>> | undefined;
  /** Addresses, networks and names that it is to say nothing of. */
  readonly allow?: readonly string[] | undefined;
}

export interface AnalysisOptions extends FindingsOptions {
  readonly detectors: readonly Detector[];
  /** By name of the detector; `*` is for all of them. */
  readonly tunings?: ReadonlyMap<string, Tuning> | undefined;
}

/** Kinds of input that can be there or not. */
const KINDS = ['packets', 'flows', 'features', 'predictions'] as const;

type Kind = (typeof KINDS)[number];

/** Detectors at work on one input: hands them what they take, and keeps what they find. */
export class Analysis {
  readonly #detectors: readonly Detector[];
  readonly #watches: readonly Watch[];
  readonly #findings: Findings;
  readonly #packetClock = new PacketClock();
  readonly #clock = { nowMs: 0 };
  readonly #facts = new PacketFacts(['packets']);
  readonly #tables: { readonly forgotten: number }[] = [];
  readonly #toPackets: (packet: Packet) => void;
  readonly #toPacketsAndCopies: (packet: Packet) => void;
  readonly #flowWatches: readonly Watch[];
  readonly #came = new Set<Kind>();

  constructor(options: AnalysisOptions) {
    this.#detectors = options.detectors;
    this.#findings = new Findings(options);
    this.#watches = options.detectors.map((detector) => this.#begin(detector, options.tunings));
    const watching = options.detectors.map((detector, index) => ({
      detector,
      watch: this.#watches[index] as Watch,
    }));
    const ofPackets = watching.filter(({ watch }) => watch.packet !== undefined);
    this.#toPacketsAndCopies = compileDispatch(ofPackets.filter(({ detector }) => detector.inputs.copies));
    this.#toPackets = compileDispatch(ofPackets.filter(({ detector }) => !detector.inputs.copies));
    this.#flowWatches = this.#watches.filter((watch) => watch.flow !== undefined);
  }

  /** Entries of tables, and findings, that were given up for want of memory. */
  get forgotten(): number {
    return this.#tables.reduce((sum, { forgotten }) => sum + forgotten, this.#findings.forgotten);
  }

  packet(packet: Packet): void {
    this.#came.add('packets');
    this.#packetClock.see(packet.frame.time_epoch);
    this.#clock.nowMs = this.#packetClock.nowMs;
    this.#facts.follow(packet);
    this.#toPacketsAndCopies(packet);
    if (!this.#facts.isDuplicate) this.#toPackets(packet);
  }

  /** Takes a flow; `packet` is the number of its first packet, 0 where it is not known. */
  flow(flow: FlowRecord, packet = 0): void {
    this.#came.add('flows');
    if (!this.#came.has('packets')) this.#seeEndOf(flow);
    for (const watch of this.#flowWatches) watch.flow?.(flow, packet);
  }

  features(features: FeaturesRecord): void {
    this.#came.add('features');
    for (const watch of this.#watches) watch.features?.(features);
  }

  prediction(prediction: PredictionRecord): void {
    this.#came.add('predictions');
    for (const watch of this.#watches) watch.prediction?.(prediction);
  }

  /** Detectors that had no input of any kind that they take. */
  withoutInput(): Detector[] {
    return this.#detectors.filter(
      ({ inputs }) => inputs.account !== true && !KINDS.some((kind) => inputs[kind] && this.#came.has(kind)),
    );
  }

  /** The input is over: everything that was found, in the order of {@link Findings.end}. */
  end(ending: Ending): FindingRecord[] {
    for (const watch of this.#watches) watch.end?.(ending);
    return this.#findings.end();
  }

  #begin(detector: Detector, tunings: AnalysisOptions['tunings']): Watch {
    const tuning = tunings?.get(detector.name);
    const allowed = new Allowances([...(tunings?.get('*')?.allow ?? []), ...(tuning?.allow ?? [])]);
    const context: DetectorContext = {
      options: chosenOf(detector.options, tuning?.options),
      clock: this.#clock,
      raise: (sighting) => {
        if (!allowed.allow(sighting.actors)) this.#findings.raise(detector, sighting, this.#clock.nowMs);
      },
      table: (limit, onForget) => {
        const table = new BoundedMap<never, never>(limit, onForget as never);
        this.#tables.push(table);
        return table as never;
      },
    };
    return detector.create(context);
  }

  /** Of flows without their packets, the last packet of each is what tells the time. */
  #seeEndOf({ ts, duration = 0 }: FlowRecord): void {
    if (ts.decimals === 0) return;
    this.#clock.nowMs = Math.max(this.#clock.nowMs, wholeMs(ts) + Math.trunc(duration * MS_PER_SECOND));
  }
}
