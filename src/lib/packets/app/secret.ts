import type { Cursor } from '../cursor.js';

/** What stands in the place of a password, so that it is seen that there was one. */
const HIDDEN = '***';

/** Said of every field that can hold a password. */
export const SECRETS_NOTE = `passwords are ${HIDDEN} without --show-secrets`;

/** A password as the record may tell it. */
export const secret = ({ showsSecrets }: Cursor, text: string): string => (showsSecrets ? text : HIDDEN);
