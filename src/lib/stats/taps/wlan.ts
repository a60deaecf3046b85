import { CONTROL_NAMES, MANAGEMENT_NAMES } from '../../names/wlan.js';
import type { Packet } from '../../packets/packet.js';
import { count, group, number, optional, text, uint8, uint16 } from '../../records/field.js';
import { countedGroup, countedResult, countedTable } from '../counted.js';
import { NumberCounts } from '../sketches/number-counts.js';
import { Sums } from '../sketches/sums.js';
import { TextCounts } from '../sketches/text-counts.js';
import { WholeNumbers } from '../sketches/whole-numbers.js';
import { TALKERS, Talkers, talkerTables } from '../talkers.js';
import { defineTap, type TapOptions } from '../tap.js';

const TYPES = 4;
const SUBTYPES = 16;
const [MANAGEMENT, CONTROL] = [0, 1] as const;
const PROBE_RESPONSE = 5;
const BEACON = 8;
const DISASSOCIATION = 10;
const DEAUTHENTICATION = 12;
const REASONS = 65_536;
const CHANNELS = 256;
/** Signals are counted above this, in whole decibels: nothing weaker can be received. */
const WEAKEST_DBM = -200;
const SIGNALS = 256;
const HUNDREDTHS = 100;
/** 802.11be: 46 Gb/s. */
const MAX_RATE = 50_000;

/** What a frame is called, by type and subtype. */
function frameName(value: number): string | undefined {
  const [type, subtype] = [Math.trunc(value / SUBTYPES), value % SUBTYPES];
  if (type === MANAGEMENT) return MANAGEMENT_NAMES[subtype];
  return type === CONTROL ? CONTROL_NAMES[subtype] : undefined;
}

const partsOf = (options: TapOptions) => ({
  sums: new Sums('frames', 'retries', 'protected', 'signals'),
  types: new NumberCounts({ limit: TYPES * SUBTYPES }),
  talkers: new Talkers(options),
  networks: new TextCounts(options),
  ssids: new TextCounts(options),
  reasons: new NumberCounts({ limit: 2 * REASONS }),
  channels: new NumberCounts({ limit: CHANNELS }),
  rates: new NumberCounts({ limit: MAX_RATE * HUNDREDTHS }),
  signal: new WholeNumbers({ limit: SIGNALS }),
});

type WlanParts = ReturnType<typeof partsOf>;
type Wlan = NonNullable<Packet['wlan']>;
type Radio = NonNullable<Packet['wlan_radio']>;

const kindOf = ({ fc }: Wlan): number => fc.type * SUBTYPES + fc.subtype;

function countFrame(
  { sums, types, talkers, networks, ssids }: WlanParts,
  header: Wlan,
  length: number,
): void {
  const { fc, ta, ra, bssid, ssid } = header;
  const [source, destination] = [header.sa ?? ta, header.da ?? ra];
  const kind = kindOf(header);
  sums.of.frames += 1;
  if (fc.retry === true) sums.of.retries += 1;
  if (fc.protected === true) sums.of.protected += 1;
  types.count(kind, length);
  if (source !== undefined && destination !== undefined) talkers.observe(source, destination, length);
  if (bssid !== undefined) networks.count(bssid.text, length);
  if (ssid !== undefined && (kind === BEACON || kind === PROBE_RESPONSE)) ssids.count(ssid, length);
}

function countReason({ reasons }: WlanParts, header: Wlan, length: number): void {
  const { reason_code: reason = 0 } = header.fixed;
  const kind = kindOf(header);
  if (kind === DEAUTHENTICATION) reasons.count(reason, length);
  if (kind === DISASSOCIATION) reasons.count(REASONS + reason, length);
}

function countRadio({ sums, channels, rates, signal }: WlanParts, radio: Radio, length: number): void {
  const { channel, data_rate, signal_dbm } = radio;
  if (channel !== undefined) channels.count(channel, length);
  if (data_rate !== undefined) rates.count(Math.round(data_rate * HUNDREDTHS), length);
  if (signal_dbm === undefined) return;
  sums.of.signals += 1;
  signal.add(Math.max(0, Math.round(signal_dbm) - WEAKEST_DBM));
}

