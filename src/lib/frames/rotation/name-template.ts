import { basename, dirname, join } from 'node:path';

/** What `%` and a letter stand for in a file name, as in strftime(3), always in UTC. */
const DIRECTIVES: Readonly<Record<string, (moment: Date) => string>> = {
  Y: (moment) => digits(moment.getUTCFullYear(), 4),
  m: (moment) => digits(moment.getUTCMonth() + 1, 2),
  d: (moment) => digits(moment.getUTCDate(), 2),
  H: (moment) => digits(moment.getUTCHours(), 2),
  M: (moment) => digits(moment.getUTCMinutes(), 2),
  S: (moment) => digits(moment.getUTCSeconds(), 2),
  s: (moment) => String(Math.floor(moment.getTime() / MS_PER_SECOND)),
  '%': () => '%',
};

const MS_PER_SECOND = 1_000;
/** ECMA-262 section 21.4.1.1: the latest moment that a date can be, and negated the earliest. */
const MAX_DATE_MS = 8.64e15;
const COMPRESSED = '.gz';

const digits = (number: number, width: number): string => String(number).padStart(width, '0');

/** The name of a capture file as it was given with `-w`: what is fixed in it and where times go. */
export interface NameTemplate {
  readonly folder: string;
  /** Between the folder and the extension; the only part that can hold times. */
  readonly stem: string;
  /** `.pcapng`, with its dot; empty where there is none. */
  readonly extension: string;
  readonly hasTimes: boolean;
  /** The name ends in `.gz`: finished files are compressed. The extension comes before it. */
  readonly isCompressed: boolean;
}

/** Reads the name given with `-w`. Throws RangeError where a `%` means nothing. */
export function parseNameTemplate(text: string): NameTemplate {
  const isCompressed = text.endsWith(COMPRESSED);
  const name = basename(isCompressed ? text.slice(0, -COMPRESSED.length) : text);
  const extension = /[^.]\.[^.%]+$/.test(name) ? name.slice(name.lastIndexOf('.')) : '';
  const stem = name.slice(0, name.length - extension.length);
  for (const [directive, letter = ''] of stem.matchAll(/%(.?)/gsu)) {
    if (Object.hasOwn(DIRECTIVES, letter)) continue;
    throw new RangeError(`${directive} has no meaning in a file name; there are %Y %m %d %H %M %S %s and %%`);
  }
  return { folder: dirname(text), stem, extension, hasTimes: stem.includes('%'), isCompressed };
}

/** The path of a template for a moment (ms since 1970), without number, extension and `.gz`. */
export function pathAt({ folder, stem, hasTimes }: NameTemplate, ms: number): string {
  if (!hasTimes) return join(folder, stem);
  const moment = new Date(Math.min(Math.max(ms, -MAX_DATE_MS), MAX_DATE_MS));
  return join(
    folder,
    stem.replaceAll(/%(.)/gsu, (_, letter: string) => DIRECTIVES[letter]?.(moment) ?? ''),
  );
}
