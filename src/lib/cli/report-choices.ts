import { suggestion } from '../bytes/nearest-word.js';
import { vendorName } from '../names/vendors.js';
import type { Locate } from '../report/document/hosts.js';
import { SECTION_IDS } from '../report/document/sections/registry.js';
import { GeoDatabaseError, geoPlaces } from '../report/geo-places.js';
import type { ReportFormatName } from '../report/report-formats/registry.js';
import { isEmptySpan, type Moment, parseMoment } from '../report/time-range.js';
import { errorCode, systemReason, UserError } from '../stream/user-error.js';
import type { ColourChoice } from './colour.js';
import type { DecodeAsFlags } from './decode-as.js';
import type { FilterFlags } from './display-filter.js';
import { isFile, isTerminalOutput, type StageFlags } from './run-stage.js';

/** What `nt report` is told: see REPORT_FLAGS. */
export interface ReportFlags extends StageFlags, FilterFlags, DecodeAsFlags {
  readonly format: ReportFormatName | undefined;
  readonly output: string | undefined;
  readonly sections: string | undefined;
  readonly title: string | undefined;
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly top: number;
  readonly table: string | undefined;
  readonly baseline: readonly string[] | undefined;
  readonly 'geoip-db': readonly string[] | undefined;
  readonly anonymize: boolean;
  readonly 'anonymize-key': string | undefined;
  readonly color: ColourChoice;
}

/** The flags, once it is known that they make sense. */
export interface ReportChoices {
  readonly flags: ReportFlags;
  readonly format: ReportFormatName;
  readonly sections: readonly string[] | undefined;
  readonly since: Moment | undefined;
  readonly until: Moment | undefined;
  readonly locate: Locate;
  /** The text goes where a person reads it as it comes. */
  readonly isForTerminal: boolean;
  readonly isUnicode: boolean;
}

/** Reads the flags. Throws a UserError that says which one is wrong. */
export function reportChoices(flags: ReportFlags): ReportChoices {
  const format = flags.format ?? formatOf(flags.output);
  if (flags.table !== undefined && format !== 'csv') {
    throw new UserError(`--table is for --format csv, not ${format}`, { exit: 'usage' });
  }
  if (flags['anonymize-key'] !== undefined && !flags.anonymize) {
    throw new UserError('--anonymize-key is for --anonymize', { exit: 'usage' });
  }
  const [since, until] = [momentOf('--since', flags.since), momentOf('--until', flags.until)];
  if (since !== undefined && until !== undefined && isEmptySpan(since, until)) {
    throw new UserError('--until: is not after --since: no packet is in between', { exit: 'usage' });
  }
  return {
    flags,
    format,
    sections: flags.sections === undefined ? undefined : sectionsIn(flags.sections),
    since,
    until,
    locate: placesBy(flags),
    isForTerminal: !isFile(flags.output) && isTerminalOutput(),
    isUnicode: isUnicodeIn(process.env),
  };
}

const FORMAT_OF_EXTENSION: Readonly<Record<string, ReportFormatName>> = {
  html: 'html',
  htm: 'html',
  md: 'markdown',
  json: 'json',
  csv: 'csv',
};

/** The format that the name of a file asks for. */
function formatOf(output: string | undefined): ReportFormatName {
  const [, extension = ''] = /\.(\w+)$/.exec(output ?? '') ?? [];
  return Object.hasOwn(FORMAT_OF_EXTENSION, extension) ? (FORMAT_OF_EXTENSION[extension] ?? 'text') : 'text';
}

function sectionsIn(text: string): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  for (const name of names) {
    if (SECTION_IDS.includes(name)) continue;
    throw new UserError(
      `--sections: no section is called ${name}${suggestion(name, SECTION_IDS)} (there are ${SECTION_IDS.join(', ')})`,
      { exit: 'usage' },
    );
  }
  return names;
}

function momentOf(flag: string, text: string | undefined): Moment | undefined {
  if (text === undefined) return undefined;
  try {
    return parseMoment(text);
  } catch (error) {
    throw new UserError(`${flag}: ${(error as Error).message}`, { exit: 'usage', cause: error });
  }
}

/** Where an address is; of a hardware address, who made it. Without names, neither is told but for the country. */
function placesBy(flags: ReportFlags): Locate {
  const locate = locateBy(flags);
  return (address) =>
    locate(address) ?? (flags.anonymize || !MAC.test(address) ? undefined : vendorName(address));
}

const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;

function locateBy(flags: ReportFlags): Locate {
  try {
    return geoPlaces(flags['geoip-db'] ?? [], { isCoarse: flags.anonymize });
  } catch (error) {
    if (error instanceof GeoDatabaseError) {
      throw new UserError(`--geoip-db: ${error.message}`, { exit: 'input', cause: error });
    }
    if (errorCode(error) === undefined) throw error;
    const path = (error as { path?: string }).path ?? '';
    throw new UserError(`--geoip-db: ${path}: ${systemReason(error)}`, { exit: 'input', cause: error });
  }
}

/** Whether text that is not ASCII is shown: by the first of these variables that is set (POSIX, section 8.2). */
function isUnicodeIn(environment: NodeJS.ProcessEnv): boolean {
  const locale = [environment.LC_ALL, environment.LC_CTYPE, environment.LANG].find(
    (name) => (name ?? '') !== '',
  );
  return /utf-?8/i.test(locale ?? '');
}
