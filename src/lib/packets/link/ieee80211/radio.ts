import { boolean, count, number, optional, type RecordOf, uint8, uint16 } from '../../../records/field.js';
import { compileFactory, compileReset } from '../../../records/shape.js';
import { channelOf } from './channel.js';

/** Kinds of radio, with Wireshark's numbers (`PHDR_802_11_PHY_*` in wiretap/wtap.h). */
export const PHY = { fhss: 1, ir: 2, dsss: 3, b: 4, a: 5, g: 6, n: 7, ac: 8, ax: 11 } as const;

/** What a radio said of a frame it received, the same for every capture header. */
export const RADIO = {
  phy: optional(uint8('Kind of radio: 4 802.11b, 5 802.11a, 6 802.11g, 7 802.11n, 8 802.11ac, 11 802.11ax')),
  short_preamble: optional(boolean('Short preamble (802.11b)')),
  mcs: optional(
    uint8('Modulation and coding scheme', { wireshark: ['wlan_radio.11n.mcs_index', 'wlan_radio.11ac.mcs'] }),
  ),
  nss: optional(uint8('Spatial streams (802.11ac, 802.11ax)', { wireshark: ['wlan_radio.11ac.nss'] })),
  bandwidth: optional(uint16('Bandwidth (802.11n and later)', { unit: 'MHz', wireshark: [] })),
  short_gi: optional(
    boolean('Short guard interval (802.11n, 802.11ac)', {
      wireshark: ['wlan_radio.11n.short_gi', 'wlan_radio.11ac.short_gi'],
    }),
  ),
  data_rate: optional(number('Data rate', { unit: 'Mb/s' })),
  channel: optional(uint8('Channel')),
  frequency: optional(uint16('Frequency of the channel', { unit: 'MHz' })),
  signal_dbm: optional(number('Signal; of several antennas the last one told', { unit: 'dBm' })),
  noise_dbm: optional(number('Noise; of several antennas the last one told', { unit: 'dBm' })),
  timestamp: optional(count("When it came, by the radio's clock; left out beyond 2^53", { unit: 'µs' })),
} as const;

/** Values of {@link RADIO}. */
export type Radio = RecordOf<typeof RADIO>;

/** A radio of which nothing is known. */
export const noRadio = compileFactory<Radio>(RADIO);

/** Forgets what was known of the radio. */
export const clearRadio = compileReset<Radio>(RADIO);

/** Tunes the radio to a frequency in MHz; 0 is none. */
export function tuneRadio(radio: Radio, frequency: number): void {
  if (frequency === 0) return;
  radio.frequency = frequency;
  radio.channel = channelOf(frequency);
}
