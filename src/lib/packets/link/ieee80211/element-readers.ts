import { uint16At } from '../../../bytes/integers.js';
import { nameOf } from '../../../records/name.js';
import { networkName } from './network-name.js';
import { readRsn, readWpa } from './security-suites.js';
import type { WlanHeader } from './wlan-fields.js';

/** The content of one element, all of it captured. */
export interface Content {
  readonly bytes: Buffer;
  readonly at: number;
  readonly length: number;
}

/** Reads an element of at least `minBytes` into the header. */
interface ElementReader {
  readonly minBytes: number;
  read(wlan: WlanHeader, content: Content): void;
}

const byteAt = ({ bytes, at }: Content, offset: number): number => bytes[at + offset] as number;

/** Numbers of elements that are not like the others. */
export const ELEMENT = { ssid: 0, vendor: 221, extension: 255 } as const;

/** Elements by their number (IEEE 802.11-2020 table 9-92). */
export const ELEMENT_READERS: { readonly [id: number]: ElementReader } = {
  [ELEMENT.ssid]: {
    minBytes: 0,
    read: (wlan, { bytes, at, length }) => {
      wlan.ssid = networkName(bytes.subarray(at, at + length));
    },
  },
  1: {
    minBytes: 0,
    read: (wlan, content) => pushBytes(wlan.supported_rates, content),
  },
  3: {
    minBytes: 1,
    read: (wlan, content) => {
      wlan.ds.current_channel = byteAt(content, 0);
    },
  },
  5: {
    minBytes: 4,
    read: ({ tim }, content) => {
      tim.dtim_count = byteAt(content, 0);
      tim.dtim_period = byteAt(content, 1);
      tim.bmapctl.multicast = (byteAt(content, 2) & 1) !== 0;
    },
  },
  7: {
    minBytes: 6,
    read: (wlan, { bytes, at }) => {
      wlan.country_info.code = nameOf(networkName(bytes.subarray(at, at + 2)));
    },
  },
  11: {
    minBytes: 5,
    read: ({ qbss }, content) => {
      qbss.scount = uint16At(content.bytes, content.at, true);
      qbss.cu = byteAt(content, 2);
    },
  },
  37: {
    minBytes: 3,
    read: ({ csa }, content) => {
      csa.channel_switch_mode = byteAt(content, 0);
      csa.new_channel_number = byteAt(content, 1);
      csa.channel_switch.count = byteAt(content, 2);
    },
  },
  42: {
    minBytes: 1,
    read: (wlan, content) => {
      wlan.erp_info.use_protection = (byteAt(content, 0) & 2) !== 0;
    },
  },
  45: {
    minBytes: 26,
    read: (wlan, content) => {
      wlan.ht.capabilities.width = (byteAt(content, 0) & 2) !== 0;
    },
  },
  48: {
    minBytes: 0,
    read: ({ rsn }, { bytes, at, length }) => readRsn(rsn, bytes, { at, end: at + length }),
  },
  50: {
    minBytes: 0,
    read: (wlan, content) => pushBytes(wlan.extended_supported_rates, content),
  },
  61: {
    minBytes: 22,
    read: ({ ht }, content) => {
      ht.info.primarychannel = byteAt(content, 0);
      ht.info.secchanoffset = byteAt(content, 1) & 3;
      ht.info.chanwidth = (byteAt(content, 1) & 4) !== 0;
    },
  },
  114: {
    minBytes: 0,
    read: (wlan, { bytes, at, length }) => {
      if (length > 0) wlan.mesh.id = networkName(bytes.subarray(at, at + length));
    },
  },
  192: {
    minBytes: 5,
    read: ({ vht }, content) => {
      vht.op.channelwidth = byteAt(content, 0);
      vht.op.channelcenter0 = byteAt(content, 1);
      vht.op.channelcenter1 = byteAt(content, 2);
    },
  },
  [ELEMENT.vendor]: { minBytes: 3, read: readVendorElement },
  [ELEMENT.extension]: { minBytes: 1, read: readExtendedElement },
};

const pushBytes = (list: number[], content: Content): void => {
  for (let offset = 0; offset < content.length; offset += 1) list.push(byteAt(content, offset));
};

const OUI_WI_FI_ALLIANCE_MICROSOFT = 0x0050f2;
const TYPE_WPA = 1;

function readVendorElement(wlan: WlanHeader, content: Content): void {
  const oui = (uint16At(content.bytes, content.at, false) << 8) | byteAt(content, 2);
  wlan.tag.oui.push(oui);
  if (oui !== OUI_WI_FI_ALLIANCE_MICROSOFT || content.length < 4) return;
  const type = byteAt(content, 3);
  wlan.wfa.ie.type.push(type);
  const { bytes, at, length } = content;
  if (type === TYPE_WPA) readWpa(wlan.wfa.ie.wpa, bytes, { at: at + 4, end: at + length });
}

const HE_OPERATION = 36;
/** Operation parameters, BSS colour, rates. */
const HE_OPERATION_BYTES = 6;
const VHT_OPERATION_BYTES = 3;
const CO_HOSTED_BYTES = 1;

/** IEEE 802.11ax-2021 section 9.4.2.249: what of the operation is there follows from its parameters. */
function readExtendedElement(wlan: WlanHeader, content: Content): void {
  const id = byteAt(content, 0);
  wlan.ext_tag.number.push(id);
  if (id !== HE_OPERATION || content.length < 1 + HE_OPERATION_BYTES) return;
  const hasVht = (byteAt(content, 2) & 0x40) !== 0;
  const hasCoHosted = (byteAt(content, 2) & 0x80) !== 0;
  const hasSixGhz = (byteAt(content, 3) & 2) !== 0;
  const offset =
    1 + HE_OPERATION_BYTES + (hasVht ? VHT_OPERATION_BYTES : 0) + (hasCoHosted ? CO_HOSTED_BYTES : 0);
  if (!hasSixGhz || content.length < offset + 2) return;
  wlan.ext_tag.he_operation.six_ghz.primary_channel = byteAt(content, offset);
  wlan.ext_tag.he_operation.six_ghz.channel_width = byteAt(content, offset + 1) & 3;
}
