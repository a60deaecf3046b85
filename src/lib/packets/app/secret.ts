import type { Cursor } from '../cursor.js';

/** What stands in the place of a password, so that it is seen that there was one. */
const HIDDEN = '***';

/** Said of every field that can hold a password. */
export const SECRETS_NOTE = `passwords are ${HIDDEN} without --show-secrets`;

/** A password as the record may tell it. */
export const secret = ({ showsSecrets }: Cursor, text: string): string => (showsSecrets ? text : HIDDEN);

/** A scheme, a user, and a password behind it: RFC 3986 section 3.2.1, RFC 3261 section 19.1.1. */
const USER_AND_PASSWORD = /^([a-z][a-z\d+.-]{0,15}:(?:\/\/)?[^:@/?#<>\s]*:)([^@/?#<>\s]*)@/i;

/** A URI as the record may tell it: without the password that can stand behind a user in it. */
export const uriWithoutSecret = (cursor: Cursor, uri: string): string =>
  uri.includes('@')
    ? uri.replace(
        USER_AND_PASSWORD,
        (_, user: string, password: string) => `${user}${secret(cursor, password)}@`,
      )
    : uri;

const BASE64 = /^(?:[A-Za-z\d+/]{4})+(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/;

/**
 * A line of a client that may be no command but the answer to a challenge that was not seen: hidden where it is
 * none of the `known` commands, which are in capitals, and can be Base64.
 */
export const commandOrSecret = (cursor: Cursor, line: string, known: ReadonlySet<string>): string =>
  BASE64.test(line) && !known.has(line.toUpperCase()) ? secret(cursor, line) : line;
