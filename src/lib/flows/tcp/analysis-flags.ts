/** What the analysis says of a segment: bits, named as Wireshark names them behind `tcp.analysis.`. */
export const FLAG = {
  retransmission: 1 << 0,
  fast_retransmission: 1 << 1,
  spurious_retransmission: 1 << 2,
  out_of_order: 1 << 3,
  lost_segment: 1 << 4,
  ack_lost_segment: 1 << 5,
  duplicate_ack: 1 << 6,
  zero_window: 1 << 7,
  zero_window_probe: 1 << 8,
  zero_window_probe_ack: 1 << 9,
  window_full: 1 << 10,
  window_update: 1 << 11,
  keep_alive: 1 << 12,
  keep_alive_ack: 1 << 13,
  reused_ports: 1 << 14,
} as const;

export type FlagName = keyof typeof FLAG;

/** Every flag, in the order of its bit. */
export const FLAG_NAMES = Object.keys(FLAG) as FlagName[];
