import { ByteReader } from '../../../bytes/byte-reader.js';
import type { CryptoStream } from './crypto-stream.js';

/** RFC 9000 section 19. */
const FRAME = {
  padding: 0,
  ack: 2,
  ackEcn: 3,
  crypto: 6,
  newToken: 7,
  close: 0x1c,
  closeByApplication: 0x1d,
} as const;
const MAX_FRAMES = 512;
/** What T050, Google's own QUIC with TLS, has for CRYPTO. */
const GOOGLE_CRYPTO = 8;

/** A number of one to eight bytes (RFC 9000 section 16). */
export function variableInteger(reader: ByteReader): number {
  const first = reader.uint8();
  let value = first & 0x3f;
  for (let more = (1 << (first >>> 6)) - 1; more > 0; more -= 1) value = value * 256 + reader.uint8();
  return value;
}

/**
 * Reads the frames of an Initial packet (RFC 9000 section 12.4 table 3 says which can be there) and hands on what
 * CRYPTO frames bring. Returns the types of the frames; padding counts once.
 */
export function readFrames(payload: Buffer, stream: CryptoStream): number[] {
  const reader = new ByteReader(payload, 0, payload.length);
  const types: number[] = [];
  while (reader.left > 0 && !reader.isShort && types.length < MAX_FRAMES) {
    const type = variableInteger(reader);
    types.push(type);
    if (!readFrame(type, reader, stream)) break;
  }
  return types;
}

/** Reads what CRYPTO frames of T050 bring at the beginning of a packet; its other frames are of Google's own kind. */
export function readGoogleFrames(payload: Buffer, stream: CryptoStream): void {
  const reader = new ByteReader(payload, 0, payload.length);
  while (reader.left > 0 && variableInteger(reader) === GOOGLE_CRYPTO) readCrypto(reader, stream);
}

/** RFC 9000 section 19.6. */
function readCrypto(reader: ByteReader, stream: CryptoStream): void {
  const offset = variableInteger(reader);
  const data = reader.take(variableInteger(reader));
  if (!reader.isShort) stream.add(offset, data.bytes.subarray(data.at, data.end));
}

/** Reads the rest of a frame; returns false where what follows cannot be found. */
function readFrame(type: number, reader: ByteReader, stream: CryptoStream): boolean {
  switch (type) {
    case FRAME.padding:
      while (reader.left > 0 && reader.bytes[reader.at] === FRAME.padding) reader.at += 1;
      return true;
    case 1: // PING has nothing else.
      return true;
    case FRAME.ack:
    case FRAME.ackEcn:
      readAck(reader, type === FRAME.ackEcn);
      return true;
    case FRAME.crypto:
      readCrypto(reader, stream);
      return true;
    case FRAME.newToken:
      reader.take(variableInteger(reader));
      return true;
    case FRAME.close:
    case FRAME.closeByApplication:
      readClose(reader, type === FRAME.close);
      return true;
    default:
      return false;
  }
}

/** RFC 9000 section 19.3. */
function readAck(reader: ByteReader, hasCounts: boolean): void {
  variableInteger(reader);
  variableInteger(reader);
  let ranges = variableInteger(reader);
  variableInteger(reader);
  for (; ranges > 0 && !reader.isShort; ranges -= 1) {
    variableInteger(reader);
    variableInteger(reader);
  }
  for (let count = 0; hasCounts && count < 3; count += 1) variableInteger(reader);
}

/** RFC 9000 section 19.19. */
function readClose(reader: ByteReader, hasFrameType: boolean): void {
  variableInteger(reader);
  if (hasFrameType) variableInteger(reader);
  reader.take(variableInteger(reader));
}
