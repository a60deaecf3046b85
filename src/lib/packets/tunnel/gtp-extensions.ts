import { group, list, optional, type RecordOf, uint8, uint16 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';

/** What the extension headers of a GTP message tell. */
export const GTP_EXTENSIONS = group('Extension headers', {
  next: list('Type of each extension header, and 0 behind the last', uint8('type'), {
    wireshark: ['gtp.ext_hdr.next'],
  }),
  length: list('Length of each extension header', uint8('length'), { unit: '4 bytes' }),
  pdu_ses_con: group('5G: PDU session container', {
    pdu_type: optional(uint8('0 downlink, 1 uplink')),
    qos_flow_id: optional(uint8('QoS flow')),
  }),
  pdcp_sn: optional(uint16('PDCP sequence number')),
  udp_port: optional(uint16('Port of the packet that caused an error indication')),
});

type GtpExtensions = RecordOf<(typeof GTP_EXTENSIONS)['fields']>;

const EXTENSION_UNIT_BYTES = 4;
const MAX_EXTENSIONS = 8;
const PDU_SESSION_CONTAINER = 0x85;
const PDCP_NUMBER = 0xc0;
const UDP_PORT_OF_TRIGGER = 0x40;

/** Follows the extension headers (3GPP TS 29.281 section 5.2.1), which tell the type of the one behind them. */
export function readGtpExtensions(ext_hdr: GtpExtensions, cursor: Cursor, first: number): boolean {
  ext_hdr.next.push(first);
  for (let type = first; type !== 0; type = ext_hdr.next.at(-1) ?? 0) {
    if (ext_hdr.length.length === MAX_EXTENSIONS) {
      cursor.malformed(`more than ${MAX_EXTENSIONS} extension headers`);
      return false;
    }
    if (!cursor.has(1, 'extension header cut short')) return false;
    const units = cursor.uint8(0);
    ext_hdr.length.push(units);
    if (units === 0) {
      cursor.malformed('extension header of length 0');
      return false;
    }
    const bytes = units * EXTENSION_UNIT_BYTES;
    if (!cursor.has(bytes, 'extension header cut short')) return false;
    readExtension(ext_hdr, cursor, type);
    ext_hdr.next.push(cursor.uint8(bytes - 1));
    cursor.advance(bytes);
  }
  return true;
}

function readExtension(extension: GtpExtensions, cursor: Cursor, type: number): void {
  if (type === PDU_SESSION_CONTAINER) {
    extension.pdu_ses_con.pdu_type = cursor.uint8(1) >>> 4;
    extension.pdu_ses_con.qos_flow_id = cursor.uint8(2) & 0x3f;
  } else if (type === PDCP_NUMBER) {
    extension.pdcp_sn = cursor.uint16(1);
  } else if (type === UDP_PORT_OF_TRIGGER) {
    extension.udp_port = cursor.uint16(1);
  }
}
