import { count, optional, type RecordOf, text } from '../records/field.js';

/** Why a packet could not be read to its end. Damage is a result, never an exception. */
export const PACKET_ERROR = {
  layer: text('Layer that was being read'),
  reason: text('What kind of damage it is', { values: ['truncated', 'malformed', 'unknown'] }),
  note: text('What is wrong, for people'),
  offset: count('Where in the frame', { unit: 'bytes' }),
  need: optional(count('Bytes the layer needs, counted from its first', { unit: 'bytes' })),
  had: optional(count('Bytes there are of it', { unit: 'bytes' })),
} as const;

export type PacketError = RecordOf<typeof PACKET_ERROR>;
