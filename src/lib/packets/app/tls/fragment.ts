import { ByteReader } from '../../../bytes/byte-reader.js';
import type { Cursor } from '../../cursor.js';
import { type HandshakeHeader, MESSAGE_HEADER_BYTES, messageName, readMessage } from './handshake.js';
import type { Ja4Transport } from './ja4.js';
import type { HandshakeSide } from './session.js';

/** A record or frame that carries handshake messages: several of them, or a piece of one. */
export interface Fragment {
  readonly start: number;
  /** First byte behind it on the wire; beyond what was captured where it is cut. */
  readonly wireEnd: number;
  readonly transport: Ja4Transport;
}

/** Encrypted bytes are at least this many: a nonce and a tag. */
const MIN_ENCRYPTED_BYTES = 16;
const MAX_PLAUSIBLE_BYTES = 0x10000;

/** Reads the handshake messages that end in the fragment, and keeps the one that does not. */
export function readFragment(
  header: HandshakeHeader,
  cursor: Cursor,
  side: HandshakeSide,
  fragment: Fragment,
): void {
  const { start, wireEnd, transport } = fragment;
  const end = Math.min(wireEnd, cursor.end);
  if (side.isPending) {
    if (end < wireEnd) return side.drop();
    const after = start + side.add(cursor.bytes.subarray(start, end));
    const message = side.finish();
    if (message !== undefined) readWhole(header, cursor, message, 0, { end: message.length, transport });
    if (!side.isPending) readMessages(header, cursor, side, { ...fragment, start: after });
  } else if (!isEncrypted(cursor.bytes, { start, end, wireEnd }, side)) {
    readMessages(header, cursor, side, fragment);
  }
}

/** Reads messages from where one begins. */
function readMessages(
  header: HandshakeHeader,
  cursor: Cursor,
  side: HandshakeSide,
  { start, wireEnd, transport }: Fragment,
): void {
  const { bytes } = cursor;
  const end = Math.min(wireEnd, cursor.end);
  for (let at = start; at < end; ) {
    const isHead = end - at >= MESSAGE_HEADER_BYTES;
    const whole = isHead ? MESSAGE_HEADER_BYTES + bytes.readUIntBE(at + 1, 3) : Number.POSITIVE_INFINITY;
    if (at + whole > wireEnd) {
      if (end < wireEnd || side.begin(bytes.subarray(at, end))) return;
      return cursor.remark('handshake message is too long');
    }
    readWhole(header, cursor, bytes, at, { end, transport });
    at += whole;
  }
}

/** Reads a message of which all is there that was captured. */
function readWhole(
  header: HandshakeHeader,
  cursor: Cursor,
  bytes: Buffer,
  at: number,
  { end, transport }: { end: number; transport: Ja4Transport },
): void {
  const type = bytes[at] as number;
  const name = messageName(type);
  if (name === undefined) return;
  const length = bytes.readUIntBE(at + 1, 3);
  const start = at + MESSAGE_HEADER_BYTES;
  const wholeEnd = start + length;
  const body = new ByteReader(bytes, start, Math.min(wholeEnd, end), { wholeEnd });
  if (!readMessage(header, { type, length, body, transport }) && !body.isCut) {
    cursor.remark(`${name} contradicts its own lengths`);
  }
}

/**
 * Whether what stands where a message would begin is encrypted: the cipher was changed, or type and length are
 * those of no message, or it begins with an explicit nonce that is still zero (RFC 5288 section 3). Clients of TLS 1.3
 * announce a change that is none (RFC 8446 appendix D.4): a message that fills the record is one all the same.
 */
function isEncrypted(
  bytes: Buffer,
  { start, end, wireEnd }: { start: number; end: number; wireEnd: number },
  side: HandshakeSide,
): boolean {
  if (wireEnd - start < MIN_ENCRYPTED_BYTES) return false;
  if (end - start < MESSAGE_HEADER_BYTES + 1) return true;
  const length = bytes.readUIntBE(start + 1, 3);
  if (side.isEncrypted && start + MESSAGE_HEADER_BYTES + length !== wireEnd) return true;
  const isNonce = bytes.readUInt32BE(start) === 0 && bytes[start + MESSAGE_HEADER_BYTES] === 0;
  return isNonce || length >= MAX_PLAUSIBLE_BYTES || messageName(bytes[start] as number) === undefined;
}
