import { count, optional, type RecordOf, text } from '../records/field.js';

const OURS = { wireshark: [] } as const;

/** Why a packet could not be read to its end. Damage is a result, never an exception. */
export const PACKET_ERROR = {
  layer: text('Layer that was being read', OURS),
  reason: text('What kind of damage it is', { values: ['truncated', 'malformed', 'unknown'], ...OURS }),
  note: text('What is wrong, for people', OURS),
  offset: count('Where in the frame', { unit: 'bytes', ...OURS }),
  need: optional(count('Bytes the layer needs, counted from its first', { unit: 'bytes', ...OURS })),
  had: optional(count('Bytes there are of it', { unit: 'bytes', ...OURS })),
} as const;

export type PacketError = RecordOf<typeof PACKET_ERROR>;
