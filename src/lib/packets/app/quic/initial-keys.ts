import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { Protection } from './versions.js';

const KEY_BYTES = 16;
const IV_BYTES = 12;
const SECRET_BYTES = 32;
const TAG_BYTES = 16;
const SAMPLE_BYTES = 16;
/** RFC 9001 section 5.4.2: where the sample begins, counted from the packet number. */
const SAMPLE_OFFSET = 4;
const LONG_HEADER_BITS = 0x0f;

const hmac = (key: Buffer, ...parts: readonly Buffer[]): Buffer => {
  const made = createHmac('sha256', key);
  for (const part of parts) made.update(part);
  return made.digest();
};

/** HKDF-Expand-Label of RFC 8446 section 7.1 for no more than one block of SHA-256. */
function expandLabel(secret: Buffer, label: string, bytes: number): Buffer {
  return hmac(secret, labelInfo(label, bytes)).subarray(0, bytes);
}

const infoByLabel = new Map<string, Buffer>();

/** What is hashed for a label: there are few of them. */
function labelInfo(label: string, bytes: number): Buffer {
  let info = infoByLabel.get(label);
  if (info === undefined) {
    const name = Buffer.from(`tls13 ${label}`);
    info = Buffer.concat([Buffer.from([0, bytes, name.length]), name, Buffer.from([0, 1])]);
    infoByLabel.set(label, info);
  }
  return info;
}

/** An Initial packet without its protection. */
export interface OpenedPacket {
  readonly packetNumber: number;
  readonly payload: Buffer;
}

/** Where a protected packet stands: its first byte, its packet number, and the first byte behind it. */
export interface PacketPlace {
  readonly start: number;
  readonly numberAt: number;
  readonly end: number;
}

/** The keys of one direction of Initial packets. */
export class InitialKeys {
  readonly #key: Buffer;
  readonly #iv: Buffer;
  readonly #headerKey: Buffer;

  constructor(secret: Buffer, { labels }: Protection) {
    this.#key = expandLabel(secret, labels.key, KEY_BYTES);
    this.#iv = expandLabel(secret, labels.iv, IV_BYTES);
    this.#headerKey = expandLabel(secret, labels.hp, KEY_BYTES);
  }

  /** Takes the protection off (RFC 9001 section 5); undefined where these are not the keys. */
  open(bytes: Buffer, { start, numberAt, end }: PacketPlace): OpenedPacket | undefined {
    const sampleAt = numberAt + SAMPLE_OFFSET;
    if (sampleAt + SAMPLE_BYTES > end) return undefined;
    const mask = this.#mask(bytes.subarray(sampleAt, sampleAt + SAMPLE_BYTES));
    const first = (bytes[start] as number) ^ ((mask[0] as number) & LONG_HEADER_BITS);
    const numberBytes = (first & 3) + 1;
    const header = Buffer.from(bytes.subarray(start, numberAt + numberBytes));
    header[0] = first;
    for (let index = 0; index < numberBytes; index += 1) {
      const at = numberAt - start + index;
      header[at] = (header[at] as number) ^ (mask[index + 1] as number);
    }
    const packetNumber = header.readUIntBE(numberAt - start, numberBytes);
    const payload = this.#decrypt(header, packetNumber, bytes.subarray(numberAt + numberBytes, end));
    return payload && { packetNumber, payload };
  }

  #mask(sample: Buffer): Buffer {
    return createCipheriv('aes-128-ecb', this.#headerKey, null).update(sample);
  }

  #decrypt(header: Buffer, packetNumber: number, sealed: Buffer): Buffer | undefined {
    if (sealed.length < TAG_BYTES) return undefined;
    const nonce = Buffer.from(this.#iv);
    const low = IV_BYTES - 4;
    nonce.writeUInt32BE((nonce.readUInt32BE(low) ^ packetNumber) >>> 0, low);
    const decipher = createDecipheriv('aes-128-gcm', this.#key, nonce);
    decipher.setAAD(header);
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const plain = decipher.update(sealed.subarray(0, -TAG_BYTES));
    try {
      decipher.final();
    } catch {
      return undefined;
    }
    return plain;
  }
}

/** Keys of both directions, from the connection ID that the client addressed first (RFC 9001 section 5.2). */
export function initialKeys(
  protection: Protection,
  connectionId: Buffer,
): { client: InitialKeys; server: InitialKeys } {
  const secret = hmac(protection.salt, connectionId);
  return {
    client: new InitialKeys(expandLabel(secret, 'client in', SECRET_BYTES), protection),
    server: new InitialKeys(expandLabel(secret, 'server in', SECRET_BYTES), protection),
  };
}
