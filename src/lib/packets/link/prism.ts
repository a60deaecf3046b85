import { uint16At, uint32At } from '../../bytes/integers.js';
import { group, name, number, optional, uint32 } from '../../records/field.js';
import { nameOf } from '../../records/name.js';
import type { Cursor } from '../cursor.js';
import { LINKTYPE, WLAN_RADIO } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { clearRadio, PHY, type Radio } from './ieee80211/radio.js';
import { LINKTYPE_AVS } from './wlancap.js';

/** LINKTYPE_IEEE802_11_PRISM. */
const LINKTYPE_PRISM = 119;
const START_BYTES = 24;
const DEVICE_AT = 8;
const DEVICE_BYTES = 16;
const VALUE_BYTES = 12;
/** Written by drivers that put the AVS header where the Prism header is announced. */
const AVS_MAGIC = 0x80211;
/** The code of a message is small, so where its bytes are the other way round it is not. */
const MAX_CODE = 0xffff;

/**
 * Words of 32 bits in the byte order of the machine that captured:
 *
 *   message code | length | device 16 bytes | ten values: what it is 4, status 2, length 2, value 4
 */
export const prism = defineLayer({
  name: 'prism',
  about: 'Prism: what the radio said of an IEEE 802.11 frame',
  spec: 'libpcap LINKTYPE_IEEE802_11_PRISM (tcpdump.org/linktypes.html)',
  level: LEVEL.capture,
  foundAt: [[LINKTYPE, LINKTYPE_PRISM]],
  minBytes: START_BYTES,
  fields: {
    msgcode: uint32('Message code: 68, or 65 of some drivers'),
    msglen: uint32('Length of the header', { unit: 'bytes' }),
    devname: optional(name('Device')),
    did: group('Values', {
      hosttime: optional(uint32("When it came, by the host's clock")),
      mactime: optional(uint32("When it came, by the radio's clock")),
      channel: optional(uint32('Channel')),
      rssi: optional(number("Signal on a scale of the radio's own")),
      sq: optional(uint32('Quality of the signal')),
      signal: optional(number('Signal, in dBm where it is negative')),
      noise: optional(number('Noise, in dBm where it is negative')),
      rate: optional(uint32('Data rate', { unit: '500 kb/s' })),
      istx: optional(uint32('Whether it was sent and not received')),
      frmlen: optional(uint32('Length of the frame', { unit: 'bytes' })),
    }),
  },

  dissect(header, cursor: Cursor): void {
    const { bytes, at, radio } = cursor;
    if (cursor.uint32(0) >>> 12 === AVS_MAGIC) return cursor.redirect(LINKTYPE, LINKTYPE_AVS);
    clearRadio(radio);
    const isLittleEndian = cursor.uint32(0) > MAX_CODE;
    header.msgcode = uint32At(bytes, at, isLittleEndian);
    header.msglen = uint32At(bytes, at + 4, isLittleEndian);
    const device = textAt(bytes, at + DEVICE_AT);
    if (device !== '') header.devname = nameOf(device);
    if (header.msglen < START_BYTES) return cursor.malformed(`length ${header.msglen}, not at least 24`);
    const end = Math.min(header.msglen, cursor.available);
    for (let offset = START_BYTES; offset + VALUE_BYTES <= end; offset += VALUE_BYTES) {
      readValue(header, bytes, { at: at + offset, isLittleEndian });
    }
    tellRadio(header, radio);
    if (!cursor.has(header.msglen, 'header cut short')) return;
    cursor.advance(header.msglen);
    if (cursor.wireLength > 0) cursor.next(WLAN_RADIO, 0);
  },
});

type PrismHeader = Parameters<typeof prism.dissect>[0];
type ValueName = keyof PrismHeader['did'];

/** Values by their number. */
const VALUE_NAMES: { readonly [number: number]: ValueName } = {
  1: 'hosttime',
  2: 'mactime',
  3: 'channel',
  4: 'rssi',
  5: 'sq',
  6: 'signal',
  7: 'noise',
  8: 'rate',
  9: 'istx',
  10: 'frmlen',
};
const SIGNED: ReadonlySet<ValueName> = new Set(['rssi', 'signal', 'noise']);

/** The device's name up to its first zero byte, printable characters only. */
function textAt(bytes: Buffer, at: number): string {
  const text = bytes.toString('latin1', at, at + DEVICE_BYTES);
  return (text.split('\0', 1)[0] ?? '').replaceAll(/[^ -~]/g, '?');
}

/** The number of a value stands in different places: wlan-ng wrote 0x00030044 for the third, others 0x00003041. */
function valueNumber(did: number): number {
  return did > 0xffff ? did >>> 16 : did >>> 12;
}

function readValue(
  { did }: PrismHeader,
  bytes: Buffer,
  { at, isLittleEndian }: { at: number; isLittleEndian: boolean },
): void {
  const valueName = VALUE_NAMES[valueNumber(uint32At(bytes, at, isLittleEndian))];
  const isGiven = uint16At(bytes, at + 4, isLittleEndian) === 0;
  if (valueName === undefined || !isGiven) return;
  const value = uint32At(bytes, at + 8, isLittleEndian);
  did[valueName] = SIGNED.has(valueName) ? value | 0 : value;
}

const HALF_MEGABIT = 0.5;
const LAST_2_GHZ_CHANNEL = 14;
const MAX_CHANNEL = 255;
/** Rates of 802.11b in units of 500 kb/s. */
const CCK_RATES: ReadonlySet<number> = new Set([2, 4, 11, 22]);

function tellRadio({ did }: PrismHeader, radio: Radio): void {
  radio.timestamp = did.mactime;
  if (did.channel !== undefined && did.channel <= MAX_CHANNEL) radio.channel = did.channel;
  if (did.rate !== undefined) {
    radio.data_rate = did.rate * HALF_MEGABIT;
    const is2GHz = (radio.channel ?? 0) <= LAST_2_GHZ_CHANNEL;
    const phyAt2GHz = CCK_RATES.has(did.rate) ? PHY.b : PHY.g;
    if (radio.channel !== undefined) radio.phy = is2GHz ? phyAt2GHz : PHY.a;
  }
  if ((did.signal ?? 0) < 0) radio.signal_dbm = did.signal;
  if ((did.noise ?? 0) < 0) radio.noise_dbm = did.noise;
}
