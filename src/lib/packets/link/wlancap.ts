import { uint64At } from '../../bytes/uint64.js';
import { count, number, optional, uint8, uint16, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { LINKTYPE, WLAN_RADIO } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { frequencyOf } from './ieee80211/channel.js';
import { clearRadio, PHY, type Radio, tuneRadio } from './ieee80211/radio.js';

/** LINKTYPE_IEEE802_11_AVS. */
export const LINKTYPE_AVS = 163;
const HEADER_BYTES = 64;
const VERSION_MASK = 0xfff;
const MAX_CHANNEL = 255;
const FHSS = 1;
/** Rates below are told in this unit, others in bits per second. */
const RATE_UNIT = 100_000;
const BITS_PER_MEGABIT = 1_000_000;
const SSI_DBM = 2;
const SHORT_PREAMBLE = 1;

/** Kinds of radio by their number in this header. */
const PHY_BY_TYPE: readonly (number | undefined)[] = [
  undefined,
  PHY.fhss,
  PHY.dsss,
  PHY.ir,
  PHY.b,
  PHY.b,
  PHY.g,
  PHY.g,
  PHY.a,
];

/**
 * Words of 32 bits, most significant byte first:
 *
 *   magic and version | length | MAC time 2 | host time 2 | type of radio | channel | rate | antenna | priority |
 *   kind of signal | signal | noise | preamble | encoding
 */
export const wlancap = defineLayer({
  name: 'wlancap',
  about: 'AVS: what the radio said of an IEEE 802.11 frame',
  spec: 'libpcap LINKTYPE_IEEE802_11_AVS (tcpdump.org/linktypes.html)',
  level: LEVEL.capture,
  foundAt: [[LINKTYPE, LINKTYPE_AVS]],
  minBytes: HEADER_BYTES,
  fields: {
    version: uint16('Version'),
    length: uint32('Length of the header', { unit: 'bytes' }),
    mactime: optional(count("When it came, by the radio's clock; left out beyond 2^53", { unit: 'µs' })),
    hosttime: optional(count("When it came, by the host's clock; left out beyond 2^53")),
    phytype: uint32('Radio: 1 frequency hopping, 4 and 5 802.11b, 6 and 7 802.11g, 8 802.11a'),
    channel: optional(uint8('Channel')),
    channel_frequency: optional(uint32('Frequency of the channel', { unit: 'MHz' })),
    data_rate: count('Data rate', { unit: 'b/s' }),
    antenna: uint32('Antenna'),
    ssi_type: uint32('Signal: 1 normalised, 2 in dBm, 3 raw'),
    dbm_antsignal: optional(number('Signal', { unit: 'dBm' })),
    dbm_antnoise: optional(number('Noise', { unit: 'dBm' })),
    preamble: uint32('Preamble: 1 short, 2 long'),
  },

  dissect(header, cursor: Cursor): void {
    const { bytes, at, radio } = cursor;
    clearRadio(radio);
    header.version = cursor.uint32(0) & VERSION_MASK;
    header.length = cursor.uint32(4);
    header.mactime = uint64At(bytes, at + 8, false);
    header.hosttime = uint64At(bytes, at + 16, false);
    header.phytype = cursor.uint32(24);
    const rate = cursor.uint32(32);
    header.data_rate = rate < RATE_UNIT ? rate * RATE_UNIT : rate;
    header.antenna = cursor.uint32(36);
    header.ssi_type = cursor.uint32(44);
    header.preamble = cursor.uint32(56);
    readChannel(header, cursor);
    if (header.ssi_type === SSI_DBM) {
      header.dbm_antsignal = cursor.uint32(48) | 0;
      header.dbm_antnoise = cursor.uint32(52) | 0;
    }
    tellRadio(header, radio);
    if (header.length < HEADER_BYTES) return cursor.malformed(`length ${header.length}, not at least 64`);
    if (!cursor.has(header.length, 'header cut short')) return;
    cursor.advance(header.length);
    if (cursor.wireLength > 0) cursor.next(WLAN_RADIO, 0);
  },
});

type WlancapHeader = Parameters<typeof wlancap.dissect>[0];

/** A hopping radio has no channel; others tell its number or its frequency. */
function readChannel(header: WlancapHeader, cursor: Cursor): void {
  if (header.phytype === FHSS) return;
  const channel = cursor.uint32(28);
  if (channel <= MAX_CHANNEL) header.channel = channel;
  else header.channel_frequency = channel;
}

const HALF_MEGABIT = 500_000;

function tellRadio(header: WlancapHeader, radio: Radio): void {
  radio.timestamp = header.mactime;
  radio.phy = PHY_BY_TYPE[header.phytype];
  if (radio.phy === PHY.b) radio.short_preamble = header.preamble === SHORT_PREAMBLE;
  if (header.channel !== undefined) {
    radio.channel = header.channel;
    radio.frequency = frequencyOf(header.channel, { is5GHz: radio.phy === PHY.a });
  }
  if ((header.channel_frequency ?? 0xffff) < 0xffff) tuneRadio(radio, header.channel_frequency ?? 0);
  if (header.data_rate % HALF_MEGABIT === 0) radio.data_rate = header.data_rate / BITS_PER_MEGABIT;
  radio.signal_dbm = header.dbm_antsignal;
  radio.noise_dbm = header.dbm_antnoise;
}
