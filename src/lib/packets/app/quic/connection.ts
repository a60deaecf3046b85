import { MemoryKey } from '../../conversation.js';
import { CryptoStream } from './crypto-stream.js';
import { type InitialKeys, initialKeys, type OpenedPacket, type PacketPlace } from './initial-keys.js';
import { protectionOf } from './versions.js';

/** What an Initial packet says of itself. */
export interface InitialHeader {
  readonly version: number;
  readonly dcid: Buffer;
  readonly srcport: number;
}

/** More connection IDs of one end are not remembered; the latest are. */
const MAX_IDS = 8;

/** What is remembered of a QUIC connection between two ports. */
export class QuicConnection {
  /** The first Initial packet of the client as far as is known: keys are made of the ID that it is addressed to. */
  #first: InitialHeader | undefined;
  #keys: { client: InitialKeys; server: InitialKeys } | undefined;
  #client = new CryptoStream();
  #server = new CryptoStream();
  /** By port: connection IDs that packets from it are addressed to, in hexadecimal. */
  readonly #ids = new Map<number, string[]>();

  /** Whether a long header was seen. */
  get isKnown(): boolean {
    return this.#ids.size > 0;
  }

  /** Notes the connection ID that the sender of a long header has for itself: it comes back in short headers. */
  noteSource(dstport: number, id: string): void {
    const known = this.#ids.get(dstport) ?? [];
    if (known.includes(id)) return;
    this.#ids.set(dstport, [id, ...known].slice(0, MAX_IDS));
  }

  /** The connection ID that stands at `at`, of those that packets from this port are addressed to. */
  idAt(bytes: Buffer, at: number, { end, srcport }: { end: number; srcport: number }): string | undefined {
    const known = this.#ids.get(srcport);
    if (known === undefined) return undefined;
    // Nearly always it is the latest one.
    for (const id of known) if (isHexOf(id, bytes, at, end)) return id;
    return undefined;
  }

  /** The stream of handshake messages from this port. */
  stream(srcport: number): CryptoStream {
    return srcport === this.#first?.srcport ? this.#client : this.#server;
  }

  /** Opens an Initial packet; undefined where its keys are not known. */
  open(bytes: Buffer, place: PacketPlace, header: InitialHeader): OpenedPacket | undefined {
    const isClients = header.srcport === this.#first?.srcport;
    const opened = (isClients ? this.#keys?.client : this.#keys?.server)?.open(bytes, place);
    return opened ?? this.#openFirst(bytes, place, header) ?? this.#openAnswer(bytes, place, header);
  }

  /** As the first packet of a client, which another one is after a Retry (RFC 9001 section 5.2). */
  #openFirst(bytes: Buffer, place: PacketPlace, header: InitialHeader): OpenedPacket | undefined {
    const keys = keysOf(header.version, header.dcid);
    const opened = keys?.client.open(bytes, place);
    if (opened !== undefined) {
      this.#first = header;
      this.#keys = keys;
      this.#client = new CryptoStream();
      this.#server = new CryptoStream();
    }
    this.#first ??= header;
    return opened;
  }

  /** As the answer to a packet of another version, which could not be opened. */
  #openAnswer(
    bytes: Buffer,
    place: PacketPlace,
    { version, srcport }: InitialHeader,
  ): OpenedPacket | undefined {
    const first = this.#first;
    if (first === undefined || first.srcport === srcport || first.version === version) return undefined;
    const keys = keysOf(version, first.dcid);
    const opened = keys?.server.open(bytes, place);
    if (opened !== undefined) this.#keys = keys;
    return opened;
  }
}

/** Whether the bytes at `at` are those that the hexadecimal digits tell. */
function isHexOf(digits: string, bytes: Buffer, at: number, end: number): boolean {
  if (at + digits.length / 2 > end) return false;
  for (let index = 0; index < digits.length; index += 2) {
    const byte = bytes[at + index / 2] as number;
    if (digits.charCodeAt(index) !== HEX_DIGITS[byte >>> 4]) return false;
    if (digits.charCodeAt(index + 1) !== HEX_DIGITS[byte & 15]) return false;
  }
  return true;
}

const HEX_DIGITS = Buffer.from('0123456789abcdef', 'latin1');

function keysOf(version: number, dcid: Buffer): { client: InitialKeys; server: InitialKeys } | undefined {
  const protection = protectionOf(version);
  return protection && initialKeys(protection, dcid);
}

export const QUIC_CONNECTION = new MemoryKey(() => new QuicConnection());
