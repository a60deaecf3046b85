import { BoundedMap } from './bounded-map.js';
import type { FindingRecord } from './finding-record.js';
import { type Finder, keyOfSighting, OpenFinding } from './open-finding.js';
import { settle } from './settling.js';
import type { Sighting } from './sighting.js';

/** Findings that are kept at a time. */
const MAX_FINDINGS = 100_000;
/** A finding that goes on is written again each time there is ten times as much of it. */
const UPDATE_FACTOR = 10;

export interface FindingsOptions {
  /** Silence after which what is seen of the same actors is a finding of its own, in ms. */
  readonly windowMs: number;
  /** Findings that are kept; 100,000 if left out. */
  readonly limit?: number | undefined;
  /** Gets each finding as soon as there is one, and again when there is ten times as much of it. */
  readonly onUpdate?: ((record: FindingRecord) => void) | undefined;
}

/**
 * Everything that detectors have found: one finding for a detector, its actors and a window of time. However often a
 * detector raises the same, memory grows with the number of findings only, and that has a limit.
 */
export class Findings {
  readonly #options: FindingsOptions;
  readonly #open: BoundedMap<string, OpenFinding>;
  readonly #closed: OpenFinding[] = [];
  #forgotten = 0;

  constructor(options: FindingsOptions) {
    this.#options = options;
    this.#open = new BoundedMap(options.limit ?? MAX_FINDINGS);
  }

  /** Findings that there was no room for. */
  get forgotten(): number {
    return this.#open.forgotten + this.#forgotten;
  }

  /** Takes what a detector saw at a time of its clock. A score alone is at most a notice. */
  raise(finder: Finder, given: Sighting, nowMs: number): void {
    const sighting = finder.basis === 'model' ? asNotice(given) : given;
    const key = keyOf(finder, sighting);
    let finding = this.#open.get(key);
    if (finding !== undefined && nowMs - finding.seenMs > this.#options.windowMs) {
      this.#open.delete(key);
      this.#close(finding);
      finding = undefined;
    }
    if (finding === undefined) {
      finding = new OpenFinding(finder, sighting);
      this.#open.set(key, finding);
    }
    const before = finding.count;
    finding.add(sighting, nowMs);
    if (this.#options.onUpdate === undefined) return;
    if (stepOf(finding.count) > stepOf(before)) this.#options.onUpdate(finding.record());
  }

  /** All findings, settled among each other, the gravest first, then by time, detector and id. */
  end(): FindingRecord[] {
    return settle([...this.#closed, ...this.#open.values()]);
  }

  #close(finding: OpenFinding): void {
    if (this.#closed.length < (this.#options.limit ?? MAX_FINDINGS)) this.#closed.push(finding);
    else this.#forgotten += 1;
  }
}

const keyOf = ({ name }: Finder, sighting: Sighting): string => `${name}
${keyOfSighting(sighting)}`;

const asNotice = (sighting: Sighting): Sighting =>
  sighting.severity === 'info' ? sighting : { ...sighting, severity: 'notice' };

/** Which power of ten a count has reached; -1 before the first. */
const stepOf = (count: number): number =>
  count === 0 ? -1 : Math.floor(Math.log(count) / Math.log(UPDATE_FACTOR) + Number.EPSILON);
