import type { Meter } from './meter.js';

/** All measurements of flows, in the order in which they are written. To add one, name it here. */
export const METERS = [] as const satisfies readonly Meter[];
