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
