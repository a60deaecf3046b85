import { count, type RecordOf, text } from '../records/field.js';

/** The `partition` record: how things stand with one partition of a topic. */
export const PARTITION_RECORD = {
  type: text('Kind of the record', { values: ['partition'] }),
  v: count('Major version of the kind'),
  topic: text('Topic'),
  partition: count('Number of the partition, from 0'),
  ready: count('Batches that wait in it'),
  readers: count('Processes that read it: 0 or 1'),
} as const;

export type PartitionRecord = RecordOf<typeof PARTITION_RECORD>;

/** The `dead_letter` record: a line that no stage could work on. */
export const DEAD_LETTER_RECORD = {
  type: text('Kind of the record', { values: ['dead_letter'] }),
  v: count('Major version of the kind'),
  number: count('Number in the list, from 1'),
  queue: text('Queue that the line came from'),
  job: text('Job that it belongs to'),
  reason: text('How the stage ended that got it'),
  said: text('The last that the stage said'),
  bytes: count('Length of the line', { unit: 'bytes' }),
} as const;

export type DeadLetterRecord = RecordOf<typeof DEAD_LETTER_RECORD>;
