import { type Assignment, type Conversation, pauseSec } from './conversation.js';
import { writeDatagram } from './datagram.js';
import { takePort } from './hosts.js';
import { copyNoise } from './messages.js';

const QUIC_PORT = 443;
const QUIC_INITIAL_BYTES = 1_200;
const QUIC_VERSION_1 = 1;
const CONNECTION_ID_BYTES = 8;
const DOWN_SHARE = 0.68;

/**
 * Something that looks like QUIC from outside (RFC 9000 section 17): both sides send one long header, Initial and
 * Handshake, then short headers. The protected part is noise, so nobody can decrypt it.
 */
export function createQuicConversation(assignment: Assignment): Conversation {
  const { path, random, packets } = assignment;
  const port = takePort(path.client);
  const connectionIds = [random.next(), random.next()] as const;
  let emitted = 0;
  const isDownNext = (): boolean => (emitted < 2 ? emitted === 1 : random.chance(DOWN_SHARE));
  const sizeOf = (isDown: boolean): number => {
    if (emitted < 2) return QUIC_INITIAL_BYTES;
    return isDown && random.chance(0.85) ? 1_252 - random.below(60) : 30 + random.below(60);
  };
  return {
    emit(frame, timeSec) {
      const isDown = isDownNext();
      const bytes = sizeOf(isDown);
      writeDatagram(
        frame,
        isDown ? path.down : path.up,
        isDown ? [QUIC_PORT, port] : [port, QUIC_PORT],
        (target, at) => {
          copyNoise(target, at, bytes, random.next());
          const [target4, source4] = isDown ? connectionIds : [connectionIds[1], connectionIds[0]];
          if (emitted < 2) writeLongHeader(target, at, { isHandshake: isDown, target4, source4, bytes });
          else writeShortHeader(target, at, target4);
          return bytes;
        },
      );
      emitted += 1;
      if (emitted >= packets) return undefined;
      return emitted < 3
        ? path.server.rttSec
        : pauseSec(assignment, { timeSec, packets: packets - emitted }, 1);
    },
  };
}

interface LongHeader {
  readonly isHandshake: boolean;
  readonly target4: number;
  readonly source4: number;
  readonly bytes: number;
}

function writeLongHeader(
  target: Buffer,
  at: number,
  { isHandshake, target4, source4, bytes }: LongHeader,
): void {
  target.writeUInt8(isHandshake ? 0xe0 : 0xc0, at);
  target.writeUInt32BE(QUIC_VERSION_1, at + 1);
  writeConnectionId(target, at + 5, target4);
  writeConnectionId(target, at + 6 + CONNECTION_ID_BYTES, source4);
  let next = at + 7 + 2 * CONNECTION_ID_BYTES;
  if (!isHandshake) next = target.writeUInt8(0, next); // no token
  target.writeUInt16BE(0x4000 | (bytes - (next - at) - 2), next); // a two-byte variable-length integer
}

function writeConnectionId(target: Buffer, at: number, id: number): void {
  target.writeUInt8(CONNECTION_ID_BYTES, at);
  target.writeUInt32BE(0, at + 1);
  target.writeUInt32BE(id, at + 5);
}

function writeShortHeader(target: Buffer, at: number, id: number): void {
  target.writeUInt8(0x40 | (target.readUInt8(at) & 0x3f), at);
  target.writeUInt32BE(0, at + 1);
  target.writeUInt32BE(id, at + 5);
}

const RTP_HEADER_BYTES = 12;
const RTP_FRAME_BYTES = 160;
const RTP_INTERVAL_SEC = 0.02;
const FIRST_RTP_PORT = 28_000;
const RTP_PORTS = 1_000;

/** Seconds a call with this many packets, of both sides together, takes. */
export const callSeconds = (packets: number): number => (packets * RTP_INTERVAL_SEC) / 2;

/** A telephone call: RTP (RFC 3550) both ways, G.711, 20 ms a packet. */
export function createRtpConversation({ path, random, packets }: Assignment): Conversation {
  const ports = [evenPort(random.below(RTP_PORTS)), evenPort(random.below(RTP_PORTS))] as const;
  const sources = [random.next(), random.next()] as const;
  const firstSequence = random.next() & 0xffff;
  let emitted = 0;
  return {
    emit(frame) {
      const isDown = emitted % 2 === 1;
      const spoken = emitted >>> 1;
      writeDatagram(
        frame,
        isDown ? path.down : path.up,
        isDown ? [ports[1], ports[0]] : ports,
        (target, at) => {
          target.writeUInt16BE(spoken === 0 ? 0x8080 : 0x8000, at); // version 2, PCMU; the first is marked
          target.writeUInt16BE((firstSequence + spoken) & 0xffff, at + 2);
          target.writeUInt32BE((spoken * RTP_FRAME_BYTES) >>> 0, at + 4);
          target.writeUInt32BE(isDown ? sources[1] : sources[0], at + 8);
          copyNoise(target, at + RTP_HEADER_BYTES, RTP_FRAME_BYTES, random.next());
          return RTP_HEADER_BYTES + RTP_FRAME_BYTES;
        },
      );
      emitted += 1;
      const jitter = random.unit() * 0.1 - 0.05;
      return emitted < packets ? (RTP_INTERVAL_SEC / 2) * (1 + jitter) : undefined;
    },
  };
}

const evenPort = (index: number): number => FIRST_RTP_PORT + 2 * index;
