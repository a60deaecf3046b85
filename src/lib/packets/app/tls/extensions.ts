import type { ByteReader } from '../../../bytes/byte-reader.js';
import { wireText } from '../../../bytes/wire-text.js';
import type { Handshake } from './fields.js';
import type { Hello } from './hello.js';

/** Reads the content of one extension into the record, and into what fingerprints need. */
type ReadExtension = (header: Handshake, content: ByteReader, hello: Hello) => void;

/** Fills `into` with the 16-bit numbers that are left. */
function readNumbers(reader: ByteReader, ...into: number[][]): void {
  while (reader.left >= 2) {
    const value = reader.uint16();
    for (const list of into) list.push(value);
  }
}

const HOST_NAME = 0;

/** RFC 6066 section 3. A server answers with an empty one. */
function readServerName(header: Handshake, content: ByteReader, hello: Hello): void {
  hello.hasServerName = true;
  if (content.left === 0) return;
  const names = content.take(content.uint16());
  names.each(() => {
    const type = names.uint8();
    const name = names.take(names.uint16());
    if (type !== HOST_NAME || names.isShort) return;
    header.extensions_server_name ??= wireText(name.bytes, name.at, name.end);
  });
}

/** RFC 8422 section 5.1.1, RFC 8446 section 4.2.7. */
function readGroups(header: Handshake, content: ByteReader, hello: Hello): void {
  readNumbers(content.take(content.uint16()), header.extensions_supported_group, hello.groups);
}

/** RFC 8422 section 5.1.2. */
function readPointFormats(header: Handshake, content: ByteReader, hello: Hello): void {
  const formats = content.take(content.uint8());
  formats.each(() => {
    const format = formats.uint8();
    header.extensions_ec_point_format.push(format);
    hello.pointFormats.push(format);
  });
}

/** RFC 8446 section 4.2.3. */
function readSignatureAlgorithms(header: Handshake, content: ByteReader, hello: Hello): void {
  readNumbers(content.take(content.uint16()), header.sig_hash_alg, hello.signatureAlgorithms);
}

/** Those for certificates (RFC 8446 section 4.2.3) and delegated credentials (RFC 9345 section 4.1.1). */
function readOtherAlgorithms(header: Handshake, content: ByteReader): void {
  readNumbers(content.take(content.uint16()), header.sig_hash_alg);
}

/** RFC 7301 section 3.1. */
function readAlpn(header: Handshake, content: ByteReader, hello: Hello): void {
  const protocols = content.take(content.uint16());
  protocols.each(() => {
    const { bytes, at, end } = protocols.take(protocols.uint8());
    if (protocols.isShort) return;
    if (hello.firstAlpn.length === 0) hello.firstAlpn = Buffer.from(bytes.subarray(at, end));
    header.extensions_alpn_str.push(wireText(bytes, at, end));
  });
}

/** RFC 8446 section 4.2.1: a client sends a list, a server the one it chose. */
function readVersions(header: Handshake, content: ByteReader, hello: Hello): void {
  if (content.isCut) return;
  const isChoice = content.left === 2;
  const versions = isChoice ? content : content.take(content.uint8());
  readNumbers(versions, header.extensions.supported_version, hello.supportedVersions);
}

/** RFC 8446 section 4.2.8. What has the form of a single share is a server's, two bytes alone a request to retry. */
function readKeyShare(header: Handshake, content: ByteReader): void {
  if (content.isCut) return;
  if (content.left === 2) {
    header.extensions_key_share_selected_group ??= content.uint16();
    return;
  }
  const listBytes = content.uint16();
  const isClients = listBytes === content.left;
  if (!isClients) {
    header.extensions_key_share_group.push(listBytes);
    content.take(content.uint16());
    return;
  }
  content.each(() => {
    const group = content.uint16();
    content.take(content.uint16());
    if (!content.isShort) header.extensions_key_share_group.push(group);
  });
}

/** By type, from the IANA registry "TLS ExtensionType Values". */
const READERS: ReadonlyMap<number, ReadExtension> = new Map([
  [0, readServerName],
  [10, readGroups],
  [11, readPointFormats],
  [13, readSignatureAlgorithms],
  [16, readAlpn],
  [34, readOtherAlgorithms],
  // Number of the key share before draft 23 of TLS 1.3.
  [40, readKeyShare],
  [43, readVersions],
  [50, readOtherAlgorithms],
  [51, readKeyShare],
]);

/** Reads the extensions of a message, of which there may be none (RFC 8446 section 4.2). */
export function readExtensions(header: Handshake, reader: ByteReader, hello: Hello): void {
  if (reader.left === 0) return;
  const extensions = reader.take(reader.uint16());
  extensions.each(() => {
    const type = extensions.uint16();
    const contentBytes = extensions.uint16();
    if (extensions.isShort) return;
    const content = extensions.take(contentBytes);
    header.extension.type.push(type);
    hello.extensions.push(type);
    READERS.get(type)?.(header, content, hello);
    if (content.isShort) reader.isShort = true;
  });
  if (extensions.isShort) reader.isShort = true;
}
