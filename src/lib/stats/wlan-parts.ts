import type { Packet } from '../packets/packet.js';
import { Senders } from './senders.js';
import { NumberCounts } from './sketches/number-counts.js';
import { Sums } from './sketches/sums.js';
import { TextCounts } from './sketches/text-counts.js';
import { WholeNumbers } from './sketches/whole-numbers.js';
import { Talkers } from './talkers.js';
import type { TapOptions } from './tap.js';

const TYPES = 4;
/** Subtypes of each type: IEEE 802.11-2020 section 9.2.4.1.3. */
export const SUBTYPES = 16;
const PROBE_RESPONSE = 5;
const BEACON = 8;
const DISASSOCIATION = 10;
const DEAUTHENTICATION = 12;
/** Reason codes have two bytes; those of disassociations follow those of deauthentications. */
export const REASONS = 65_536;
const CHANNELS = 256;
/** Signals are counted above this, in whole decibels: nothing weaker can be received. */
const WEAKEST_DBM = -200;
const SIGNALS = 256;
/** Rates are counted in hundredths of Mb/s. */
const HUNDREDTHS = 100;
/** 802.11be: 46 Gb/s. */
const MAX_RATE = 50_000;

/** All that is counted of frames on the air. */
export const wlanParts = (options: TapOptions) => ({
  sums: new Sums('frames', 'retries', 'protected', 'signals', 'airtimes', 'airtime_ns'),
  types: new NumberCounts({ limit: TYPES * SUBTYPES }),
  talkers: new Talkers(options),
  stations: new Senders(options),
  networks: new Senders(options),
  ssids: new TextCounts(options),
  reasons: new NumberCounts({ limit: 2 * REASONS }),
  channels: new NumberCounts({ limit: CHANNELS }),
  rates: new NumberCounts({ limit: MAX_RATE * HUNDREDTHS }),
  signal: new WholeNumbers({ limit: SIGNALS }),
});

type WlanParts = ReturnType<typeof wlanParts>;
type Wlan = NonNullable<Packet['wlan']>;
type Radio = NonNullable<Packet['wlan_radio']>;

const kindOf = ({ fc }: Wlan): number => fc.type * SUBTYPES + fc.subtype;

/** Counts a frame: who sent it to whom, and in which network. */
export function countFrame(
  { sums, types, talkers, stations, networks, ssids }: WlanParts,
  header: Wlan,
  length: number,
  airtimeNs: number | undefined = 0,
): void {
  const { fc, ta, ra, bssid, ssid } = header;
  const [source, destination] = [header.sa ?? ta, header.da ?? ra];
  const kind = kindOf(header);
  sums.of.frames += 1;
  const isRetry = fc.retry === true;
  if (isRetry) sums.of.retries += 1;
  if (fc.protected === true) sums.of.protected += 1;
  types.count(kind, length);
  if (source !== undefined && destination !== undefined) talkers.observe(source, destination, length);
  if (ta !== undefined) stations.observe(ta, length, isRetry, airtimeNs);
  if (bssid !== undefined) networks.observe(bssid, length, isRetry, airtimeNs);
  if (ssid !== undefined && (kind === BEACON || kind === PROBE_RESPONSE)) ssids.count(ssid, length);
}

/** Counts how long a frame kept the air busy. */
export function countAirtime({ sums }: WlanParts, nanoseconds: number): void {
  sums.of.airtimes += 1;
  sums.of.airtime_ns += nanoseconds;
}

/** Counts why a station is sent away. */
export function countReason({ reasons }: WlanParts, header: Wlan, length: number): void {
  const { reason_code: reason = 0 } = header.fixed;
  const kind = kindOf(header);
  if (kind === DEAUTHENTICATION) reasons.count(reason, length);
  if (kind === DISASSOCIATION) reasons.count(REASONS + reason, length);
}

/** Counts what the radio says of a frame. */
export function countRadio({ sums, channels, rates, signal }: WlanParts, radio: Radio, length: number): void {
  const { channel, data_rate, signal_dbm } = radio;
  if (channel !== undefined) channels.count(channel, length);
  if (data_rate !== undefined) rates.count(Math.round(data_rate * HUNDREDTHS), length);
  if (signal_dbm === undefined) return;
  sums.of.signals += 1;
  signal.add(Math.max(0, Math.round(signal_dbm) - WEAKEST_DBM));
}

/** The signal for a record; zeros where there was none. */
export function signalResult(frames: number, signal: WholeNumbers) {
  const { min, mean, max, p50 } = signal.result();
  const offset = frames === 0 ? 0 : WEAKEST_DBM;
  return { frames, min: min + offset, mean: mean + offset, max: max + offset, p50: p50 + offset };
}

const NS_PER_MS = 1e6;
const NS_PER_SECOND = 1e9;

/** The airtime for a record; its share only where there is a span. */
export const airtimeResult = (sums: { airtimes: number; airtime_ns: number }, seconds: number) => ({
  frames: sums.airtimes,
  sum: sums.airtime_ns / NS_PER_MS,
  share: seconds > 0 && sums.airtimes > 0 ? sums.airtime_ns / NS_PER_SECOND / seconds : undefined,
});
