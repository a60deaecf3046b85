import type { Document } from '../document/document.js';
import type { Paint } from '../watch/paint.js';

/** How a report is shown. */
export interface ReportFormatOptions {
  /** Columns of the terminal, or of the page. */
  readonly width: number;
  /** Rows that are shown of a table that has more. */
  readonly rows: number;
  readonly paint: Paint;
  /** Whether what reads the text shows more than ASCII. */
  readonly isUnicode: boolean;
  /** Name of the one table that is wanted, where a format has only one. */
  readonly table: string | undefined;
}

/** Gives a report a form. One file each; the registry names them all. */
export type ReportFormat = (document: Document, options: ReportFormatOptions) => string;
