import { macAt } from '../../../bytes/address.js';
import { uint16At } from '../../../bytes/integers.js';
import { uint64At } from '../../../bytes/uint64.js';
import type { Cursor } from '../../cursor.js';
import { readAction } from './action-frame.js';
import { readElements } from './elements.js';
import { readEncryptionHeader } from './encryption-header.js';
import type { WlanHeader } from './wlan-fields.js';

/** A field of fixed length in front of the elements (IEEE 802.11-2020 section 9.4.1). */
interface FixedField {
  readonly bytes: number;
  read(fixed: WlanHeader['fixed'], bytes: Buffer, at: number): void;
}

const uint16Field = (put: (fixed: WlanHeader['fixed'], value: number) => void): FixedField => ({
  bytes: 2,
  read: (fixed, bytes, at) => put(fixed, uint16At(bytes, at, true)),
});

const ASSOCIATION_MASK = 0x3fff;

const timestamp: FixedField = {
  bytes: 8,
  read: (fixed, bytes, at) => {
    fixed.timestamp = uint64At(bytes, at, true);
  },
};
const beaconInterval = uint16Field((fixed, interval) => {
  fixed.beacon = interval;
});
const capabilities = uint16Field(({ capabilities: values }, bits) => {
  const has = (bit: number): boolean => ((bits >>> bit) & 1) !== 0;
  values.ess = has(0);
  values.ibss = has(1);
  values.privacy = has(4);
  values.short_preamble = has(5);
  values.spec_man = has(8);
  values.qos = has(9);
  values.short_slot_time = has(10);
  values.radio_measurement = has(12);
});
const listenInterval = uint16Field((fixed, interval) => {
  fixed.listen_ival = interval;
});
const currentAp: FixedField = {
  bytes: 6,
  read: (fixed, bytes, at) => {
    fixed.current_ap = macAt(bytes, at);
  },
};
const statusCode = uint16Field((fixed, code) => {
  fixed.status_code = code;
});
const reasonCode = uint16Field((fixed, code) => {
  fixed.reason_code = code;
});
const associationId = uint16Field((fixed, id) => {
  fixed.aid = id & ASSOCIATION_MASK;
});
const algorithm = uint16Field((fixed, number) => {
  fixed.auth.alg = number;
});
const authenticationNumber = uint16Field((fixed, number) => {
  fixed.auth_seq = number;
});
const category: FixedField = {
  bytes: 1,
  read: (fixed, bytes, at) => {
    fixed.category_code = bytes[at] as number;
  },
};

/** Subtypes of management frames (IEEE 802.11-2020 table 9-1). */
const SUBTYPE = { authentication: 11, action: 13, actionNoAck: 14 } as const;

/** What stands in front of the elements, by subtype (section 9.3.3). */
const FIXED_FIELDS: { readonly [subtype: number]: readonly FixedField[] } = {
  0: [capabilities, listenInterval],
  1: [capabilities, statusCode, associationId],
  2: [capabilities, listenInterval, currentAp],
  3: [capabilities, statusCode, associationId],
  4: [],
  5: [timestamp, beaconInterval, capabilities],
  8: [timestamp, beaconInterval, capabilities],
  10: [reasonCode],
  11: [algorithm, authenticationNumber, statusCode],
  12: [reasonCode],
  13: [category],
  14: [category],
};

const SAE = 3;

/** Reads the body of a management frame: fields of fixed length, then elements. */
export function readManagementFrame(header: WlanHeader, cursor: Cursor): void {
  if (header.fc.protected) return readEncryptionHeader(header, cursor);
  if (header.frag !== 0) return;
  const { subtype } = header.fc;
  const fields = FIXED_FIELDS[subtype];
  if (fields === undefined) return;
  for (const { bytes, read } of fields) {
    if (!cursor.has(bytes, 'a field of fixed length is cut short')) return;
    read(header.fixed, cursor.bytes, cursor.at);
    cursor.advance(bytes);
  }
  if (subtype === SUBTYPE.action || subtype === SUBTYPE.actionNoAck) return readAction(header, cursor);
  if (subtype === SUBTYPE.authentication && header.fixed.auth.alg === SAE) {
    // What follows is not in elements (section 9.4.1.40).
    header.fixed.sae_message_type = header.fixed.auth_seq;
    return;
  }
  readElements(header, cursor);
}
