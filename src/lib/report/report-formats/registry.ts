import { csv } from './csv.js';
import type { ReportFormat } from './format.js';
import { html } from './html/html.js';
import { json } from './json.js';
import { markdown } from './markdown.js';
import { text } from './text/text.js';

/** Every form of a report. To add one, name it here, and in REPORT_FLAGS. */
export const REPORT_FORMATS = { text, markdown, html, json, csv } as const satisfies Record<
  string,
  ReportFormat
>;

export type ReportFormatName = keyof typeof REPORT_FORMATS;
