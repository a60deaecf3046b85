/**
 * Names of DiffServ code points: RFC 2474 section 4.2.2 (CS), RFC 2597 section 6 (AF), RFC 3246 (EF), RFC 5865
 * (VOICE-ADMIT), RFC 8622 (LE).
 */
const CODE_POINTS: ReadonlyMap<number, string> = new Map([
  [0, 'DF'],
  [1, 'LE'],
  [8, 'CS1'],
  [10, 'AF11'],
  [12, 'AF12'],
  [14, 'AF13'],
  [16, 'CS2'],
  [18, 'AF21'],
  [20, 'AF22'],
  [22, 'AF23'],
  [24, 'CS3'],
  [26, 'AF31'],
  [28, 'AF32'],
  [30, 'AF33'],
  [32, 'CS4'],
  [34, 'AF41'],
  [36, 'AF42'],
  [38, 'AF43'],
  [40, 'CS5'],
  [44, 'VOICE-ADMIT'],
  [46, 'EF'],
  [48, 'CS6'],
  [56, 'CS7'],
]);

/** The name of a DiffServ code point, `EF`; undefined where it has none. */
export const codePointName = (codePoint: number): string | undefined => CODE_POINTS.get(codePoint);

/** What code points are for: RFC 4594 section 2.3, figure 3; LE: RFC 8622. */
const SERVICE_CLASSES: ReadonlyMap<string, string> = new Map([
  ['CS7', 'reserved for network control'],
  ['CS6', 'network control'],
  ['EF', 'telephony'],
  ['VOICE-ADMIT', 'telephony'],
  ['CS5', 'signalling'],
  ['AF4', 'multimedia conferencing'],
  ['CS4', 'real-time interactive'],
  ['AF3', 'multimedia streaming'],
  ['CS3', 'broadcast video'],
  ['AF2', 'low-latency data'],
  ['CS2', 'operations and management'],
  ['AF1', 'high-throughput data'],
  ['DF', 'standard'],
  ['CS1', 'low-priority data'],
  ['LE', 'low-priority data'],
]);

const AF_CLASS_LETTERS = 3;

/** The class of service that a code point stands for, `telephony`; undefined where it stands for none. */
export function serviceClass(codePoint: number): string | undefined {
  const name = codePointName(codePoint);
  if (name === undefined) return undefined;
  return SERVICE_CLASSES.get(name.startsWith('AF') ? name.slice(0, AF_CLASS_LETTERS) : name);
}
