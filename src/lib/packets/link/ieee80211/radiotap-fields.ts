import {
  boolean,
  count,
  group,
  list,
  number,
  optional,
  type RecordOf,
  uint8,
  uint16,
  uint32,
} from '../../../records/field.js';

const flags = group('Flags', {
  cfp: optional(boolean('Sent in a contention-free period')),
  preamble: optional(boolean('Short preamble')),
  wep: optional(boolean('Encrypted with WEP')),
  frag: optional(boolean('Fragmented')),
  fcs: optional(boolean('The frame check sequence stands behind the frame')),
  datapad: optional(boolean("The frame's header is padded to a multiple of four bytes")),
  badfcs: optional(boolean('The frame check sequence was wrong')),
  shortgi: optional(boolean('Short guard interval')),
});

const mcs = group('802.11n', {
  known: optional(uint8('Bits: which of the following are known')),
  bw: optional(uint8('Bandwidth: 0 20 MHz, 1 40 MHz, 2 and 3 20 MHz in the lower and upper half')),
  gi: optional(uint8('Guard interval: 0 long, 1 short')),
  format: optional(uint8('0 mixed, 1 greenfield')),
  fec: optional(uint8('Error correction: 0 BCC, 1 LDPC')),
  stbc: optional(uint8('Streams of space-time block code')),
  index: optional(uint8('Modulation and coding scheme')),
});

const perUser = (field: string): string[] => [0, 1, 2, 3].map((user) => `radiotap.vht.${field}.${user}`);

const vht = group('802.11ac', {
  stbc: optional(boolean('Space-time block code')),
  gi: optional(uint8('Guard interval: 0 long, 1 short')),
  beamformed: optional(boolean('Sent with beamforming')),
  bw: optional(uint8('Bandwidth: 0 20 MHz, 1 40 MHz, 4 80 MHz, 11 160 MHz; others are parts of these')),
  mcs: list('Modulation and coding scheme of each user', uint8('Scheme'), { wireshark: perUser('mcs') }),
  nss: list('Spatial streams of each user', uint8('Streams'), { wireshark: perUser('nss') }),
  gid: optional(uint8('Group')),
  paid: optional(uint16('Partial association identifier')),
});

const he = group('802.11ax', {
  data_1: group('Format', {
    ppdu_format: optional(
      uint8('0 for one user, 1 for one far away, 2 for several, 3 an answer to a trigger'),
    ),
  }),
  data_3: group('Modulation', {
    bss_color: optional(uint8('Colour of the network')),
    ul_dl: optional(uint8('1 towards the access point')),
    data_mcs: optional(uint8('Modulation and coding scheme')),
    data_dcm: optional(uint8('Dual carrier modulation')),
    coding: optional(uint8('Error correction: 0 BCC, 1 LDPC')),
    stbc: optional(uint8('Space-time block code')),
  }),
  data_5: group('Bandwidth', {
    data_bw_ru_allocation: optional(
      uint8('0 to 3 20, 40, 80, 160 MHz; 4 to 10 units of 26, 52, 106, 242, 484, 996, 1992 tones'),
    ),
    gi: optional(uint8('Guard interval: 0 0.8 µs, 1 1.6 µs, 2 3.2 µs')),
  }),
  data_6: group('Streams', { nsts: optional(uint8('Space-time streams')) }),
});

const ampdu = group('A-MPDU', {
  reference: optional(uint32('Number that the frames of one A-MPDU share')),
  flags: optional(uint16('Flags: 8 the last frame of it, 16 a delimiter was wrong')),
});

const timestamp = group('Timestamp', {
  ts: optional(count('Timestamp; left out beyond 2^53')),
  unit: optional(uint8('Its unit: 0 ms, 1 µs, 2 ns')),
  samplingpos: optional(uint8('Where in the frame it was taken')),
});

/** Fields of {@link radiotap}, in the order of their bits; those that antennas repeat are lists. */
export const RADIOTAP_FIELDS = {
  version: uint8('Version, 0'),
  length: uint16('Length of the header', { unit: 'bytes' }),
  present: group('Which fields there are', { word: list('Presence bitmaps', uint32('Bitmap')) }),
  mactime: optional(
    count("When the frame's first bit came, by the radio's clock; left out beyond 2^53", { unit: 'µs' }),
  ),
  flags,
  datarate: optional(number('Data rate', { unit: 'Mb/s' })),
  channel: group('Channel', {
    freq: optional(uint16('Frequency', { unit: 'MHz' })),
    flags: optional(uint16('Flags: 0x20 802.11b, 0x40 OFDM, 0x80 2.4 GHz, 0x100 5 GHz')),
  }),
  fhss: group('Frequency hopping', {
    hopset: optional(uint8('Set of hops')),
    pattern: optional(uint8('Pattern')),
  }),
  dbm_antsignal: list('Signal: of the receiver, then of each antenna', number('Signal', { unit: 'dBm' })),
  dbm_antnoise: list('Noise', number('Noise', { unit: 'dBm' })),
  quality: optional(uint16('Quality of the lock')),
  txattenuation: optional(uint16('Attenuation when sent')),
  db_txattenuation: optional(uint16('Attenuation when sent', { unit: 'dB' })),
  txpower: optional(number('Power when sent', { unit: 'dBm' })),
  antenna: list('Antennas', uint8('Antenna')),
  db_antsignal: list('Signal over an arbitrary reference', uint8('Signal', { unit: 'dB' })),
  db_antnoise: list('Noise over an arbitrary reference', uint8('Noise', { unit: 'dB' })),
  rxflags: optional(uint16('Flags of receiving: 2 the PLCP was wrong')),
  txflags: optional(uint16('Flags of sending: 1 failed, 2 CTS to self, 4 RTS, 8 no acknowledgement')),
  data_retries: optional(uint8('How often it was sent again')),
  xchannel: group('Channel, extended', {
    flags: optional(uint32('Flags')),
    freq: optional(uint16('Frequency', { unit: 'MHz' })),
    channel: optional(uint8('Channel')),
  }),
  mcs,
  ampdu,
  vht,
  timestamp,
  he,
  zero_length_psdu: group('A preamble with no frame behind it', {
    type: optional(
      uint8('0 for sounding, 1 captured no data, 255 a vendor tells', {
        wireshark: ['radiotap.0_len_psdu.type'],
      }),
    ),
  }),
  vendor_oui: list('Organisations whose own fields there are', uint32('Organisation')),
} as const;

/** A header of {@link RADIOTAP_FIELDS}. */
export type RadiotapHeader = RecordOf<typeof RADIOTAP_FIELDS>;
