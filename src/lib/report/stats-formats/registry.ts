import { ecs } from './ecs.js';
import type { StatsFormat } from './format.js';
import { influx } from './influx.js';
import { prometheus } from './prometheus.js';
import { csv, tsv } from './separated.js';
import { text } from './text.js';

/** All forms of stats records besides the records themselves, by the name that `--format` has for them. */
export const STATS_FORMATS = {
  text,
  csv,
  tsv,
  prometheus,
  influx,
  ecs,
} as const satisfies Readonly<Record<string, StatsFormat>>;
