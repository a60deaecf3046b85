/** Authentication algorithms (section 9.4.1.1). */
export const ALGORITHMS: readonly string[] = [
  'open',
  'shared key',
  'fast transition',
  'SAE',
  'FILS',
  'FILS',
  'FILS',
];

/** The reasons that are met most (table 9-49), in short. */
export const REASONS: { readonly [code: number]: string } = {
  1: 'unspecified',
  2: 'authentication expired',
  3: 'leaving',
  4: 'inactive',
  5: 'too many stations',
  6: 'not authenticated',
  7: 'not associated',
  8: 'leaving',
  9: 'not authenticated',
  14: 'MIC failure',
  15: '4-way handshake timeout',
  16: 'group key timeout',
};

/** Key managements of RSN by number (table 9-151), as people call the networks that use them. */
export const SECURITY_BY_AKM: { readonly [akm: number]: string } = {
  1: 'WPA2-Enterprise',
  2: 'WPA2',
  3: 'WPA2-Enterprise',
  4: 'WPA2',
  5: 'WPA2-Enterprise',
  6: 'WPA2',
  8: 'WPA3',
  9: 'WPA3',
  12: 'WPA3-Enterprise',
  13: 'WPA3-Enterprise',
  18: 'OWE',
  24: 'WPA3',
  25: 'WPA3',
};
