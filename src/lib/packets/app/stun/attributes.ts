import { type Address, ipv4At, ipv6At } from '../../../bytes/address.js';
import { wireText } from '../../../bytes/wire-text.js';
import {
  group,
  ipv4Address,
  ipv6Address,
  list,
  name,
  optional,
  text,
  uint16,
} from '../../../records/field.js';
import { type Name, nameOf } from '../../../records/name.js';
import type { Cursor } from '../../cursor.js';

const ATTRIBUTE_HEADER_BYTES = 4;
const MAX_ATTRIBUTES = 256;
const FAMILY = { ipv4: 1, ipv6: 2 } as const;
const ADDRESS_BYTES: Readonly<Record<number, number>> = { [FAMILY.ipv4]: 8, [FAMILY.ipv6]: 20 };
const USERNAME = 0x0006;
const ERROR_CODE = 0x0009;
const REALM = 0x0014;
const SOFTWARE = 0x8022;
const COOKIE_AT = 4;

/** Attributes that hold an address, and whether it is hidden from translators: IANA, STUN Attributes. */
const ADDRESSES: ReadonlyMap<number, { readonly kind: Name; readonly isXored: boolean }> = new Map(
  (
    [
      [0x0001, 'mapped', false],
      [0x0002, 'response', false],
      [0x0004, 'source', false],
      [0x0005, 'changed', false],
      [0x000b, 'reflected', false],
      [0x0012, 'peer', true],
      [0x0016, 'relayed', true],
      [0x0020, 'mapped', true],
      [0x8020, 'mapped', true],
      [0x8023, 'alternate-server', false],
      [0x802b, 'response-origin', false],
      [0x802c, 'other', false],
    ] as const
  ).map(([type, kind, isXored]) => [type, { kind: nameOf(kind), isXored }]),
);

/** What attributes of a message tell, under the names that Wireshark has for those of this protocol. */
export const attributeFields = (protocol: 'stun' | 'classicstun') =>
  ({
    att_type: list('Type of each attribute', uint16('type'), { wireshark: [`${protocol}.att.type`] }),
    address: list(
      'Addresses, as they are without the disguise of XOR',
      group('Address', {
        kind: name('Whose it is: mapped, relayed, peer, source, ...', { wireshark: [] }),
        ipv4: optional(ipv4Address('Address of IPv4', { wireshark: [`${protocol}.att.ipv4`] })),
        ipv6: optional(ipv6Address('Address of IPv6', { wireshark: [`${protocol}.att.ipv6`] })),
        port: uint16('Port', { wireshark: [`${protocol}.att.port`] }),
      }),
    ),
    username: optional(text('Name of the user', only(protocol, 'stun.att.username'))),
    realm: optional(text('Realm that the user is known in', only(protocol, 'stun.att.realm'))),
    software: optional(text('What software has sent it', only(protocol, 'stun.att.software'))),
    error_code: optional(uint16('Error, as in 401', { wireshark: [] })),
    error_reason: optional(text('What the error means', { wireshark: [`${protocol}.att.error.reason`] })),
  }) as const;

/** A Wireshark name that only one of the two protocols has. */
const only = (protocol: string, field: string): { wireshark: readonly string[] } => ({
  wireshark: field.startsWith(`${protocol}.`) ? [field] : [],
});

/** What a header has of attributes. */
export interface AttributeRecord {
  att_type: number[];
  address: { kind: Name; ipv4: Address | undefined; ipv6: Address | undefined; port: number }[];
  username: string | undefined;
  realm: string | undefined;
  software: string | undefined;
  error_code: number | undefined;
  error_reason: string | undefined;
}

/**
 * Reads the attributes between two offsets of the message at the cursor, as far as they were captured: RFC 8489
 * section 14.
 */
export function readAttributes(
  record: AttributeRecord,
  cursor: Cursor,
  { from, to: wireTo }: { readonly from: number; readonly to: number },
): void {
  const to = Math.min(wireTo, cursor.available);
  let at = from;
  while (at + ATTRIBUTE_HEADER_BYTES <= to && record.att_type.length < MAX_ATTRIBUTES) {
    const type = cursor.uint16(at);
    const length = cursor.uint16(at + 2);
    record.att_type.push(type);
    const start = at + ATTRIBUTE_HEADER_BYTES;
    if (start + length > wireTo) {
      return cursor.remark(`attribute of ${length} bytes where ${wireTo - start} are left`, at);
    }
    if (start + length > to) return;
    readAttribute(record, cursor, { type, start, length });
    at = start + ((length + 3) & ~3);
  }
}

interface Attribute {
  readonly type: number;
  readonly start: number;
  readonly length: number;
}

function readAttribute(record: AttributeRecord, cursor: Cursor, attribute: Attribute): void {
  switch (attribute.type) {
    case USERNAME:
      record.username ??= textOf(cursor, attribute);
      break;
    case REALM:
      record.realm ??= textOf(cursor, attribute);
      break;
    case SOFTWARE:
      record.software ??= textOf(cursor, attribute);
      break;
    case ERROR_CODE:
      readError(record, cursor, attribute);
      break;
    default:
      readAddress(record, cursor, attribute);
  }
}

const textOf = ({ bytes, at }: Cursor, { start, length }: Attribute): string =>
  wireText(bytes, at + start, at + start + length);

/** Class and number of an error, and words: RFC 8489 section 14.8. */
function readError(record: AttributeRecord, cursor: Cursor, { type, start, length }: Attribute): void {
  if (length < 4) return;
  record.error_code = (cursor.uint8(start + 2) & 7) * 100 + cursor.uint8(start + 3);
  record.error_reason = textOf(cursor, { type, start: start + 4, length: length - 4 });
}

/** Family, port and address, in XOR with cookie and transaction: RFC 8489 sections 14.1 and 14.2. */
function readAddress(record: AttributeRecord, cursor: Cursor, { type, start, length }: Attribute): void {
  const known = ADDRESSES.get(type);
  if (known === undefined || length < 4) return;
  const { kind, isXored } = known;
  const family = cursor.uint8(start + 1);
  if (length < (ADDRESS_BYTES[family] ?? Number.POSITIVE_INFINITY)) return;
  const port = cursor.uint16(start + 2) ^ (isXored ? cursor.uint16(COOKIE_AT) : 0);
  const bytes = isXored
    ? revealed(cursor, start + 4, length - 4)
    : cursor.bytes.subarray(cursor.at + start + 4, cursor.at + start + length);
  const ipv4 = family === FAMILY.ipv4 ? ipv4At(bytes, 0) : undefined;
  const ipv6 = family === FAMILY.ipv6 ? ipv6At(bytes, 0) : undefined;
  record.address.push({ kind, ipv4, ipv6, port });
}

/** An address without the XOR: cookie and transaction stand one behind the other in the header. */
const revealed = (cursor: Cursor, start: number, length: number): Buffer =>
  Buffer.from(
    Array.from(
      { length: Math.min(length, 16) },
      (_, index) => cursor.uint8(start + index) ^ cursor.uint8(COOKIE_AT + index),
    ),
  );
