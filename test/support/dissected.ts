import { ByteSink } from '../../src/lib/bytes/sink.js';
import { Dissector } from '../../src/lib/packets/dissector.js';
import { clearPacket, emptyPacket, type Packet } from '../../src/lib/packets/packet.js';
import { encodePacket } from '../../src/lib/packets/packet-encoder.js';
import type { Frame } from '../../src/lib/records/frame.js';

const sink = new ByteSink(65_536);

/** The record of a packet, without its end of line. */
export function packetText(packet: Packet): string {
  sink.at = 0;
  encodePacket(packet, sink);
  return sink.bytes.toString('utf8', 0, sink.at - 1);
}

/** The record of a frame, dissected into this packet by a dissector that never saw another. */
export function dissectedInto(packet: Packet, frame: Frame): string {
  new Dissector({ verifiesChecksums: true }).dissect(frame, packet);
  return packetText(packet);
}

/** The record of a frame, dissected into a packet that never held another. */
export function dissected(frame: Frame): string {
  const packet = emptyPacket();
  const text = dissectedInto(packet, frame);
  // The headers are everybody's: the next packet must find them free.
  clearPacket(packet);
  return text;
}

/** The same frame between other bytes. */
export function surrounded({ header, bytes, start }: Frame, byte: number): Frame {
  const data = bytes.subarray(start, start + header.cap_len);
  const around = Buffer.alloc(100, byte);
  return { header, bytes: Buffer.concat([around, data, around]), start: around.length };
}

/** The frame with only its first `bytes` captured. */
export const truncated = ({ header, bytes, start }: Frame, captured: number): Frame => ({
  header: { ...header, cap_len: captured },
  bytes,
  start,
});
