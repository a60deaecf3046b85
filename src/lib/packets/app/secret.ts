import type { Cursor } from '../cursor.js';

/** What stands in the place of a password, so that it is seen that there was one. */
const HIDDEN = '***';

/** Said of every field that can hold a password. */
export const SECRETS_NOTE = `passwords are ${HIDDEN} without --show-secrets`;

/** A password as the record may tell it. */
export const secret = ({ showsSecrets }: Cursor, text: string): string => (showsSecrets ? text : HIDDEN);

const BASE64 = /^(?:[A-Za-z\d+/]{4})+(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/;

/**
 * A line of a client that may be no command but the answer to a challenge that was not seen: hidden where it is
 * none of the `known` commands, which are in capitals, and can be Base64.
 */
export const commandOrSecret = (cursor: Cursor, line: string, known: ReadonlySet<string>): string =>
  BASE64.test(line) && !known.has(line.toUpperCase()) ? secret(cursor, line) : line;