/** Wi-Fi as it is heard: frames, retries, who talks to whom, networks, radio. */
export const wlan = defineTap({
  name: 'wlan',
  about:
    'IEEE 802.11: frames by type, retries, stations, networks, signal, rates, channels, who is sent away',
  needs: ['wlan'],
  fields: {
    frames: count('Frames'),
    retries: count('Frames that were sent again'),
    protected: count('Data frames that are encrypted'),
    types: countedGroup('Kinds of frames', {
      frame_type: uint8('Type: 0 management, 1 control, 2 data, 3 extension'),
      frame_subtype: uint8('Subtype'),
      name: optional(text('What it is called, of management and control')),
    }),
    ...TALKERS,
    networks: countedGroup('Frames by network', { bssid: text('Address of the access point') }),
    ssids: countedGroup('Names that access points tell in beacons and probe responses', {
      ssid: text('Name of the network; empty where it is not told'),
    }),
    reasons: countedGroup('Deauthentications and disassociations', {
      kind: text('What was sent', { values: ['deauthentication', 'disassociation'] }),
      reason: uint16('Reason (IEEE 802.11-2020 table 9-49)'),
    }),
    channels: countedGroup('Channels', { channel: uint8('Channel') }),
    rates: countedGroup('Data rates', { rate: number('Data rate', { unit: 'Mb/s' }) }),
    signal: group('Signal of the frames that tell it, in whole decibels', {
      frames: count('Frames with a signal'),
      min: number('Weakest', { unit: 'dBm' }),
      mean: number('Mean of the decibels', { unit: 'dBm' }),
      max: number('Strongest', { unit: 'dBm' }),
      p50: number('Half of the frames are no stronger', { unit: 'dBm' }),
    }),
  },
  parts: partsOf,

  observer: (parts) => (packet) => {
    const { wlan: header, wlan_radio: radio, frame } = packet;
    if (header === undefined) return;
    countFrame(parts, header, frame.len);
    if (header.fixed.reason_code !== undefined) countReason(parts, header, frame.len);
    if (radio !== undefined) countRadio(parts, radio, frame.len);
  },

  result: ({ sums, types, talkers, networks, ssids, reasons, channels, rates, signal }, { top }) => ({
    frames: sums.of.frames,
    retries: sums.of.retries,
    protected: sums.of.protected,
    types: countedResult(types, top, (value) => ({
      frame_type: Math.trunc(value / SUBTYPES),
      frame_subtype: value % SUBTYPES,
      name: frameName(value),
    })),
    ...talkers.result(top),
    networks: countedResult(networks, top, (bssid) => ({ bssid })),
    ssids: countedResult(ssids, top, (ssid) => ({ ssid })),
    reasons: countedResult(reasons, top, (value) => ({
      kind: value < REASONS ? 'deauthentication' : 'disassociation',
      reason: value % REASONS,
    })),
    channels: countedResult(channels, top, (channel) => ({ channel })),
    rates: countedResult(rates, top, (rate) => ({ rate: rate / HUNDREDTHS })),
    signal: signalResult(sums.of.signals, signal),
  }),

  tables: (result) => [
    {
      title: 'IEEE 802.11',
      columns: ['frames', 'retries', 'encrypted'],
      rows: result.frames === 0 ? [] : [[result.frames, result.retries, result.protected]],
    },
    countedTable({ title: 'IEEE 802.11 frames', columns: ['type', 'subtype', 'name'] }, result.types),
    ...talkerTables(result, 'IEEE 802.11'),
    countedTable({ title: 'Networks', columns: ['BSSID'] }, result.networks),
    countedTable({ title: 'SSIDs', columns: ['SSID'] }, result.ssids),
    countedTable({ title: 'Stations sent away', columns: ['kind', 'reason'] }, result.reasons),
    countedTable({ title: 'Channels', columns: ['channel'] }, result.channels),
    countedTable({ title: 'Data rates', columns: ['Mb/s'] }, result.rates),
    signalTable(result.signal),
  ],
});

function signalResult(frames: number, signal: WholeNumbers) {
  const { min, mean, max, p50 } = signal.result();
  const offset = frames === 0 ? 0 : WEAKEST_DBM;
  return { frames, min: min + offset, mean: mean + offset, max: max + offset, p50: p50 + offset };
}

const signalTable = (signal: ReturnType<typeof signalResult>) => ({
  title: 'Signal (dBm)',
  columns: ['frames', 'min', 'mean', 'max', 'p50'],
  rows: signal.frames === 0 ? [] : [Object.values(signal)],
});
