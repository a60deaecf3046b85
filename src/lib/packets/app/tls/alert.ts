const LEVELS: ReadonlyMap<number, string> = new Map([
  [1, 'Warning'],
  [2, 'Fatal'],
]);

/** IANA registry "TLS Alerts". */
const DESCRIPTIONS: ReadonlyMap<number, string> = new Map([
  [0, 'Close Notify'],
  [10, 'Unexpected Message'],
  [20, 'Bad Record MAC'],
  [21, 'Decryption Failed'],
  [22, 'Record Overflow'],
  [30, 'Decompression Failure'],
  [40, 'Handshake Failure'],
  [41, 'No Certificate'],
  [42, 'Bad Certificate'],
  [43, 'Unsupported Certificate'],
  [44, 'Certificate Revoked'],
  [45, 'Certificate Expired'],
  [46, 'Certificate Unknown'],
  [47, 'Illegal Parameter'],
  [48, 'Unknown CA'],
  [49, 'Access Denied'],
  [50, 'Decode Error'],
  [51, 'Decrypt Error'],
  [70, 'Protocol Version'],
  [71, 'Insufficient Security'],
  [80, 'Internal Error'],
  [86, 'Inappropriate Fallback'],
  [90, 'User Canceled'],
  [100, 'No Renegotiation'],
  [109, 'Missing Extension'],
  [110, 'Unsupported Extension'],
  [112, 'Unrecognized Name'],
  [113, 'Bad Certificate Status Response'],
  [115, 'Unknown PSK Identity'],
  [116, 'Certificate Required'],
  [120, 'No Application Protocol'],
]);

/** An alert in words. */
export const alertText = (level: number, description: number): string =>
  `Alert (Level: ${LEVELS.get(level) ?? level}, Description: ${DESCRIPTIONS.get(description) ?? description})`;
