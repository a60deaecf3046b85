import { compileFactory } from '../../records/shape.js';
import { OVER_TCP } from '../carrier.js';
import type { Cursor } from '../cursor.js';
import { TCP_PORT, UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL, type Place } from '../layer.js';
import { passEarlierBody } from './http/body.js';
import { HTTP_FIELDS, type HttpHeader } from './http/fields.js';
import { isInDatagram, passEmptyLines, readMessage } from './http/message.js';
import { FIRST_BYTES, isSigned } from './http/start-line.js';

/** Where Wireshark looks for HTTP: web servers, proxies, UPnP, BitTorrent trackers, CouchDB, WinRM, key servers. */
const TCP_PORTS = [80, 1900, 2710, 2869, 3128, 3132, 5985, 8080, 8088, 11371] as const;
const SSDP = 1900;
const PLACES: readonly Place[] = [...TCP_PORTS.map((port): Place => [TCP_PORT, port]), [UDP_PORT, SSDP]];

/**
 * Heads of HTTP/1, and of SSDP, which is HTTP in datagrams. A head is told in the segment that it ends in;
 * bodies are passed over.
 */
export const http = defineLayer({
  name: 'http',
  alsoCalled: ['ssdp'],
  about: 'Hypertext Transfer Protocol, version 1; SSDP',
  spec: 'RFC 9112 sections 2 to 7, RFC 9110; SSDP: UPnP Device Architecture 1.1 section 1',
  level: LEVEL.application,
  foundAt: PLACES,
  signatures: [{ over: OVER_TCP, firstBytes: FIRST_BYTES, matches: isSigned }],
  minBytes: 1,
  fields: HTTP_FIELDS,

  dissect(header, cursor: Cursor): void {
    const start = cursor.at;
    if (isInDatagram(cursor)) cursor.calledInPath('ssdp');
    const messages = passEarlierBody(cursor) ? readMessages(header, cursor) : 0;
    if (messages > 1) header.messages = messages;
    if (messages > 0) return;
    const isOurs = cursor.at > start || cursor.wantedBytes > 0 || cursor.skippedBytes > 0;
    if (isOurs) cursor.tellNothing();
    else cursor.refuse();
  },

  summarise({ request, response, content_type }): string {
    if (request.method !== undefined)
      return `${request.method.text} ${request.full_uri ?? request.uri ?? ''}`;
    if (response.code === undefined) return '';
    const type = content_type === undefined ? '' : ` (${content_type.split(';', 1)[0]})`;
    return `${response.code} ${response.phrase ?? ''}${type}`;
  },
});

/** Reads the messages of a segment, the first one into `header`; returns how many there are. */
function readMessages(header: HttpHeader, cursor: Cursor): number {
  passEmptyLines(cursor);
  let messages = 0;
  while (cursor.available > 0) {
    const outcome = readMessage(messages === 0 ? header : otherHeader(), cursor);
    if (outcome !== 'none') messages += 1;
    if (outcome !== 'whole') break;
  }
  return messages;
}

let createHeader: (() => HttpHeader) | undefined;

/** A header for what is not told: the messages behind the first one. */
function otherHeader(): HttpHeader {
  createHeader ??= compileFactory<HttpHeader>(HTTP_FIELDS);
  return createHeader();
}
