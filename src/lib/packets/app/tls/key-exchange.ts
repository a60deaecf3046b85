import { ByteReader } from '../../../bytes/byte-reader.js';
import type { Handshake } from './fields.js';

const NAMED_CURVE = 3;
const SIGNATURE_LENGTH_BYTES = 2;
const ALGORITHM_BYTES = 2;

/**
 * Reads the parameters of a server's key exchange (RFC 8422 section 5.4, RFC 5246 section 7.4.3). Which kind it is
 * follows from the cipher suite; here from the lengths, which fit one kind only. What fits none is not read.
 */
export function readServerKeyExchange(header: Handshake, { bytes, at, end }: ByteReader): void {
  const curve = new ByteReader(bytes, at, end);
  if (curve.uint8() === NAMED_CURVE) {
    const name = curve.uint16();
    curve.take(curve.uint8());
    if (!curve.isShort && isSignature(curve)) {
      header.server_named_curve ??= name;
      return readSignature(header, curve);
    }
  }
  const finite = new ByteReader(bytes, at, end);
  for (let each = 0; each < 3; each += 1) finite.take(finite.uint16());
  if (!finite.isShort && isSignature(finite)) readSignature(header, finite);
}

/** Whether what is left is a signature, with or without its algorithm in front, or nothing. */
const isSignature = (reader: ByteReader): boolean =>
  reader.left === 0 || hasLength(reader, 0) || hasLength(reader, ALGORITHM_BYTES);

const hasLength = ({ bytes, at, left }: ByteReader, before: number): boolean =>
  left >= before + SIGNATURE_LENGTH_BYTES &&
  bytes.readUInt16BE(at + before) === left - before - SIGNATURE_LENGTH_BYTES;

/** The algorithm of a signature (RFC 5246 section 4.7), which TLS before 1.2 does not name. */
export function readSignature(header: Handshake, reader: ByteReader): void {
  if (hasLength(reader, ALGORITHM_BYTES)) header.sig_hash_alg.push(reader.uint16());
}
