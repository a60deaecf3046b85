/** The parts of a URI that are told: RFC 3261 section 19.1. */
export interface UriParts {
  readonly user: string | undefined;
  readonly host: string | undefined;
}

/** A name, a URI and parameters, as From, To and Contact have them: RFC 3261 section 20.10. */
export interface NameAddress {
  readonly display: string | undefined;
  readonly uri: string;
  readonly tag: string | undefined;
}

const MAX_URI_CHARACTERS = 4096;
const SCHEME = /^[a-z][a-z0-9+.-]{0,15}:/i;

/** User and host of a URI; a password behind the user is left out. */
export function uriParts(uri: string): UriParts {
  const scheme = SCHEME.exec(uri.slice(0, MAX_URI_CHARACTERS))?.[0];
  if (scheme === undefined) return { user: undefined, host: undefined };
  const end = uri.search(/[;?>]/);
  const rest = uri.slice(scheme.length, end < 0 ? uri.length : end);
  const at = rest.lastIndexOf('@');
  const user = at < 0 ? undefined : rest.slice(0, at).split(':', 1)[0];
  return { user, host: hostOf(rest.slice(at + 1)) };
}

/** The host of `host:port`, without the brackets of IPv6. */
function hostOf(text: string): string {
  if (!text.startsWith('[')) return text.split(':', 1)[0] as string;
  const end = text.indexOf(']');
  return text.slice(1, end < 0 ? text.length : end);
}

/** Takes `"name" <uri>;parameters` or `uri;parameters` apart. */
export function nameAddress(value: string): NameAddress {
  const open = openingBracket(value);
  if (open < 0) {
    const end = value.indexOf(';');
    const uri = end < 0 ? value : value.slice(0, end);
    return { display: undefined, uri: uri.trim(), tag: tagOf(value.slice(uri.length)) };
  }
  const close = value.indexOf('>', open);
  const uri = value.slice(open + 1, close < 0 ? value.length : close);
  const display = value.slice(0, open).trim();
  return {
    display: display === '' ? undefined : unquoted(display),
    uri: uri.trim(),
    tag: close < 0 ? undefined : tagOf(value.slice(close + 1)),
  };
}

/** Where the URI begins, behind a name that may have a bracket between its quotes. */
function openingBracket(value: string): number {
  if (!value.startsWith('"')) return value.indexOf('<');
  return value.indexOf('<', behindCloser(value, 1, '"'));
}

const tagOf = (parameters: string): string | undefined => parameterOf(parameters, 'tag');

/** The value of a parameter: `;name=value`. */
export function parameterOf(parameters: string, name: string): string | undefined {
  for (const parameter of parameters.split(';')) {
    const equals = parameter.indexOf('=');
    if (equals > 0 && parameter.slice(0, equals).trim().toLowerCase() === name) {
      return unquoted(parameter.slice(equals + 1).trim());
    }
  }
  return undefined;
}

/** The text between quotes, or as it is where there are none. */
export const unquoted = (text: string): string =>
  text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;

const CLOSERS: Readonly<Record<string, string>> = { '"': '"', '<': '>' };

/** The parts of a header that lists several; a comma between quotes or in a URI does not count. */
export function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    const closer = CLOSERS[character];
    if (closer !== undefined) at = behindCloser(text, at + 1, closer) - 1;
    else if (character === ',') {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** Behind the quote or bracket that closes what begins at `start`; a backslash takes its meaning from a quote. */
function behindCloser(text: string, start: number, closer: string): number {
  let at = start;
  while (at < text.length && text[at] !== closer) at += closer === '"' && text[at] === '\\' ? 2 : 1;
  return Math.min(at, text.length - 1) + 1;
}
