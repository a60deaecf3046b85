import type { ByteReader } from '../../../bytes/byte-reader.js';
import { readExtensions } from './extensions.js';
import type { Handshake } from './fields.js';
import { emptyHello, type Hello } from './hello.js';
import { ja3Hash, ja3sText, ja3Text } from './ja3.js';
import { type Ja4Transport, ja4 } from './ja4.js';
import { readServerKeyExchange, readSignature } from './key-exchange.js';
import { type Certificate, readCertificate } from './x509.js';

/** Where the parts of handshake messages are put down. */
export interface HandshakeHeader {
  handshake: Handshake;
  certificate: Certificate[];
}

/** One handshake message. */
export interface Message {
  readonly type: number;
  /** Length of the body on the wire. */
  readonly length: number;
  /** As much of the body as is there. */
  readonly body: ByteReader;
  readonly transport: Ja4Transport;
}

/** Bytes before the body of a message in TLS: type and length. */
export const MESSAGE_HEADER_BYTES = 4;

/** RFC 5246 section 7.4, RFC 8446 section 4. */
export const MESSAGE = {
  clientHello: 1,
  serverHello: 2,
  helloVerifyRequest: 3,
  newSessionTicket: 4,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  certificateVerify: 15,
} as const;

/** IANA registry "TLS HandshakeType"; 67 is Next Protocol Negotiation (draft-agl-tls-nextprotoneg-04). */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'Hello Request'],
  [MESSAGE.clientHello, 'Client Hello'],
  [MESSAGE.serverHello, 'Server Hello'],
  [MESSAGE.helloVerifyRequest, 'Hello Verify Request'],
  [MESSAGE.newSessionTicket, 'New Session Ticket'],
  [5, 'End of Early Data'],
  [6, 'Hello Retry Request'],
  [8, 'Encrypted Extensions'],
  [MESSAGE.certificate, 'Certificate'],
  [MESSAGE.serverKeyExchange, 'Server Key Exchange'],
  [MESSAGE.certificateRequest, 'Certificate Request'],
  [14, 'Server Hello Done'],
  [MESSAGE.certificateVerify, 'Certificate Verify'],
  [16, 'Client Key Exchange'],
  [20, 'Finished'],
  [21, 'Certificate URL'],
  [22, 'Certificate Status'],
  [23, 'Supplemental Data'],
  [24, 'Key Update'],
  [25, 'Compressed Certificate'],
  [67, 'Next Protocol'],
]);

/** The name of a type of message; undefined where there is no such type. */
export const messageName = (type: number): string | undefined => NAMES.get(type);

/** Reads one message. Returns whether the body holds what its own lengths say. */
export function readMessage(header: HandshakeHeader, { type, length, body, transport }: Message): boolean {
  const { handshake } = header;
  handshake.type.push(type);
  handshake.length.push(length);
  switch (type) {
    case MESSAGE.clientHello:
      readClientHello(handshake, body, transport);
      break;
    case MESSAGE.serverHello:
      readServerHello(handshake, body);
      break;
    case MESSAGE.newSessionTicket:
      readSessionTicket(handshake, body);
      break;
    case MESSAGE.certificate:
      readCertificates(header, body);
      break;
    case MESSAGE.serverKeyExchange:
      readServerKeyExchange(handshake, body);
      break;
    case MESSAGE.certificateRequest:
      readCertificateRequest(handshake, body);
      break;
    case MESSAGE.certificateVerify:
      readSignature(handshake, body);
      break;
  }
  return !body.isShort;
}

const TICKET_HEAD_BYTES = 6;

/** RFC 5077 section 3.3. */
function readSessionTicket(handshake: Handshake, body: ByteReader): void {
  if (body.left < TICKET_HEAD_BYTES) {
    body.isShort = true;
    return;
  }
  handshake.session_ticket_lifetime_hint ??= body.uint32();
  handshake.session_ticket_length ??= body.uint16();
}

const RANDOM_BYTES = 32;

/** What client and server hello begin with (RFC 5246 section 7.4.1.2). */
function readHelloHead(handshake: Handshake, body: ByteReader): Hello {
  const hello = emptyHello();
  if (body.left < 2) body.isShort = true;
  else {
    hello.version = body.uint16();
    handshake.version ??= hello.version;
  }
  const random = body.take(RANDOM_BYTES);
  if (!body.isShort) handshake.random ??= random.hex();
  return hello;
}

function readSessionId(handshake: Handshake, body: ByteReader): void {
  const id = body.take(body.uint8());
  if (id.left > 0 && !body.isShort) handshake.session_id ??= id.hex();
}

function readClientHello(handshake: Handshake, body: ByteReader, transport: Ja4Transport): void {
  const hello = readHelloHead(handshake, body);
  readSessionId(handshake, body);
  // DTLS: RFC 6347 section 4.2.1.
  if (transport === 'd') body.take(body.uint8());
  const suites = body.take(body.uint16());
  while (suites.left >= 2) {
    const suite = suites.uint16();
    hello.cipherSuites.push(suite);
    handshake.ciphersuite.push(suite);
  }
  const methods = body.take(body.uint8());
  methods.each(() => handshake.comp_method.push(methods.uint8()));
  readExtensions(handshake, body, hello);
  if (body.isShort || body.isCut) return;
  const ja3 = ja3Text(hello);
  handshake.ja3_full ??= ja3;
  handshake.ja3 ??= ja3Hash(ja3);
  handshake.ja4 ??= ja4(hello, transport);
}

/** The version of a server hello in drafts of TLS 1.3 before 22, which leave out what RFC 8446 keeps for old boxes. */
const DRAFT_VERSION = 0x7f;

function readServerHello(handshake: Handshake, body: ByteReader): void {
  const hello = readHelloHead(handshake, body);
  const isDraft = hello.version >>> 8 === DRAFT_VERSION;
  if (!isDraft) readSessionId(handshake, body);
  if (body.left < 2) return;
  const suite = body.uint16();
  hello.cipherSuites.push(suite);
  handshake.ciphersuite.push(suite);
  if (!isDraft && body.left > 0) handshake.comp_method.push(body.uint8());
  readExtensions(handshake, body, hello);
  if (body.isShort || body.isCut) return;
  const ja3s = ja3sText(hello);
  handshake.ja3s_full ??= ja3s;
  handshake.ja3s ??= ja3Hash(ja3s);
}

/** RFC 5246 section 7.4.2. */
function readCertificates({ handshake, certificate }: HandshakeHeader, body: ByteReader): void {
  const chain = body.take(body.uint24());
  chain.each(() => {
    const length = chain.uint24();
    const { bytes, at, end, left } = chain.take(length);
    if (chain.isShort) return;
    handshake.certificate_length.push(left);
    const read = readCertificate(bytes, at, end);
    if (read === undefined) body.isShort = true;
    else certificate.push(read);
  });
  if (chain.isShort) body.isShort = true;
}

/** RFC 5246 section 7.4.4; TLS before 1.2 has no signature algorithms, there the names of authorities follow. */
function readCertificateRequest(handshake: Handshake, body: ByteReader): void {
  body.take(body.uint8());
  if (body.left < 2) return;
  const listBytes = body.uint16();
  if (listBytes === body.left) return;
  const algorithms = body.take(listBytes);
  while (algorithms.left >= 2) handshake.sig_hash_alg.push(algorithms.uint16());
}
