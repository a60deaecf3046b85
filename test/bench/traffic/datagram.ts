import { type Frame, finishPacket, startPacket } from './frame.js';
import type { Direction } from './path.js';

const UDP_HEADER_BYTES = 8;

/** Writes a UDP datagram (RFC 768); `fillPayload` puts the payload where the frame wants it and tells its size. */
export function writeDatagram(
  frame: Frame,
  direction: Direction,
  ports: readonly [source: number, target: number],
  fillPayload: (target: Buffer, at: number) => number,
): void {
  const at = startPacket(frame, direction);
  const lengthBytes = UDP_HEADER_BYTES + fillPayload(frame.bytes, at + UDP_HEADER_BYTES);
  frame.bytes.writeUInt16BE(ports[0], at);
  frame.bytes.writeUInt16BE(ports[1], at + 2);
  frame.bytes.writeUInt16BE(lengthBytes, at + 4);
  finishPacket(frame, direction, lengthBytes);
}
