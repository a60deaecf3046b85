/**
 * Text from the wire, from `start` to `end`: UTF-8, and U+FFFD where it is not. Nothing else is changed: what a
 * terminal would obey is made safe where it is printed.
 */
export const wireText = (bytes: Buffer, start: number, end: number): string =>
  bytes.toString('utf8', start, end);
