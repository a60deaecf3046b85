import { Flags } from '@oclif/core';

const DEFAULT_ROWS = 10;
const MAX_ROWS = 200;

/** How `nt report` is told what to report, and how. */
export const REPORT_FLAGS = {
  format: Flags.option({
    options: ['text', 'markdown', 'html', 'json', 'csv'] as const,
    summary:
      'Form of the report; if not given, what the name of -o ends with (.html, .md, .json, .csv), else text.',
    helpValue: 'FORMAT',
  })(),
  output: Flags.string({ char: 'o', summary: 'Write to this file.', helpValue: 'FILE' }),
  sections: Flags.string({
    summary:
      'Only these sections, with commas between them: summary, findings, changes, performance, wireless, timeline, talkers, capture, next.',
    helpValue: 'NAMES',
  }),
  title: Flags.string({ summary: 'Title of the report.', helpValue: 'TEXT' }),
  since: Flags.string({
    summary: 'Leave out what was before: 2026-11-23T16:56:16Z, or +5m, counted from the first packet.',
    helpValue: 'MOMENT',
  }),
  until: Flags.string({ summary: 'Leave out what was then or later.', helpValue: 'MOMENT' }),
  top: Flags.integer({
    summary: 'Rows of a table, and findings, that are shown at once.',
    helpValue: 'N',
    default: DEFAULT_ROWS,
    min: 1,
    max: MAX_ROWS,
  }),
  table: Flags.string({
    summary: 'With csv: only this table, a row a line. Without it, a value a line, of all tables.',
    helpValue: 'NAME',
  }),
  baseline: Flags.string({
    summary: 'Tell what is new, gone or worse than in this capture; may be given several times.',
    helpValue: 'FILE',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'geoip-db': Flags.string({
    summary:
      'Tell country, city and network of addresses by this MaxMind DB file; may be given several times.',
    helpValue: 'FILE',
    multiple: true,
    multipleNonGreedy: true,
  }),
  anonymize: Flags.boolean({
    summary:
      'Replace addresses and names by others, the same ones by the same ones, for reports that leave the house.',
  }),
  'anonymize-key': Flags.string({
    summary:
      'Key of --anonymize: a file with 32 bytes or 64 hexadecimal digits; else NT_ANONYMIZE_KEY is taken.',
    helpValue: 'FILE',
  }),
  color: Flags.option({
    options: ['auto', 'always', 'never'] as const,
    default: 'auto' as const,
    summary: 'When to colour text. With auto, on a terminal; NO_COLOR and FORCE_COLOR are obeyed.',
    helpValue: 'WHEN',
  })(),
};
