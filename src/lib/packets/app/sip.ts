import { compileFactory } from '../../records/shape.js';
import { OVER_TCP, OVER_UDP } from '../carrier.js';
import type { Cursor } from '../cursor.js';
import { BODY, SDP_BODY, TCP_PORT, UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { SIP_FIELDS, type SipHeader } from './sip/fields.js';
import { FIRST_BYTES, isSigned, passEmptyLines, readMessage } from './sip/message.js';

const SIP = 5060;
/** Requests and responses of SIP; a body in SDP is read by its own layer. */
export const sip = defineLayer({
  name: 'sip',
  about: 'Session Initiation Protocol',
  spec: 'RFC 3261 sections 7, 18.3 and 20',
  level: LEVEL.application,
  foundAt: [
    [UDP_PORT, SIP],
    [TCP_PORT, SIP],
  ],
  signatures: [
    { over: OVER_UDP, firstBytes: FIRST_BYTES, matches: isSigned },
    { over: OVER_TCP, firstBytes: FIRST_BYTES, matches: isSigned },
  ],
  minBytes: 1,
  fields: SIP_FIELDS,

  dissect(header, cursor: Cursor): void {
    const start = cursor.at;
    passEmptyLines(cursor);
    let messages = 0;
    let last = header;
    let bodyBytes = 0;
    while (cursor.available > 0 && cursor.skippedBytes === 0 && !cursor.isStopped) {
      const next = messages === 0 ? header : otherHeader();
      const bytes = readMessage(next, cursor);
      if (bytes === undefined) break;
      messages += 1;
      last = next;
      bodyBytes = bytes;
    }
    if (messages > 1) header.messages = messages;
    if (messages > 0) return handOn(last, cursor, bodyBytes);
    if (cursor.wantedBytes > 0) return cursor.tellNothing();
    cursor.at = start;
    cursor.refuse();
  },

  summarise({ method, r_uri, status_line, cseq }): string {
    if (method !== undefined) return `${method.text} ${r_uri}`;
    const status = status_line?.replace(/^\S+ /, '') ?? '';
    return cseq.method === undefined ? status : `${status} (${cseq.method.text})`;
  },
});

/** Has the body of the last message, behind which the cursor stands, read by its own layer. */
function handOn({ content_type = '' }: SipHeader, cursor: Cursor, bodyBytes: number): void {
  const isWhole = cursor.available === 0 && cursor.skippedBytes === 0 && !cursor.isStopped;
  if (bodyBytes === 0 || !isWhole || !/^application\/sdp\b/i.test(content_type)) return;
  cursor.at -= bodyBytes;
  cursor.next(BODY, SDP_BODY);
}

let createHeader: (() => SipHeader) | undefined;

/** A header for what is not told: the messages behind the first one. */
function otherHeader(): SipHeader {
  createHeader ??= compileFactory<SipHeader>(SIP_FIELDS);
  return createHeader();
}
