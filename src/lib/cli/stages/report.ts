import { suggestion } from '../../bytes/nearest-word.js';
import { anonymized } from '../../report/anonymize/anonymize.js';
import { Anonymizer } from '../../report/anonymize/anonymizer.js';
import { buildDocument } from '../../report/document/build.js';
import { inputWords } from '../../report/document/command-line.js';
import type { Document } from '../../report/document/document.js';
import { hostsNamed } from '../../report/document/hosts.js';
import type { Overview } from '../../report/overview/overview.js';
import { tablesOf } from '../../report/report-formats/csv.js';
import { REPORT_FORMATS } from '../../report/report-formats/registry.js';
import { UserError } from '../../stream/user-error.js';
import { anonymizeKey } from '../anonymize-key.js';
import { isColoured, paint } from '../colour.js';
import { type ReportFlags, reportChoices } from '../report-choices.js';
import { readBaseline, readOverview } from '../report-input.js';
import { isTerminalOutput, runStage } from '../run-stage.js';

/** Columns of text that is not read on a terminal: what fits on a page, and into a mail. */
const PAGE_WIDTH = 100;
/** Rows that formats have which can fold, or are read by programs. */
const MANY_ROWS = 500;

/** `nt report`: everything that is known of the traffic, for people who have to act on it. */
export async function report(inputs: readonly string[], flags: ReportFlags): Promise<number> {
  const choices = reportChoices(flags);
  const key = flags.anonymize ? anonymizeKey(flags['anonymize-key'], process.env) : undefined;
  return runStage({
    command: 'report',
    inputs,
    flags: { ...flags, outputFile: flags.output },
    writesRecords: false,
    work: async (session) => {
      const baseline = await readBaseline(flags.baseline ?? [], session, choices);
      const overview = await readOverview(inputs, session, choices);
      if (!hasAnything(overview)) return;
      const { format, isForTerminal } = choices;
      const isLong = format === 'text' || format === 'markdown';
      const plain = buildDocument({
        title: flags.title,
        sections: choices.sections,
        overview,
        baseline,
        hostOf: hostsNamed(overview.names, choices.locate),
        rows: isLong ? flags.top : Math.max(MANY_ROWS, flags.top),
        inputs: inputWords(inputs),
      });
      const document =
        key === undefined
          ? plain
          : anonymized(plain, { anonymizer: new Anonymizer(key), names: inputNames(overview, baseline) });
      if (flags.table !== undefined) refuseNoTable(flags.table, document);
      const text = REPORT_FORMATS[format](document, {
        width: isForTerminal ? (process.stdout.columns ?? PAGE_WIDTH) : PAGE_WIDTH,
        rows: flags.top,
        paint: paint(isColoured(flags.color, isForTerminal && isTerminalOutput(), process.env)),
        isUnicode: choices.isUnicode,
        table: flags.table,
      });
      const { sink } = session.output;
      sink.at = sink.raw(sink.at, text);
    },
  });
}

/** Inputs that could not be read at all leave nothing to report; one that is empty is reported. */
const hasAnything = ({ end }: Overview): boolean =>
  end.complete || Object.values(end.read).some((records) => (records ?? 0) > 0);

const inputNames = (...overviews: readonly (Overview | undefined)[]): string[] =>
  overviews.flatMap((overview) =>
    (overview?.end.inputs ?? []).flatMap(({ name }) => [name, name.slice(name.lastIndexOf('/') + 1)]),
  );

function refuseNoTable(table: string, document: Document): void {
  const ids = tablesOf(document).map(({ id }) => id);
  if (ids.includes(table)) return;
  throw new UserError(
    `--table: this report has no table called ${table}${suggestion(table, ids)} (it has ${ids.join(', ')})`,
    { exit: 'usage' },
  );
}
