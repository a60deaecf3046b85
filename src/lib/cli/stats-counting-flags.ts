import { Flags } from '@oclif/core';

/** What cannot be chosen where it was chosen before: when the records were counted that are merged. */
const NOT_MERGED = { exclusive: ['merge'] };

/** How `nt stats` is told what to count, and in which windows and groups. */
export const STATS_COUNTING_FLAGS = {
  window: Flags.string({
    summary: 'Also write a record for each window of this length, such as 250ms, 90s, 5m or 1h.',
    helpValue: 'DURATION',
    ...NOT_MERGED,
  }),
  every: Flags.string({
    summary: 'Begin a window this often: --window 10s --every 1s. The length must be a multiple.',
    helpValue: 'DURATION',
    dependsOn: ['window'],
  }),
  by: Flags.string({
    summary: 'Count packets in groups by these fields, such as ip.dst or ip.src,tcp.dstport.',
    helpValue: 'FIELD[,FIELD]',
    ...NOT_MERGED,
  }),
  taps: Flags.string({
    summary: 'Count only these, named as in the record; all, or with --by the totals, if not given.',
    helpValue: 'NAME[,NAME]',
    ...NOT_MERGED,
  }),
  top: Flags.integer({
    summary: 'Entries in each list; with --by, groups in each window.',
    helpValue: 'N',
    default: 10,
    min: 1,
    max: 65_536,
  }),
  partial: Flags.boolean({
    summary: 'Write all that was counted as records that --merge can add up.',
  }),
  merge: Flags.boolean({
    summary: 'Add up what several runs with --partial counted.',
  }),
  'sketch-key': Flags.string({
    summary: 'File with a secret for the hash of estimates, the same for all that is merged.',
    helpValue: 'FILE',
  }),
};
