import type { CommandPart, Document, Foreign, HostPart, NamePart, Part } from '../document/document.js';
import type { Anonymizer } from './anonymizer.js';

type ForeignPart = Exclude<Part, string>;

const IPV4 = String.raw`\b\d{1,3}(?:\.\d{1,3}){3}\b`;
const MAC = String.raw`\b[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}\b`;
const IPV6 = String.raw`(?<![\w:.])(?:[0-9a-fA-F]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4})(?![\w:])`;
const QUOTED = String.raw`"[^"\n]+"|'[^'\n]+'|“[^”\n]+”|‘[^’\n]+’|\x60[^\x60\n]+\x60`;
const MAILBOX = String.raw`[^\s@<>"']+@[^\s@<>"']+`;
const DOMAIN = String.raw`(?<![\w.-])(?:[\p{L}\d_-]+\.)+[\p{L}][\p{L}\d-]+(?![\w-])`;

/** Whatever in a sentence of others may tell who somebody is. */
const TELLING = new RegExp([QUOTED, MAILBOX, MAC, IPV6, IPV4, DOMAIN].join('|'), 'gu');
/** A value that is a number with a unit, numbers, or a moment: all that is sure to tell of nobody. */
const PLAIN_VALUE = /^[\d\s.,:;%()/+<>=~x×-]*(?:[a-zµ/%]{1,10})?$/i;

/** A time of day is written with colons, as an address of IPv6 is; no such address has so few groups. */
const CLOCK = /^\d{1,2}:\d{2}:\d{2}(?:\.\d+)?$/;

export interface AnonymizeOptions {
  readonly anonymizer: Anonymizer;
  /** Names that may stand in sentences without any sign that they are names: of inputs, of hosts. */
  readonly names: readonly string[];
}

/** The report with every address and name replaced; what is left are our own words, numbers and times. */
export function anonymized(document: Document, { anonymizer, names }: AnonymizeOptions): Document {
  const known = [...new Set([...names, ...namesIn(document)])].filter((name) => name.length > 2);
  const replaceText = (text: string): string => withoutNames(text, known, anonymizer);
  const replaced = mapParts(document, (part) => replacePart(part, anonymizer, replaceText));
  return { ...replaced, subtitle: [...replaced.subtitle, '. Addresses and names are replaced.'] };
}

function replacePart(part: ForeignPart, anonymizer: Anonymizer, replaceText: (text: string) => string): Part {
  switch (part.kind) {
    case 'host':
      return {
        ...part,
        address: anonymizer.address(part.address),
        name: part.name === undefined ? undefined : anonymizer.name(part.name),
      };
    case 'name':
      return { ...part, name: anonymizer.name(part.name) };
    case 'foreign':
      return {
        ...part,
        text:
          part.isValue === true && !PLAIN_VALUE.test(part.text)
            ? anonymizer.name(part.text)
            : replaceText(part.text),
      };
    case 'command':
      return { ...part, text: replaceText(part.text) };
  }
}

/** A sentence with all that looks like an address, a name or a quotation replaced, and the names that are known. */
function withoutNames(text: string, known: readonly string[], anonymizer: Anonymizer): string {
  const replaced = known.reduce((rest, name) => rest.replaceAll(name, () => anonymizer.name(name)), text);
  return replaced.replaceAll(TELLING, (found) => {
    const first = found[0] ?? '';
    // Names of files of a command stand in quotes, and filters: what is in these is replaced by itself.
    if (/["'“‘\x60]/.test(first)) return replaceQuoted(found, anonymizer);
    return CLOCK.test(found) ? found : anonymizer.name(found);
  });
}

const FILTER = /^(?:ip|ipv6|eth|frame|tcp|udp|select)\b/;

function replaceQuoted(found: string, anonymizer: Anonymizer): string {
  const inner = found.slice(1, -1);
  const isReplaced = /^n[0-9a-f]{10}(?:\.|$)/.test(inner);
  if (isReplaced) return found;
  const replaced = FILTER.test(inner)
    ? inner.replaceAll(new RegExp([MAC, IPV6, IPV4].join('|'), 'gu'), (address) =>
        anonymizer.address(address),
      )
    : anonymizer.name(inner);
  return `${found.slice(0, 1)}${replaced}${found.slice(-1)}`;
}

/** The names that the report knows to be names, so that they are found in sentences, too. */
function namesIn(document: Document): string[] {
  const names: string[] = [];
  mapParts(document, (part) => {
    if (part.kind === 'host' && part.name !== undefined) names.push(part.name);
    if (part.kind === 'name') names.push(part.name);
    return part;
  });
  // A name that is part of another one must not be replaced first.
  return names.sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

const KINDS: ReadonlySet<unknown> = new Set([
  'host',
  'name',
  'foreign',
  'command',
] satisfies ForeignPart['kind'][]);

const isForeignPart = (value: object): value is HostPart | NamePart | Foreign | CommandPart =>
  'kind' in value && KINDS.has(value.kind);

/** The same with every part that is not our own words replaced, wherever it stands. */
function mapParts<Value>(value: Value, replace: (part: ForeignPart) => Part): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => mapParts(each, replace)) as Value;
  if (isForeignPart(value)) return replace(value) as Value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, mapParts(each, replace)]),
  ) as Value;
}
