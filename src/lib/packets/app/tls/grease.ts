/**
 * Whether a number is one of those that clients send to keep servers used to unknown ones: 0x0a0a, 0x1a1a, ...
 * (RFC 8701 section 2). Fingerprints leave them out, because they are drawn anew for each connection.
 */
export const isGrease = (value: number): boolean =>
  (value & 0x0f0f) === 0x0a0a && value >>> 8 === (value & 0xff);

export const withoutGrease = (values: readonly number[]): number[] =>
  values.filter((value) => !isGrease(value));
