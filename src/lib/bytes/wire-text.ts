/** The bytes from `start` to before `end` as text: UTF-8, with U+FFFD for what is not. */
export const wireText = (bytes: Buffer, start: number, end: number): string =>
  bytes.toString('utf8', start, end);
