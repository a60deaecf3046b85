/** Names of differentiated services code points: RFC 2474, RFC 2597, RFC 3246, RFC 5865, RFC 8622. */
const CODE_POINTS: Readonly<Record<number, string>> = {
  0: 'CS0',
  1: 'LE',
  8: 'CS1',
  10: 'AF11',
  12: 'AF12',
  14: 'AF13',
  16: 'CS2',
  18: 'AF21',
  20: 'AF22',
  22: 'AF23',
  24: 'CS3',
  26: 'AF31',
  28: 'AF32',
  30: 'AF33',
  32: 'CS4',
  34: 'AF41',
  36: 'AF42',
  38: 'AF43',
  40: 'CS5',
  44: 'VA',
  46: 'EF',
  48: 'CS6',
  56: 'CS7',
};

/** Service classes by code point: RFC 4594 figure 3, and RFC 8622 for lower effort. */
const CLASSES: readonly (readonly [name: string, codePoints: readonly number[]])[] = [
  ['network control', [48, 56]],
  ['telephony', [46, 44]],
  ['signaling', [40]],
  ['multimedia conferencing', [34, 36, 38]],
  ['real-time interactive', [32]],
  ['multimedia streaming', [26, 28, 30]],
  ['broadcast video', [24]],
  ['low-latency data', [18, 20, 22]],
  ['OAM', [16]],
  ['high-throughput data', [10, 12, 14]],
  ['low-priority data', [8, 1]],
  ['standard', [0]],
];

const classByCodePoint = new Map(CLASSES.flatMap(([name, points]) => points.map((point) => [point, name])));

/** The name of a differentiated services code point; undefined where it has none. */
export const dscpName = (codePoint: number): string | undefined => CODE_POINTS[codePoint];

/** The service class that a code point is meant for (RFC 4594); undefined where no standard says. */
export const serviceClass = (codePoint: number): string | undefined => classByCodePoint.get(codePoint);
