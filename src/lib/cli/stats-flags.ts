import { Flags } from '@oclif/core';

/** How `nt stats` is told where its results go, and in which form. */
export const STATS_OUTPUT_FLAGS = {
  format: Flags.option({
    options: ['ndjson', 'text', 'csv', 'tsv', 'prometheus', 'influx', 'ecs'] as const,
    summary: 'Output format; if not given, text on a terminal and ndjson elsewhere.',
    helpValue: 'FORMAT',
  })(),
  output: Flags.string({
    char: 'o',
    summary: 'Write to this file; with --format prometheus it is replaced whole after each window.',
    helpValue: 'FILE',
  }),
  table: Flags.string({
    summary: 'With csv and tsv: a row for each item of this list, such as ip.endpoints.top.',
    helpValue: 'LIST',
  }),
  watch: Flags.boolean({
    summary:
      'Show the traffic on the terminal as it goes on; q quits. Windows are of 1s if not told otherwise.',
  }),
  color: Flags.option({
    options: ['auto', 'always', 'never'] as const,
    default: 'auto' as const,
    summary: 'When to colour text. With auto, on a terminal; NO_COLOR and FORCE_COLOR are obeyed.',
    helpValue: 'WHEN',
  })(),
};
