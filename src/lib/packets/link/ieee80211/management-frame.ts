import { macAt } from '../../../bytes/address.js';
import { uint16At } from '../../../bytes/integers.js';
import { uint64At } from '../../../bytes/uint64.js';
import type { Cursor } from '../../cursor.js';
import { readElements } from './elements.js';
import { readEncryptionHeader } from './encryption-header.js';
import type { WlanHeader } from './wlan-fields.js';

/** A field of fixed length in front of the elements (IEEE 802.11-2020 section 9.4.1). */
interface FixedField {
  readonly bytes: number;
  read(fixed: WlanHeader['fixed'], bytes: Buffer, at: number): void;
}

const timestamp: FixedField = {
  bytes: 8,
  read: (fixed, bytes, at) => {
    fixed.timestamp = uint64At(bytes, at, true);
  },
};
const beaconInterval: FixedField = {
  bytes: 2,
  read: (fixed, bytes, at) => {
    fixed.beacon = uint16At(bytes, at, true);
  },
};
const capabilities: FixedField = {
  bytes: 2,
  read: (fixed, bytes, at) => {
    const bits = uint16At(bytes, at, true);
    const has = (bit: number): boolean => ((bits >>> bit) & 1) !== 0;
    fixed.capabilities.ess = has(0);
    fixed.capabilities.ibss = has(1);
    fixed.capabilities.privacy = has(4);
    fixed.capabilities.short_preamble = has(5);
    fixed.capabilities.spec_man = has(8);
    fixed.capabilities.qos = has(9);
    fixed.capabilities.short_slot_time = has(10);
    fixed.capabilities.radio_measurement = has(12);
  },
};
const listenInterval: FixedField = {
  bytes: 2,
  read: (fixed, bytes, at) => {
    fixed.listen_ival = uint16At(bytes, at, true);
  },
};
const currentAp: FixedField = {
  bytes: 6,
  read: (fixed, bytes, at) => {
    fixed.current_ap = macAt(bytes, at);
  },
};
const statusCode: FixedField = {
  bytes: 2,
  read: (fixed, bytes, at) => {
    fixed.status_code = uint16At(bytes, at, true);
  },
};
const reasonCode: FixedField = {
  bytes: 2,
  read: (fixed, bytes, at) => {
    fixed.reason_code = uint16At(bytes, at, true);
  },
};
const associationId: FixedField = {
  bytes: 2,
  read: (fixed, bytes, at) => {
    fixed.aid = uint16At(bytes, at, true) & 0x3fff;
  },
};
const algorithm: FixedField = {
  bytes: 2,
  read: (fixed, bytes, at) => {
    fixed.auth.alg = uint16At(bytes, at, true);
  },
};
const authenticationNumber: FixedField = {
  bytes: 2,
  read: (fixed, bytes, at) => {
    fixed.auth_seq = uint16At(bytes, at, true);
  },
};
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

/** Categories of action frames (table 9-51). */
const CATEGORY = {
  spectrumManagement: 0,
  blockAck: 3,
  protectedVendorSpecific: 126,
  vendorSpecific: 127,
} as const;
const CHANNEL_SWITCH = 4;
const OUI_BYTES = 3;

/** Which action it is; what goes with it is read only where it is elements that stand in beacons too. */
function readAction(header: WlanHeader, cursor: Cursor): void {
  const { fixed } = header;
  if (
    fixed.category_code === CATEGORY.vendorSpecific ||
    fixed.category_code === CATEGORY.protectedVendorSpecific
  ) {
    if (cursor.has(OUI_BYTES, 'no organisation')) header.tag.oui.push(cursor.uint24(0));
    return;
  }
  if (!cursor.has(1, 'no action code')) return;
  fixed.action_code = cursor.uint8(0);
  cursor.advance(1);
  if (fixed.category_code === CATEGORY.blockAck) return readBlockAckAction(header, cursor);
  if (fixed.category_code === CATEGORY.spectrumManagement && fixed.action_code === CHANNEL_SWITCH) {
    readElements(header, cursor);
  }
}

/** Actions of block acknowledgement (section 9.6.4), and where what is told of them stands. */
const BLOCK_ACK = {
  request: { code: 0, startAt: 5 },
  response: { code: 1, statusAt: 1 },
  end: { code: 2, reasonAt: 2 },
} as const;

function readBlockAckAction({ fixed }: WlanHeader, cursor: Cursor): void {
  const { bytes, at, available } = cursor;
  const { request, response, end } = BLOCK_ACK;
  if (fixed.action_code === request.code && available >= request.startAt + 2) {
    const start = uint16At(bytes, at + request.startAt, true);
    fixed.ssc.fragment = start & 15;
    fixed.ssc.sequence = start >>> 4;
  } else if (fixed.action_code === response.code && available >= response.statusAt + 2) {
    fixed.status_code = uint16At(bytes, at + response.statusAt, true);
  } else if (fixed.action_code === end.code && available >= end.reasonAt + 2) {
    fixed.reason_code = uint16At(bytes, at + end.reasonAt, true);
  }
}
