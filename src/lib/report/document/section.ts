import type { Overview } from '../overview/overview.js';
import type { Section } from './document.js';
import type { HostOf } from './hosts.js';

/** What a section is made of. */
export interface SectionSource {
  readonly overview: Overview;
  /** What the traffic is compared with. */
  readonly baseline: Overview | undefined;
  readonly hostOf: HostOf;
  /** Rows that a table has at most. */
  readonly rows: number;
  /** Inputs as they are written on a command line; empty where they cannot be named. */
  readonly inputs: string;
}

/** One part of a report. One file each; the registry names them all. */
export interface SectionMaker {
  readonly id: string;
  readonly about: string;
  /** The section; undefined where there is nothing to tell. */
  make(source: SectionSource): Section | undefined;
}

export const defineSection = (maker: SectionMaker): SectionMaker => maker;
