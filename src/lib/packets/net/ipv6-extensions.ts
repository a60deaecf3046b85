import type { Address } from '../../bytes/address.js';
import { sumWords } from '../../bytes/checksum.js';
import type { Cursor } from '../cursor.js';
import { IP_PROTO } from '../dispatch-table.js';
import { remarkImpossibleFragment } from './impossible-fragment.js';

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION = 60;
const NO_NEXT_HEADER = 59;

const PAD1 = 0;
const FRAGMENT_BYTES = 8;
const ROUTING_FIXED_BYTES = 8;
const ADDRESS_BYTES = 16;
/** Type of routing header: RFC 8754. */
const SEGMENT_ROUTING = 4;
/** RFC 8200 section 4.1 has each header once, destination options twice; a longer chain is an attack. */
const MAX_EXTENSIONS = 8;

interface OptionHeader {
  nxt: number | undefined;
  len: number | undefined;
}

interface ExtendedHeader {
  nxt: number;
  dst: Address;
  hopopts: OptionHeader;
  routing: OptionHeader & { type: number | undefined; segleft: number | undefined };
  fraghdr: {
    nxt: number | undefined;
    offset: number | undefined;
    more: boolean | undefined;
    ident: number | undefined;
  };
  dstopts: OptionHeader;
  opt: { type: number[] };
}

/** Follows the extension headers (RFC 8200 section 4) from the end of the fixed header to the payload. */
export function readIpv6Extensions(header: ExtendedHeader, cursor: Cursor): void {
  let protocol = header.nxt;
  for (let extensions = 0; isExtension(protocol); extensions += 1) {
    if (extensions === MAX_EXTENSIONS) {
      return cursor.malformed(`more than ${MAX_EXTENSIONS} extension headers`);
    }
    cursor.also(PROTOCOL_NAME[protocol] as string);
    const next = protocol === FRAGMENT ? readFragment(header, cursor) : readOptions(header, cursor, protocol);
    if (next === undefined) return;
    protocol = next;
  }
  if (protocol !== NO_NEXT_HEADER) cursor.next(IP_PROTO, protocol);
}

const PROTOCOL_NAME: { readonly [protocol: number]: string } = {
  [HOP_BY_HOP]: 'ipv6.hopopts',
  [ROUTING]: 'ipv6.routing',
  [FRAGMENT]: 'ipv6.fraghdr',
  [DESTINATION]: 'ipv6.dstopts',
};

const isExtension = (protocol: number): boolean => PROTOCOL_NAME[protocol] !== undefined;

/** Reads a fragment header; undefined where the payload cannot be read here. */
function readFragment({ fraghdr }: ExtendedHeader, cursor: Cursor): number | undefined {
  if (!cursor.has(FRAGMENT_BYTES, 'fragment header cut short')) return undefined;
  const offsetAndFlags = cursor.uint16(2);
  fraghdr.nxt = cursor.uint8(0);
  fraghdr.offset = offsetAndFlags >>> 3;
  fraghdr.more = (offsetAndFlags & 1) !== 0;
  fraghdr.ident = cursor.uint32(4);
  cursor.advance(FRAGMENT_BYTES);
  // An atomic fragment (offset 0, none to follow) is a whole datagram: RFC 6946.
  cursor.isFragment = fraghdr.more || fraghdr.offset > 0;
  const { offset, more: hasMore } = fraghdr;
  remarkImpossibleFragment(cursor, { offset, headerBytes: 0, bytes: cursor.wireLength, hasMore });
  return fraghdr.offset === 0 ? fraghdr.nxt : undefined;
}

/** Reads a hop-by-hop, destination or routing header; undefined where it is cut. */
function readOptions(header: ExtendedHeader, cursor: Cursor, protocol: number): number | undefined {
  const place =
    protocol === HOP_BY_HOP ? header.hopopts : protocol === ROUTING ? header.routing : header.dstopts;
  if (!cursor.has(2, 'extension header cut short')) return undefined;
  place.nxt = cursor.uint8(0);
  place.len = cursor.uint8(1);
  const length = (place.len + 1) * 8;
  if (!cursor.has(length, 'extension header cut short')) return undefined;
  if (protocol === ROUTING) {
    header.routing.type = cursor.uint8(2);
    header.routing.segleft = cursor.uint8(3);
    if (cursor.hasAddresses && header.routing.segleft > 0) useFinalDestination(header, cursor, length);
  } else {
    listOptions(header.opt.type, cursor, length);
  }
  cursor.advance(length);
  return place.nxt;
}

/**
 * While a packet is on its way, checksums are made with the last address it is to be sent to (RFC 8200 section
 * 8.1): the last one of the list, the first one of a segment routing header (RFC 8754 section 2).
 */
function useFinalDestination({ dst, routing }: ExtendedHeader, cursor: Cursor, length: number): void {
  if (length < ROUTING_FIXED_BYTES + ADDRESS_BYTES) return;
  const offset = routing.type === SEGMENT_ROUTING ? ROUTING_FIXED_BYTES : length - ADDRESS_BYTES;
  const at = cursor.at + offset;
  cursor.addressSum += sumWords(cursor.bytes, at, at + ADDRESS_BYTES) - sumOfAddress(dst);
}

const sumOfAddress = ({ word0, word1, word2, word3 }: Address): number =>
  [word0, word1, word2, word3].reduce((sum, word) => sum + (word >>> 16) + (word & 0xffff), 0);

/** Type-length-value options: RFC 8200 section 4.2. */
function listOptions(types: number[], cursor: Cursor, end: number): void {
  let offset = 2;
  while (offset < end) {
    const type = cursor.uint8(offset);
    types.push(type);
    if (type === PAD1) {
      offset += 1;
      continue;
    }
    const length = offset + 1 < end ? cursor.uint8(offset + 1) : 0xff;
    if (offset + 2 + length > end) return cursor.remark(`option ${type} runs past its header`, offset);
    offset += 2 + length;
  }
}
