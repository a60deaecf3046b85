import { createRandom, type Random } from './random.js';

/** What one side of a TCP connection says before it listens again. */
export interface Message {
  readonly sizeBytes: number;
  /** The readable beginning; what follows is noise, as encrypted and compressed data is. */
  readonly head: Buffer;
  /** Whether the noise is cut into TLS application data records (RFC 8446 section 5.1). */
  readonly isTls: boolean;
}

const NOISE_BYTES = 65_536;
const LONGEST_COPY_BYTES = 2_048;
const TLS_HEADER_BYTES = 5;
const TLS_RECORD_BYTES = TLS_HEADER_BYTES + 16_384;

const noise = ((): Buffer => {
  const random = createRandom(1);
  const words = Uint32Array.from({ length: (NOISE_BYTES + LONGEST_COPY_BYTES) / 4 }, () => random.next());
  return Buffer.from(words.buffer);
})();

/** Writes `length` bytes of noise into `target`; the same `key` gives the same bytes. */
export function copyNoise(target: Buffer, at: number, length: number, key: number): void {
  const from = key % NOISE_BYTES;
  noise.copy(target, at, from, from + length);
}

/** Writes `length` bytes of the message, from byte `offset` on, into `target` at `at`. */
export function copyMessage(
  message: Message,
  offset: number,
  target: Buffer,
  at: number,
  length: number,
): void {
  copyNoise(target, at, length, offset + message.sizeBytes);
  if (message.isTls) copyTlsHeaders(message, offset, target, at, length);
  if (offset < message.head.length)
    message.head.copy(target, at, offset, Math.min(message.head.length, offset + length));
}

function copyTlsHeaders(
  { head, sizeBytes }: Message,
  offset: number,
  target: Buffer,
  at: number,
  length: number,
): void {
  const noiseAt = Math.max(0, offset - head.length);
  let record = head.length + Math.floor(noiseAt / TLS_RECORD_BYTES) * TLS_RECORD_BYTES;
  for (; record < offset + length; record += TLS_RECORD_BYTES) {
    const contentBytes = Math.min(TLS_RECORD_BYTES, sizeBytes - record) - TLS_HEADER_BYTES;
    const header = [0x17, 3, 3, contentBytes >> 8, contentBytes & 0xff];
    for (const [index, byte] of header.entries()) {
      const position = record + index;
      if (position >= offset && position < offset + length) target.writeUInt8(byte, at + position - offset);
    }
  }
}

/** Encrypted data of about this size: a last record too short for a byte of content is made longer. */
export function tlsData(wantedBytes: number, head: Buffer = Buffer.alloc(0)): Message {
  const shortest = TLS_HEADER_BYTES + 17; // a content type and an authentication tag
  const noiseBytes = Math.max(shortest, wantedBytes - head.length);
  const lastRecord = noiseBytes % TLS_RECORD_BYTES;
  const missing = lastRecord > 0 && lastRecord < shortest ? shortest - lastRecord : 0;
  return { sizeBytes: head.length + noiseBytes + missing, head, isTls: true };
}

/** Data of no known format. */
export const opaqueData = (sizeBytes: number): Message => ({
  sizeBytes,
  head: Buffer.alloc(0),
  isTls: false,
});

/** An HTTP/1.1 request without a body. */
export function httpRequest(host: string, path: number): Message {
  const head = Buffer.from(
    `GET /files/${path.toString(36)} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: bench/1.0\r\nAccept: */*\r\n\r\n`,
  );
  return { sizeBytes: head.length, head, isTls: false };
}

/** An HTTP/1.1 response with a body of noise. */
export function httpResponse(bodyBytes: number): Message {
  const head = Buffer.from(
    `HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: ${bodyBytes}\r\n\r\n`,
  );
  return { sizeBytes: head.length + bodyBytes, head, isTls: false };
}

/** A TLS 1.3 ClientHello that names the server (RFC 8446 section 4.1.2, RFC 6066 section 3). */
export function clientHello(serverName: string, random: Random): Message {
  const name = Buffer.from(serverName, 'ascii');
  const extensions = Buffer.concat([
    extension(0, Buffer.concat([u16(name.length + 3), Buffer.from([0]), u16(name.length), name])),
    extension(10, Buffer.from('0002001d', 'hex')), // supported groups: x25519
    extension(13, Buffer.from('000404030804', 'hex')), // signature algorithms
    extension(16, Buffer.from('000c02683208687474702f312e31', 'hex')), // ALPN: h2, http/1.1
    extension(43, Buffer.from('020304', 'hex')), // supported versions: 1.3
    extension(51, Buffer.concat([Buffer.from('0024001d0020', 'hex'), randomBytes(32, random)])), // key share
  ]);
  const body = Buffer.concat([
    Buffer.from('0303', 'hex'),
    randomBytes(32, random),
    Buffer.from([32]),
    randomBytes(32, random), // session identifier
    Buffer.from('0006130113021303', 'hex'), // cipher suites
    Buffer.from('0100', 'hex'), // no compression
    u16(extensions.length),
    extensions,
  ]);
  const head = handshakeRecord(1, body);
  return { sizeBytes: head.length, head, isTls: false };
}

/** A TLS 1.3 ServerHello, followed by this much of encrypted certificate and the like. */
export function serverHello(encryptedBytes: number, random: Random): Message {
  const extensions = Buffer.concat([
    extension(43, Buffer.from('0304', 'hex')),
    extension(51, Buffer.concat([Buffer.from('001d0020', 'hex'), randomBytes(32, random)])),
  ]);
  const body = Buffer.concat([
    Buffer.from('0303', 'hex'),
    randomBytes(32, random),
    Buffer.from([32]),
    randomBytes(32, random),
    Buffer.from('130100', 'hex'),
    u16(extensions.length),
    extensions,
  ]);
  const head = handshakeRecord(2, body);
  return tlsData(head.length + encryptedBytes, head);
}

const extension = (type: number, data: Buffer): Buffer => Buffer.concat([u16(type), u16(data.length), data]);

const handshakeRecord = (type: number, body: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from([0x16, 3, 1]),
    u16(body.length + 4),
    Buffer.from([type, 0]),
    u16(body.length),
    body,
  ]);

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);

const randomBytes = (count: number, random: Random): Buffer =>
  Buffer.from(Array.from({ length: count }, () => random.below(256)));
