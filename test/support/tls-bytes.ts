import { createHash } from 'node:crypto';
import { join, word } from '../oracle/wire.js';

const triple = (value: number): Buffer => Buffer.from([value >>> 16, (value >>> 8) & 0xff, value & 0xff]);

/** Bytes behind their length in one, two or three bytes. */
export const vector = (lengthBytes: 1 | 2 | 3, ...parts: readonly Buffer[]): Buffer => {
  const content = join(...parts);
  return join(triple(content.length).subarray(3 - lengthBytes), content);
};

/** A record of TLS. */
export const record = (type: number, content: Buffer, version = 0x0303): Buffer =>
  join(Buffer.from([type]), word(version), vector(2, content));

/** A handshake message. */
export const message = (type: number, body: Buffer): Buffer => join(Buffer.from([type]), vector(3, body));

/** An extension of a hello. */
export const extension = (type: number, ...content: readonly Buffer[]): Buffer =>
  join(word(type), vector(2, ...content));

/** A name of a server as an extension. */
export const serverName = (name: string): Buffer =>
  extension(0, vector(2, Buffer.from([0]), vector(2, Buffer.from(name))));

const RANDOM = Buffer.alloc(32, 0x5a);

/** A client hello with these extensions. */
export const clientHello = (...extensions: readonly Buffer[]): Buffer =>
  message(
    1,
    join(
      word(0x0303),
      RANDOM,
      vector(1, Buffer.from('0102', 'hex')),
      vector(2, word(0x1301), word(0xc02f)),
      vector(1, Buffer.from([0])),
      vector(2, ...extensions),
    ),
  );

/** The random value of a request to retry: SHA-256 of "HelloRetryRequest" (RFC 8446 section 4.1.3). */
const RETRY_RANDOM = createHash('sha256').update('HelloRetryRequest').digest();

/** A server hello that chooses the suite. */
export const serverHello = (suite: number, ...extensions: readonly Buffer[]): Buffer =>
  anyServerHello(RANDOM, suite, extensions);

/** A server hello that asks for another client hello. */
export const helloRetryRequest = (suite: number, ...extensions: readonly Buffer[]): Buffer =>
  anyServerHello(RETRY_RANDOM, suite, extensions);

const anyServerHello = (random: Buffer, suite: number, extensions: readonly Buffer[]): Buffer =>
  message(2, join(word(0x0303), random, vector(1), word(suite), Buffer.from([0]), vector(2, ...extensions)));
