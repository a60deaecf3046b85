import type { Cursor } from '../cursor.js';

const FRAGMENT_UNIT_BYTES = 8;
/** The length of a datagram, in IPv6 without its header, is a number of 16 bits. */
const MAX_DATAGRAM_BYTES = 65_535;

/** A fragment as its header describes it. */
interface Fragment {
  /** Where it stands in the datagram, in units of 8 bytes. */
  readonly offset: number;
  /** Length of the header that counts as a part of the datagram: that of IPv4. */
  readonly headerBytes: number;
  readonly bytes: number;
  readonly hasMore: boolean;
}

/**
 * Says of a fragment that no datagram can be cut into such (RFC 791 section 3.2, RFC 8200 section 4.5): it ends
 * beyond the largest one, as in a ping of death, or others cannot go on where it ends.
 */
export function remarkImpossibleFragment(cursor: Cursor, fragment: Fragment): void {
  const { offset, headerBytes, bytes, hasMore } = fragment;
  const end = headerBytes + offset * FRAGMENT_UNIT_BYTES + bytes;
  if (end > MAX_DATAGRAM_BYTES) {
    cursor.remark(`fragment ends at ${end}, beyond the ${MAX_DATAGRAM_BYTES} bytes of a datagram`);
  }
  if (hasMore && bytes % FRAGMENT_UNIT_BYTES !== 0) {
    cursor.remark(`fragment of ${bytes} bytes before others is no multiple of ${FRAGMENT_UNIT_BYTES}`);
  }
}
