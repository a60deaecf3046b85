import { ByteReader } from '../../../bytes/byte-reader.js';
import type { Cursor } from '../../cursor.js';
import type { Handshake } from './fields.js';
import { MESSAGE } from './handshake.js';

/** A length of 15 bits behind one that is set, a type, a version and three lengths: RFC 5246 appendix E.2. */
const HEAD_BYTES = 11;
const HEADER_BYTES = 2;
const SPEC_BYTES = 3;
const CHALLENGE_BYTES = 32;
const SESSION_ID_BYTES = 16;
const NEWEST_MAJOR_VERSION = 3;
export const SSL_2 = 0x0002;

/** Whether a client hello in the form of SSL 2 stands at the cursor, as old clients sent it to servers of any version. */
export function isSsl2Hello(cursor: Cursor): boolean {
  if (cursor.available < HEAD_BYTES || cursor.uint8(0) !== 0x80 || cursor.uint8(2) !== MESSAGE.clientHello) {
    return false;
  }
  const [specs, sessionId, challenge] = [cursor.uint16(5), cursor.uint16(7), cursor.uint16(9)];
  return (
    isVersion(cursor.uint16(3)) &&
    specs > 0 &&
    specs % SPEC_BYTES === 0 &&
    (sessionId === 0 || sessionId === SESSION_ID_BYTES) &&
    challenge <= CHALLENGE_BYTES
  );
}

const isVersion = (version: number): boolean => version === SSL_2 || version >>> 8 === NEWEST_MAJOR_VERSION;

/** Length of the record at the cursor, with its header. */
export const ssl2RecordBytes = (cursor: Cursor): number => HEADER_BYTES + (cursor.uint16(0) & 0x7fff);

/** Reads the hello at the cursor, of which `end` is the first byte behind. */
export function readSsl2Hello(handshake: Handshake, { bytes, at }: Cursor, end: number): void {
  const body = new ByteReader(bytes, at + HEADER_BYTES, end);
  handshake.type.push(body.uint8());
  handshake.version ??= body.uint16();
  const specBytes = body.uint16();
  const sessionIdBytes = body.uint16();
  body.uint16();
  const specs = body.take(specBytes);
  while (specs.left >= SPEC_BYTES) handshake.cipherspec.push(specs.uint24());
  const sessionId = body.take(sessionIdBytes);
  if (sessionId.left > 0) handshake.session_id ??= sessionId.hex();
}
