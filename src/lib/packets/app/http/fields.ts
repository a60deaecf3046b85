import { count, group, list, name, optional, type RecordOf, text, uint16 } from '../../../records/field.js';
import { SECRETS_NOTE } from '../secret.js';

/** What a head of HTTP says, by header: of a header that stands twice, the first one. */
export const HTTP_FIELDS = {
  request: group('Request line', {
    method: optional(name('Method')),
    uri: optional(text('Target, as it was sent')),
    version: optional(name('Version')),
    full_uri: optional(text('Target with the host that the head names')),
  }),
  response: group('Status line', {
    version: optional(name('Version')),
    code: optional(uint16('Status code')),
    phrase: optional(text('Reason phrase')),
  }),
  host: optional(text('Host')),
  user_agent: optional(text('User-Agent')),
  referer: optional(text('Referer')),
  server: optional(text('Server')),
  content_type: optional(text('Content-Type')),
  content_encoding: optional(text('Content-Encoding')),
  content_length_header: optional(text('Content-Length, as it was sent')),
  content_length: optional(count('Content-Length, where it is a number', { unit: 'bytes' })),
  transfer_encoding: optional(text('Transfer-Encoding')),
  location: optional(text('Location')),
  connection: optional(text('Connection')),
  upgrade: optional(text('Upgrade')),
  date: optional(text('Date')),
  last_modified: optional(text('Last-Modified')),
  x_forwarded_for: list('X-Forwarded-For', text('Addresses of one header')),
  authorization: optional(text(`Authorization; ${SECRETS_NOTE}`)),
  proxy_authorization: optional(text(`Proxy-Authorization; ${SECRETS_NOTE}`)),
  cookie: optional(text(`Cookie; ${SECRETS_NOTE}`)),
  set_cookie: list('Set-Cookie', text(`Cookie; ${SECRETS_NOTE}`)),
  messages: optional(
    count('Heads that end in this segment, where they are more than one; the first one is told', {
      wireshark: [],
    }),
  ),
} as const;

export type HttpHeader = RecordOf<typeof HTTP_FIELDS>;
