import type { Packet } from '../packets/packet.js';

/** Follows the packets of one flow for whoever gets its records. Small: there can be half a million. */
export interface FlowObserver {
  /** Takes a packet of the flow, which is only lent, from the first one on. */
  observe(packet: Packet, fromOriginator: boolean): void;
  /** A packet showed that the ends were taken for each other: who was the originator is the responder. */
  swapSides(): void;
  /** Whether the flow was over before this packet, which begins another one; left out where the table alone knows. */
  endsBefore?(packet: Packet): boolean;
  /** What is due behind the packet that was taken last: the record of a part, or of all, for that packet was the last one. */
  readonly due?: 'part' | 'end' | undefined;
}
