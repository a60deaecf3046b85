import { PHY, type Radio } from '../../packets/link/ieee80211/radio.js';
import type { Packet } from '../../packets/packet.js';

/** What must be known of a transmission. */
export type Transmission = Pick<
  Radio,
  'phy' | 'data_rate' | 'short_preamble' | 'frequency' | 'mcs' | 'nss' | 'short_gi'
>;

const FCS_BYTES = 4;
/** Preamble and header of DSSS: IEEE 802.11-2020 sections 15.2.2 and 16.2.2. */
const LONG_PREAMBLE_US = 192;
const SHORT_PREAMBLE_US = 96;
/** The slowest rate always has the long one. */
const SLOWEST_RATE = 1;
/** Preamble and SIGNAL of OFDM: section 17.3.2. */
const OFDM_PREAMBLE_US = 20;
/** What HT adds to it, but for its training fields: HT-SIG and HT-STF (section 19.3.2, mixed format). */
const HT_PREAMBLE_US = 12;
/** What VHT adds to it, but for its training fields: VHT-SIG-A, VHT-STF and VHT-SIG-B (section 21.3.2). */
const VHT_PREAMBLE_US = 16;
const TRAINING_FIELD_US = 4;
const SYMBOL_US = 4;
const SHORT_SYMBOL_US = 3.6;
const SERVICE_BITS = 16;
const TAIL_BITS = 6;
/** In the band of 2.4 GHz OFDM falls silent for so long behind a frame: section 18.3.2.4. */
const SIGNAL_EXTENSION_US = 6;
const LAST_2_4_GHZ = 2_500;
/** Faster than this, the bits of HT go through two encoders: section 19.5. */
const ONE_ENCODER_RATE = 300;
/** An MPDU in an A-MPDU stands behind a delimiter, and is padded: section 9.7.1. */
const DELIMITER_BYTES = 4;

/**
 * How long a frame of `psduBytes`, its check sequence included, keeps the air busy, in microseconds: the TXTIME of
 * IEEE 802.11-2020 sections 15.3.4 and 16.3.4 (DSSS), 17.4.3 and 18.5.3 (OFDM), 19.4.3 (HT, mixed format), 21.4.3 (VHT),
 * with convolutional coding. Undefined where the radio did not tell enough, and for 802.11ax, whose training fields
 * differ in length.
 */
export function airtimeUs(transmission: Transmission, psduBytes: number): number | undefined {
  const { phy, data_rate: rate } = transmission;
  if (rate === undefined || rate <= 0) return undefined;
  switch (phy) {
    case PHY.dsss:
    case PHY.b:
      return dsssPreamble(transmission) + Math.ceil((psduBytes * 8) / rate);
    case PHY.a:
    case PHY.g:
      return OFDM_PREAMBLE_US + symbolsUs(transmission, psduBytes) + extensionUs(transmission);
    case PHY.n:
    case PHY.ac:
      return mimoPreamble(transmission) + symbolsUs(transmission, psduBytes) + extensionUs(transmission);
    default:
      return undefined;
  }
}

/** How much longer a transmission gets by a further frame in the same A-MPDU, in microseconds. */
export function continuedAirtimeUs({ data_rate: rate }: Transmission, psduBytes: number): number | undefined {
  if (rate === undefined || rate <= 0) return undefined;
  const bytes = Math.ceil((psduBytes + DELIMITER_BYTES) / DELIMITER_BYTES) * DELIMITER_BYTES;
  return (bytes * 8) / rate;
}

/** Bytes of a frame as they are sent: without what the capturing system put in front, with the check sequence. */
export function psduBytesOf({ frame, radiotap, prism, wlancap, ppi }: Packet): number {
  const header = radiotap?.length ?? wlancap?.length ?? ppi?.length ?? prism?.msglen ?? 0;
  const hasFcs = radiotap?.flags.fcs === true;
  return Math.max(0, frame.len - header) + (hasFcs ? 0 : FCS_BYTES);
}

const dsssPreamble = ({ data_rate, short_preamble }: Transmission): number =>
  short_preamble === true && data_rate !== SLOWEST_RATE ? SHORT_PREAMBLE_US : LONG_PREAMBLE_US;

function mimoPreamble({ phy, mcs = 0, nss = 1 }: Transmission): number {
  const streams = phy === PHY.ac ? nss : ((mcs >>> 3) & 3) + 1;
  // One training field for each stream; odd numbers above one are made even (tables 19-13 and 21-13).
  const trainingFields = streams === 1 ? 1 : streams + (streams % 2);
  const added = phy === PHY.ac ? VHT_PREAMBLE_US : HT_PREAMBLE_US;
  return OFDM_PREAMBLE_US + added + trainingFields * TRAINING_FIELD_US;
}

/** Time of the symbols of a frame. With short guard intervals their sum is rounded up to whole long ones. */
function symbolsUs({ data_rate = 0, short_gi = false, phy }: Transmission, psduBytes: number): number {
  const symbolUs = short_gi ? SHORT_SYMBOL_US : SYMBOL_US;
  const encoders = phy === PHY.n && data_rate > ONE_ENCODER_RATE ? 2 : 1;
  const bits = SERVICE_BITS + psduBytes * 8 + TAIL_BITS * encoders;
  const symbols = Math.ceil(bits / Math.round(data_rate * symbolUs));
  return Math.ceil((symbols * symbolUs) / SYMBOL_US) * SYMBOL_US;
}

const extensionUs = ({ frequency = 0 }: Transmission): number =>
  frequency > 0 && frequency < LAST_2_4_GHZ ? SIGNAL_EXTENSION_US : 0;
