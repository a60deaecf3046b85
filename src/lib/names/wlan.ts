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
