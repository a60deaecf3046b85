import { int8At, uint16At, uint32At } from '../../../bytes/integers.js';
import { uint64At } from '../../../bytes/uint64.js';
import { readChannelFlags } from './channel-flags.js';
import { PHY, type Radio, tuneRadio } from './radio.js';
import type { RadiotapHeader } from './radiotap-fields.js';
import { readHe, readMcs, readVht } from './radiotap-modulation.js';

/** A field of radiotap: how it is aligned, how long it is, what it says. */
interface RadiotapField {
  readonly align: number;
  readonly bytes: number;
  read?(header: RadiotapHeader, radio: Radio, bytes: Buffer, at: number): void;
}

/** What is done with a field that is one number. */
type Put = (header: RadiotapHeader, value: number, radio: Radio) => void;

const uint8Field = (put: Put): RadiotapField => ({
  align: 1,
  bytes: 1,
  read: (header, radio, bytes, at) => put(header, bytes[at] as number, radio),
});
const int8Field = (put: Put): RadiotapField => ({
  align: 1,
  bytes: 1,
  read: (header, radio, bytes, at) => put(header, int8At(bytes, at), radio),
});
const uint16Field = (put: Put): RadiotapField => ({
  align: 2,
  bytes: 2,
  read: (header, radio, bytes, at) => put(header, uint16At(bytes, at, true), radio),
});

const HALF_MEGABIT = 0.5;

/** Fields by their presence bit (radiotap.org/fields/defined); numbers have their least significant byte first. */
export const RADIOTAP_READERS: { readonly [bit: number]: RadiotapField } = {
  0: { align: 8, bytes: 8, read: readTsft },
  1: uint8Field(readFlags),
  2: uint8Field((header, rate, radio) => {
    header.datarate = rate * HALF_MEGABIT;
    radio.data_rate = header.datarate;
  }),
  3: { align: 2, bytes: 4, read: readChannel },
  4: { align: 2, bytes: 2, read: readFhss },
  5: int8Field((header, signal, radio) => {
    header.dbm_antsignal.push(signal);
    radio.signal_dbm = signal;
  }),
  6: int8Field((header, noise, radio) => {
    header.dbm_antnoise.push(noise);
    radio.noise_dbm = noise;
  }),
  7: uint16Field((header, quality) => {
    header.quality = quality;
  }),
  8: uint16Field((header, attenuation) => {
    header.txattenuation = attenuation;
  }),
  9: uint16Field((header, attenuation) => {
    header.db_txattenuation = attenuation;
  }),
  10: int8Field((header, power) => {
    header.txpower = power;
  }),
  11: uint8Field((header, antenna) => header.antenna.push(antenna)),
  12: uint8Field((header, signal) => header.db_antsignal.push(signal)),
  13: uint8Field((header, noise) => header.db_antnoise.push(noise)),
  14: uint16Field((header, flags) => {
    header.rxflags = flags;
  }),
  15: uint16Field((header, flags) => {
    header.txflags = flags;
  }),
  16: { align: 1, bytes: 1 }, // RTS retries
  17: uint8Field((header, retries) => {
    header.data_retries = retries;
  }),
  18: { align: 4, bytes: 8, read: readXchannel },
  19: { align: 1, bytes: 3, read: readMcs },
  20: { align: 4, bytes: 8, read: readAmpdu },
  21: { align: 2, bytes: 12, read: readVht },
  22: { align: 8, bytes: 12, read: readTimestamp },
  23: { align: 2, bytes: 12, read: readHe },
  24: { align: 2, bytes: 12 }, // HE for several users
  25: { align: 2, bytes: 6 }, // HE, another user
  26: uint8Field(({ zero_length_psdu }, type) => {
    zero_length_psdu.type = type;
  }),
  27: { align: 2, bytes: 4 }, // legacy signal field
};

function readTsft(header: RadiotapHeader, radio: Radio, bytes: Buffer, at: number): void {
  header.mactime = uint64At(bytes, at, true);
  radio.timestamp = header.mactime;
}

function readFlags({ flags }: RadiotapHeader, bits: number, radio: Radio): void {
  flags.cfp = (bits & 1) !== 0;
  flags.preamble = (bits & 2) !== 0;
  flags.wep = (bits & 4) !== 0;
  flags.frag = (bits & 8) !== 0;
  flags.fcs = (bits & 0x10) !== 0;
  flags.datapad = (bits & 0x20) !== 0;
  flags.badfcs = (bits & 0x40) !== 0;
  flags.shortgi = (bits & 0x80) !== 0;
  radio.short_preamble = flags.preamble;
}

function readChannel({ channel }: RadiotapHeader, radio: Radio, bytes: Buffer, at: number): void {
  channel.freq = uint16At(bytes, at, true);
  channel.flags = uint16At(bytes, at + 2, true);
  tuneRadio(radio, channel.freq);
  readChannelFlags(radio, channel.flags);
}

function readFhss({ fhss }: RadiotapHeader, radio: Radio, bytes: Buffer, at: number): void {
  fhss.hopset = bytes[at] as number;
  fhss.pattern = bytes[at + 1] as number;
  radio.phy = PHY.fhss;
}

const HT20 = 0x10000;
const HT40 = 0x20000 | 0x40000;

function readXchannel({ xchannel }: RadiotapHeader, radio: Radio, bytes: Buffer, at: number): void {
  xchannel.flags = uint32At(bytes, at, true);
  xchannel.freq = uint16At(bytes, at + 4, true);
  xchannel.channel = bytes[at + 6] as number;
  tuneRadio(radio, xchannel.freq);
  readChannelFlags(radio, xchannel.flags);
  if ((xchannel.flags & (HT20 | HT40)) !== 0) radio.phy = PHY.n;
}

function readAmpdu({ ampdu }: RadiotapHeader, _radio: Radio, bytes: Buffer, at: number): void {
  ampdu.reference = uint32At(bytes, at, true);
  ampdu.flags = uint16At(bytes, at + 4, true);
}

function readTimestamp({ timestamp }: RadiotapHeader, _radio: Radio, bytes: Buffer, at: number): void {
  timestamp.ts = uint64At(bytes, at, true);
  const unitAndPosition = bytes[at + 10] as number;
  timestamp.unit = unitAndPosition & 15;
  timestamp.samplingpos = unitAndPosition >>> 4;
}
