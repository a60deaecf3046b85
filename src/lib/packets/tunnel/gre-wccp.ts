import { group, optional, type RecordOf, uint8 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { IP_VERSION } from '../dispatch-table.js';

const REDIRECT_HEADER_BYTES = 4;
const IP_VERSION_4 = 4;

/** What WCCP version 2 puts before a packet that it redirects. */
export const REDIRECT_HEADER = group('Redirect header of WCCP version 2', {
  service_id: optional(uint8('Service group')),
  alternative_bucket: optional(uint8('Alternative bucket')),
  primary_bucket: optional(uint8('Primary bucket')),
});

type RedirectHeader = RecordOf<(typeof REDIRECT_HEADER)['fields']>;

/**
 * A packet that a router redirects to a web cache (draft-wilson-wrec-wccp-v2 section 4.11.2). Version 2 puts
 * its own header before the IP packet, version 1 does not: no such header begins with the version of IP.
 */
export function readRedirectHeader(header: RedirectHeader, cursor: Cursor): void {
  if (!cursor.has(1, 'payload missing')) return;
  if (cursor.uint8(0) >>> 4 !== IP_VERSION_4) {
    if (!cursor.has(REDIRECT_HEADER_BYTES, 'redirect header cut short')) return;
    header.service_id = cursor.uint8(1);
    header.alternative_bucket = cursor.uint8(2);
    header.primary_bucket = cursor.uint8(3);
    cursor.advance(REDIRECT_HEADER_BYTES);
  }
  cursor.next(IP_VERSION, IP_VERSION_4);
}
