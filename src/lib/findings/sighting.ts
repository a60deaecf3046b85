import type { Time } from '../bytes/time.js';
import type { Severity } from './finding-record.js';

/** How sure a finding is, the least first. */
export const CONFIDENCES = ['low', 'medium', 'high'] as const;

export type Confidence = (typeof CONFIDENCES)[number];

/** Who takes part. What is left out plays no part. */
export interface Actors {
  readonly source?: string | undefined;
  readonly target?: string | undefined;
  readonly port?: number | undefined;
  readonly service?: string | undefined;
  readonly name?: string | undefined;
}

/** A finding in words and numbers, as it stands when it is asked for. */
export interface Telling {
  /** One line. Text from the wire can stand in it as it is: whoever shows it makes it harmless. */
  readonly title: string;
  /** What was seen, in sentences. */
  readonly description: string;
  /** What was measured, in words. */
  readonly measure: string;
  readonly observed: number;
  readonly threshold?: number | undefined;
  /** Unit of both. */
  readonly unit?: string | undefined;
  /** More of what was seen, by name. */
  readonly facts?: Readonly<Record<string, string | number | undefined>> | undefined;
}

/**
 * Something that a detector saw and that a person should know. Sightings by one detector of the same actors, or with the
 * same key, become one finding.
 */
export interface Sighting {
  readonly actors: Actors;
  /** What the finding is known by, in the place of its actors, where those can change or are not enough. */
  readonly key?: string | undefined;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** When it was seen; it is copied. */
  readonly at: Time;
  /** When it began, where that was before. */
  readonly since?: Time | undefined;
  /** Packets, flows or attempts that are new with this sighting; 1 if left out. */
  readonly count?: number | undefined;
  /** Numbers of packets that show it; those without a number (0) are left out. */
  readonly packets?: readonly number[] | undefined;
  /** Names (uid) of flows that show it. */
  readonly flows?: readonly string[] | undefined;
  /** Display filter that selects its packets; made of the actors if left out. */
  readonly filter?: string | undefined;
  /** In the place of those of the detector. */
  readonly attack?: readonly string[] | undefined;
  readonly benign?: readonly string[] | undefined;
  readonly advice?: readonly string[] | undefined;
  /**
   * Of what the capture misses: findings that rest on something that was not seen are less sure for it. For detectors
   * of the health of the capture.
   */
  readonly doubtsAbsence?: boolean | undefined;
  /** Tells the finding. Called when the finding is written, perhaps several times; that of the last sighting counts. */
  tell(): Telling;
}
