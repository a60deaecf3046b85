import type { Fields } from '../../records/field.js';
import type { StatsRecord } from '../../stats/stats-record.js';

/** What all formats are told. */
export interface StatsFormatOptions {
  /** The table of fields of the records. */
  readonly fields: Fields;
  /** The list whose items are rows, for formats that are one table; the numbers that stand once if left out. */
  readonly table: string | undefined;
  /** Makes text for people bold, where they can see that. */
  bold(text: string): string;
  /** Columns of the terminal that text is for; undefined where it may be as wide as it is. */
  readonly width: number | undefined;
}

/** Turns stats records, in the order in which they come, into text. */
export interface StatsWriter {
  /** Takes one record; what it returns follows what was returned before. */
  write(record: StatsRecord): string;
  /** What follows when all records of a window were taken: one for each group of packets. */
  endWindow?(): string;
  /**
   * Of a form that tells how things stand after the newest window: the whole text, which takes the place of the
   * one before. Such a form writes nothing else.
   */
  document?(): string;
}

/** A form of stats records for people or for other programs. One file each; the registry names them all. */
export type StatsFormat = (options: StatsFormatOptions) => StatsWriter;
