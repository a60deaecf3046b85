import {
  count,
  group,
  list,
  name,
  optional,
  type RecordOf,
  text,
  uint16,
  uint32,
} from '../../../records/field.js';
import { SECRETS_NOTE } from '../secret.js';

/** Who sends or is meant: RFC 3261 section 20.10. */
const party = (header: 'from' | 'to') =>
  ({
    display_info: optional(text('Name for people', { wireshark: [`sip.${header}.display.info`] })),
    addr: optional(text('URI')),
    user: optional(text('User in the URI')),
    host: optional(text('Host in the URI')),
    tag: optional(text('Tag: what tells this end of the dialogue from others')),
  }) as const;

const called = (wireshark: string) => ({ wireshark: [`sip.${wireshark}`] });

/** What a head of SIP says: of a header that stands twice, the first one, where it is no list. */
export const SIP_FIELDS = {
  method: optional(name('Method', called('Method'))),
  r_uri: optional(text('Target of the request', called('r-uri'))),
  status_code: optional(uint16('Status code', called('Status-Code'))),
  status_line: optional(text('Status line', called('Status-Line'))),
  call_id: optional(text('Call-ID: what all messages of a call have in common', called('Call-ID'))),
  cseq: group('CSeq', {
    seq: optional(uint32('Number of the request', called('CSeq.seq'))),
    method: optional(name('Method of the request', called('CSeq.method'))),
  }),
  from: group('From', party('from')),
  to: group('To', party('to')),
  contact: group('Contact', { uri: list('Where to be reached', text('URI')) }),
  via: group('Via, the last hop first', {
    transport: list('Transport of each hop', text('Name'), called('Via.transport')),
    sent_by_address: list('Address of each hop', text('Host'), called('Via.sent-by.address')),
    sent_by_port: list('Port of the hops that name one', uint16('Port'), called('Via.sent-by.port')),
    branch: list('Branch of each hop', text('Identifier of the transaction'), called('Via.branch')),
    received: list(
      'Where the message came from, as the next hop saw it',
      text('Address'),
      called('Via.received'),
    ),
  }),
  user_agent: optional(text('User-Agent', called('User-Agent'))),
  server: optional(text('Server', called('Server'))),
  max_forwards: optional(uint32('Max-Forwards', called('Max-Forwards'))),
  expires: optional(uint32('Expires', { unit: 's', ...called('Expires') })),
  reason: optional(text('Reason', called('Reason'))),
  subject: optional(text('Subject', called('Subject'))),
  p_asserted_identity: list(
    'P-Asserted-Identity',
    text('Who it is, as a trusted network says'),
    called('P-Asserted-Identity'),
  ),
  auth: group('Authorization, Proxy-Authorization, or what asks for them', {
    scheme: optional(text('Scheme')),
    username: optional(text('User')),
    realm: optional(text('Realm')),
    uri: optional(text('Target that the digest is of')),
    algorithm: optional(text('Algorithm')),
    nonce: optional(text('Nonce')),
    digest: group('Digest', { response: optional(text(`Response; ${SECRETS_NOTE}`)) }),
  }),
  content_type: optional(text('Content-Type', called('Content-Type'))),
  content_length: optional(uint32('Content-Length', { unit: 'bytes', ...called('Content-Length') })),
  messages: optional(
    count('Messages that end in this segment, where they are more than one; the first one is told', {
      wireshark: [],
    }),
  ),
} as const;

export type SipHeader = RecordOf<typeof SIP_FIELDS>;
