const NUL = 0;

/**
 * Text from the wire, from `start` to `end`: UTF-8, and U+FFFD where it is not. Nothing else is changed: what a
 * terminal would obey is made safe where it is printed.
 */
export const wireText = (bytes: Buffer, start: number, end: number): string =>
  bytes.toString('utf8', start, end);

/** The same where a NUL ends the text before `end`: fields of a fixed size, filled up with zeros. */
export function wireTextToNul(bytes: Buffer, start: number, end: number): string {
  let at = start;
  while (at < end && bytes[at] !== NUL) at += 1;
  return wireText(bytes, start, at);
}
