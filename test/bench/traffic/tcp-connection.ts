import type { Frame } from './frame.js';
import { takePort } from './hosts.js';
import { copyMessage, type Message } from './messages.js';
import type { Path } from './path.js';
import type { Random } from './random.js';
import { dataOptionBytes, TCP_FLAG, writeSegment } from './tcp-segment.js';

const ETHERNET_MTU_BYTES = 1_500;
const TCP_HEADER_BYTES = 20;
const TIMESTAMPS_SHARE = 0.9;
const SYN_WINDOW = 64_240;

/** Index of an end of a connection. */
export type Side = 0 | 1;

/** The end that opened the connection. */
export const CLIENT: Side = 0;

/** The end that was listening. */
export const SERVER: Side = 1;

/** The other end. */
export const otherSide = (side: Side): Side => (side === CLIENT ? SERVER : CLIENT);

/** Part of a message, as one segment carries it. */
export interface Piece {
  readonly message: Message;
  readonly offset: number;
  readonly bytes: number;
}

/** A TCP connection: it knows ports, sequence numbers and clocks of both ends. */
export interface TcpConnection {
  /** Most payload one segment has room for. */
  readonly payloadRoom: number;
  /** Writes the next segment of a side. It acknowledges everything the other side has sent. */
  send(frame: Frame, timeSec: number, from: Side, flags: number, piece?: Piece): void;
  /** Writes a data segment that the same side has sent just before once more. */
  resend(frame: Frame, timeSec: number, from: Side, flags: number, piece: Piece): void;
}

interface End {
  readonly port: number;
  readonly window: number;
  readonly clockOffset: number;
  sequence: number;
  lastTimestamp: number;
}

/** A connection from a new port of the client to a port of the server. */
export function createTcpConnection(path: Path, serverPort: number, random: Random): TcpConnection {
  const usesTimestamps = random.chance(TIMESTAMPS_SHARE);
  const maxSegmentBytes = ETHERNET_MTU_BYTES - (path.isIpv6 ? 40 : 20) - TCP_HEADER_BYTES;
  const ends = [createEnd(takePort(path.client), 502, random), createEnd(serverPort, 509, random)] as const;

  const write = (frame: Frame, from: Side, flags: number, sequence: number, piece?: Piece): void => {
    const mine = ends[from];
    const theirs = ends[otherSide(from)];
    const direction = from === CLIENT ? path.up : path.down;
    writeSegment(frame, direction, piece?.bytes ?? 0, {
      sourcePort: mine.port,
      targetPort: theirs.port,
      sequence,
      acknowledged: flags & TCP_FLAG.ack ? theirs.sequence : 0,
      flags,
      window: flags & TCP_FLAG.syn ? SYN_WINDOW : mine.window,
      timestamps: usesTimestamps ? [mine.lastTimestamp, theirs.lastTimestamp] : undefined,
      maxSegmentBytes: flags & TCP_FLAG.syn ? maxSegmentBytes : undefined,
      fillPayload: (target, at) => {
        if (piece !== undefined) copyMessage(piece.message, piece.offset, target, at, piece.bytes);
      },
    });
  };
  return {
    payloadRoom: maxSegmentBytes - dataOptionBytes(usesTimestamps),
    send(frame, timeSec, from, flags, piece) {
      const mine = ends[from];
      if (usesTimestamps) mine.lastTimestamp = (mine.clockOffset + Math.floor(timeSec * 1_000)) >>> 0;
      write(frame, from, flags, mine.sequence, piece);
      const countsAsByte = flags & (TCP_FLAG.syn | TCP_FLAG.fin) ? 1 : 0;
      mine.sequence = (mine.sequence + (piece?.bytes ?? 0) + countsAsByte) >>> 0;
    },
    resend(frame, timeSec, from, flags, piece) {
      const mine = ends[from];
      if (usesTimestamps) mine.lastTimestamp = (mine.clockOffset + Math.floor(timeSec * 1_000)) >>> 0;
      write(frame, from, flags, (mine.sequence - piece.bytes) >>> 0, piece);
    },
  };
}

const createEnd = (port: number, window: number, random: Random): End => ({
  port,
  window,
  clockOffset: random.next(),
  sequence: random.next(),
  lastTimestamp: 0,
});
