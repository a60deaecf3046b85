/** What management frames are called, by subtype (IEEE 802.11-2020 table 9-1). */
export const MANAGEMENT_NAMES: readonly (string | undefined)[] = [
  'association request',
  'association response',
  'reassociation request',
  'reassociation response',
  'probe request',
  'probe response',
  'timing advertisement',
  undefined,
  'beacon',
  'ATIM',
  'disassociation',
  'authentication',
  'deauthentication',
  'action',
  'action no ack',
];
/** What control frames are called, by subtype. */
export const CONTROL_NAMES: readonly (string | undefined)[] = [
  ...[undefined, undefined, 'trigger', 'TACK', 'beamforming report poll', 'NDP announcement'],
  ...['control extension', 'control wrapper', 'block ack request', 'block ack', 'PS-Poll'],
  ...['RTS', 'CTS', 'ACK', 'CF-End', 'CF-End with CF-Ack'],
];

/** What data frames are called, by subtype. */
export const DATA_NAMES: readonly (string | undefined)[] = [
  ...['data', 'data with CF-Ack', 'data with CF-Poll', 'data with CF-Ack and CF-Poll', 'null'],
  ...['CF-Ack', 'CF-Poll', 'CF-Ack and CF-Poll', 'QoS data', 'QoS data with CF-Ack'],
  ...['QoS data with CF-Poll', 'QoS data with CF-Ack and CF-Poll', 'QoS null', undefined, 'QoS CF-Poll'],
  'QoS CF-Ack and CF-Poll',
];

/** Why stations are sent away or leave: the reasons that are met most (IEEE 802.11-2020 table 9-49), in short. */
export const REASON_NAMES: { readonly [code: number]: string } = {
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
  23: '802.1X authentication failed',
  34: 'acknowledgments lost',
};

/** How requests of stations end: the refusals that are met most (IEEE 802.11-2020 table 9-50), in short. */
export const STATUS_NAMES: { readonly [code: number]: string } = {
  1: 'unspecified',
  10: 'capabilities not supported',
  11: 'reassociation denied',
  12: 'denied',
  13: 'algorithm not supported',
  14: 'sequence number out of order',
  15: 'challenge failed: wrong key',
  16: 'authentication timeout',
  17: 'too many stations',
  18: 'rates not supported',
  30: 'refused for now, try again later',
  34: 'poor channel',
  37: 'request declined',
  40: 'invalid element',
  43: 'key management not supported',
  53: 'invalid PMKID',
};
