import { statsText } from '../stats-text.js';
import type { StatsFormat } from './format.js';

/** Tables for people. */
export const text: StatsFormat = (style) => ({ write: (record) => statsText(record, style) });
