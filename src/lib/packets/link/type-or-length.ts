import type { Cursor } from '../cursor.js';
import { ETHERTYPE, LLC_DSAP } from '../dispatch-table.js';

/** Largest payload an 802.3 frame can state; what is larger is a type (IEEE 802.3-2018 section 3.2.6). */
const MAX_LENGTH = 1500;
const MIN_ETHERTYPE = 1536;
/** Novell's 802.3 without LLC begins with an IPX checksum that is never used. */
const RAW_IPX = 0xffff;

/**
 * Takes the 16 bits that are an EtherType or a length, as in Ethernet and behind a VLAN tag, into the header,
 * and says what follows. The cursor stands behind them.
 */
export function nextByTypeOrLength(
  header: { type?: number | undefined; etype?: number | undefined; len: number | undefined },
  cursor: Cursor,
  typeOrLength: number,
): void {
  if (typeOrLength <= MAX_LENGTH) {
    header.len = typeOrLength;
    cursor.limit(typeOrLength);
    if (cursor.available >= 2 && cursor.uint16(0) === RAW_IPX) return cursor.also('ipx');
    return cursor.next(LLC_DSAP, LLC_HEADER);
  }
  if (typeOrLength < MIN_ETHERTYPE) {
    cursor.malformed(`${typeOrLength} is neither a length (up to 1500) nor an EtherType (from 1536)`, -2);
    return;
  }
  if ('etype' in header) header.etype = typeOrLength;
  else header.type = typeOrLength;
  cursor.also('ethertype');
  cursor.next(ETHERTYPE, typeOrLength);
}

/** Key of {@link LLC_DSAP} under which the LLC header itself is found: no SAP has this number. */
export const LLC_HEADER = 0x100;
