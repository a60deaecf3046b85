import type { SectionMaker } from '../section.js';
import { capture } from './capture.js';
import { changes } from './changes.js';
import { findings } from './findings.js';
import { next } from './next.js';
import { performance } from './performance.js';
import { summary } from './summary.js';
import { talkers } from './talkers.js';
import { timeline } from './timeline.js';
import { wireless } from './wireless.js';

/** Every section in the order in which they are read. To add one, name it here. */
export const SECTIONS = [
  summary,
  findings,
  changes,
  performance,
  wireless,
  timeline,
  talkers,
  capture,
  next,
] as const satisfies readonly SectionMaker[];

export const SECTION_IDS: readonly string[] = SECTIONS.map(({ id }) => id);
