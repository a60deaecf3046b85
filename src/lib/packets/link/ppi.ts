import { int8At, uint16At, uint32At } from '../../bytes/integers.js';
import { uint64At } from '../../bytes/uint64.js';
import { boolean, count, group, list, number, optional, uint8, uint16, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { LINKTYPE, WLAN_RADIO } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { readChannelFlags, settlePhy } from './ieee80211/channel-flags.js';
import { FRAMING } from './ieee80211/framing.js';
import { clearRadio, type Radio, tuneRadio } from './ieee80211/radio.js';

/** LINKTYPE_PPI, and that of 802.11 without any header. */
const LINKTYPE_PPI = 192;
const LINKTYPE_IEEE802_11 = 105;
const HEADER_BYTES = 8;
const FIELD_HEADER_BYTES = 4;
const ALIGNED = 1;
const COMMON = 2;
const COMMON_BYTES = 20;
/** Fields that Wireshark has a protocol of its own for. */
const NAME_IN_PATH: ReadonlyMap<number, string> = new Map([
  [30002, 'ppi_gps'],
  [30003, 'ppi_vector'],
  [30004, 'ppi_sensor'],
  [30005, 'ppi_antenna'],
]);

const common = (wireshark: string): { wireshark: readonly string[] } => ({
  wireshark: [`ppi.80211-common.${wireshark}`],
});

/**
 *    0         8       16                32                        64
 *   +---------+-------+-----------------+-------------------------+- - - -
 *   | version | flags |     length      | link type of the packet | fields: type 2, length 2, content
 *   +---------+-------+-----------------+-------------------------+- - - -
 */
export const ppi = defineLayer({
  name: 'ppi',
  about: 'Per-Packet Information: facts about a frame, of any link type, in front of it',
  spec: 'libpcap LINKTYPE_PPI (tcpdump.org/linktypes.html)',
  level: LEVEL.capture,
  foundAt: [[LINKTYPE, LINKTYPE_PPI]],
  minBytes: HEADER_BYTES,
  fields: {
    version: uint8('Version, 0'),
    flags: group('Flags', { alignment: boolean('Fields are aligned to four bytes') }),
    length: uint16('Length of the header', { unit: 'bytes' }),
    dlt: uint32('Link type of the frame behind it'),
    field_type: list('Fields: 2 802.11 common, 30002 position', uint16('Type'), { wireshark: [] }),
    common: group('802.11 common', {
      tsft: optional(
        count("When it came, by the radio's clock; left out beyond 2^53", { unit: 'µs', ...common('tsft') }),
      ),
      fcs: optional(boolean('The frame check sequence stands behind the frame', common('flags.fcs'))),
      tsft_ms: optional(boolean('The time is in milliseconds', common('flags.tsft'))),
      fcs_invalid: optional(boolean('The frame check sequence was wrong', common('flags.fcs-invalid'))),
      rate: optional(count('Data rate', { unit: 'kb/s', ...common('rate') })),
      freq: optional(uint16('Frequency', { unit: 'MHz', ...common('chan.freq') })),
      channel_flags: optional(uint16('Flags of the channel, as in radiotap', common('chan.flags'))),
      antsignal: optional(number('Signal', { unit: 'dBm', ...common('dbm.antsignal') })),
      antnoise: optional(number('Noise', { unit: 'dBm', ...common('dbm.antnoise') })),
    }),
  },

  dissect(header, cursor: Cursor): void {
    clearRadio(cursor.radio);
    header.version = cursor.uint8(0);
    header.flags.alignment = (cursor.uint8(1) & ALIGNED) !== 0;
    header.length = uint16At(cursor.bytes, cursor.at + 2, true);
    header.dlt = uint32At(cursor.bytes, cursor.at + 4, true);
    if (header.length < HEADER_BYTES) return cursor.malformed(`length ${header.length}, not at least 8`);
    if (!cursor.has(header.length, 'header cut short') || !readFields(header, cursor)) return;
    cursor.advance(header.length);
    if (header.dlt !== LINKTYPE_IEEE802_11) {
      cursor.also('pcap_pktdata');
      return cursor.next(LINKTYPE, header.dlt);
    }
    settlePhy(cursor.radio);
    if (cursor.wireLength > 0) cursor.next(WLAN_RADIO, header.common.fcs ? FRAMING.hasFcs : 0);
  },
});

type PpiHeader = Parameters<typeof ppi.dissect>[0];

/** Reads the fields; false where one runs past the header. */
function readFields(header: PpiHeader, cursor: Cursor): boolean {
  const { bytes, at } = cursor;
  let offset = HEADER_BYTES;
  while (offset + FIELD_HEADER_BYTES <= header.length) {
    const type = uint16At(bytes, at + offset, true);
    const length = uint16At(bytes, at + offset + 2, true);
    header.field_type.push(type);
    const contentAt = offset + FIELD_HEADER_BYTES;
    if (contentAt + length > header.length) {
      cursor.malformed(`field ${type} runs past the header`, offset);
      return false;
    }
    const pathName = NAME_IN_PATH.get(type);
    if (pathName !== undefined) cursor.also(pathName);
    if (type === COMMON && length >= COMMON_BYTES) readCommon(header, cursor, at + contentAt);
    offset = contentAt + length;
    if (header.flags.alignment) offset = Math.ceil(offset / 4) * 4;
  }
  return true;
}

const RATE_KBPS = 500;
/** Drivers write this where they know no signal. */
const NO_SIGNAL = -128;

/** time 8 | flags 2 | rate 2 | frequency 2 | channel flags 2 | hops 2 | signal 1 | noise 1 */
function readCommon(header: PpiHeader, { bytes, radio }: Cursor, at: number): void {
  const values = header.common;
  values.tsft = uint64At(bytes, at, true);
  const flags = uint16At(bytes, at + 8, true);
  values.fcs = (flags & 1) !== 0;
  values.tsft_ms = (flags & 2) !== 0;
  values.fcs_invalid = (flags & 4) !== 0;
  values.rate = uint16At(bytes, at + 10, true) * RATE_KBPS;
  values.freq = uint16At(bytes, at + 12, true);
  values.channel_flags = uint16At(bytes, at + 14, true);
  values.antsignal = int8At(bytes, at + 18);
  values.antnoise = int8At(bytes, at + 19);
  tellRadio(values, radio);
}

function tellRadio(values: PpiHeader['common'], radio: Radio): void {
  const { tsft, tsft_ms: isMilliseconds, rate = 0, freq = 0, channel_flags: channelFlags = 0 } = values;
  const timestamp = isMilliseconds ? (tsft ?? 0) * 1000 : tsft;
  if (timestamp !== undefined && timestamp !== 0 && Number.isSafeInteger(timestamp))
    radio.timestamp = timestamp;
  if (rate !== 0) radio.data_rate = rate / 1000;
  tuneRadio(radio, freq);
  readChannelFlags(radio, channelFlags);
  if (values.antsignal !== NO_SIGNAL) radio.signal_dbm = values.antsignal;
  if (values.antnoise !== NO_SIGNAL) radio.noise_dbm = values.antnoise;
}
