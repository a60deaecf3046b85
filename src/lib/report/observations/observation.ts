import type { Parts, Tone } from '../document/document.js';
import type { HostOf } from '../document/hosts.js';
import type { Overview } from '../overview/overview.js';

/** One thing to know of the traffic, in a sentence with the numbers that show it. */
export interface Observation {
  readonly tone: Tone;
  readonly parts: Parts;
}

/** Looks at one side of the traffic. */
export type Observe = (overview: Overview, hostOf: HostOf) => Observation[];
