import { CONTROL_NAMES, DATA_NAMES, MANAGEMENT_NAMES } from '../../names/wlan.js';
import { count, group, number, optional, text, uint8, uint16, uint32 } from '../../records/field.js';
import { countedGroup, countedResult, countedTable } from '../counted.js';
import { senders, sendersTable } from '../senders.js';
import { TALKERS, talkerTables } from '../talkers.js';
import { defineTap } from '../tap.js';
import {
  airtimeResult,
  countAirtime,
  countFrame,
  countRadio,
  countReason,
  REASONS,
  SUBTYPES,
  signalResult,
  wlanParts,
} from '../wlan-parts.js';

/** Rates are counted in hundredths of Mb/s. */
const KBPS_OF_HUNDREDTH = 10;
/** Names by type, then subtype. */
const FRAME_NAMES = [MANAGEMENT_NAMES, CONTROL_NAMES, DATA_NAMES] as const;

/** What a frame is called, by type and subtype. */
const frameName = (value: number): string | undefined =>
  FRAME_NAMES[Math.trunc(value / SUBTYPES)]?.[value % SUBTYPES];

/** Wi-Fi as it is heard: frames, retries, who talks to whom, networks, radio. */
export const wlan = defineTap({
  name: 'wlan',
  about:
    'IEEE 802.11: frames by type, retries, stations, networks, signal, rates, channels, who is sent away',
  needs: ['wlan'],
  facts: ['airtime'],
  fields: {
    frames: count('Frames'),
    retries: count('Frames that were sent again'),
    protected: count('Data frames that are encrypted'),
    types: countedGroup('Kinds of frames', {
      frame_type: uint8('Type: 0 management, 1 control, 2 data, 3 extension'),
      frame_subtype: uint8('Subtype'),
      name: optional(text('What it is called')),
    }),
    ...TALKERS,
    airtime: group(
      'How long frames kept the air busy (TXTIME of IEEE 802.11-2020), of those whose radio tells enough',
      {
        frames: count('Frames whose airtime is known'),
        sum: number('Sum', { unit: 'ms' }),
        share: optional(number('Sum divided by the length of the window')),
      },
    ),
    stations: senders('Frames by who transmitted them', 'Address of the transmitter'),
    networks: senders('Frames by network', 'Address of the access point (BSSID)'),
    ssids: countedGroup('Names that access points tell in beacons and probe responses', {
      ssid: text('Name of the network; empty where it is not told'),
    }),
    reasons: countedGroup('Deauthentications and disassociations', {
      kind: text('What was sent', { values: ['deauthentication', 'disassociation'] }),
      reason: uint16('Reason (IEEE 802.11-2020 table 9-49)'),
    }),
    channels: countedGroup('Channels', { channel: uint8('Channel') }),
    rates: countedGroup('Data rates', { kbps: uint32('Data rate in kb/s') }),
    signal: group('Signal of the frames that tell it, in whole decibels', {
      frames: count('Frames with a signal'),
      min: number('Weakest', { unit: 'dBm' }),
      mean: number('Mean of the decibels', { unit: 'dBm' }),
      max: number('Strongest', { unit: 'dBm' }),
      p50: number('Half of the frames are no stronger', { unit: 'dBm' }),
    }),
  },
  parts: wlanParts,

  observer:
    (parts) =>
    (packet, { airtimeNs }) => {
      const { wlan: header, wlan_radio: radio, frame } = packet;
      if (header === undefined) return;
      countFrame(parts, header, frame.len, airtimeNs);
      if (airtimeNs !== undefined) countAirtime(parts, airtimeNs);
      if (header.fixed.reason_code !== undefined) countReason(parts, header, frame.len);
      if (radio !== undefined) countRadio(parts, radio, frame.len);
    },

  result: (
    { sums, types, talkers, stations, networks, ssids, reasons, channels, rates, signal },
    { top, seconds },
  ) => ({
    frames: sums.of.frames,
    retries: sums.of.retries,
    protected: sums.of.protected,
    types: countedResult(types, top, (value) => ({
      frame_type: Math.trunc(value / SUBTYPES),
      frame_subtype: value % SUBTYPES,
      name: frameName(value),
    })),
    ...talkers.result(top),
    airtime: airtimeResult(sums.of, seconds),
    stations: stations.result(top),
    networks: networks.result(top),
    ssids: countedResult(ssids, top, (ssid) => ({ ssid })),
    reasons: countedResult(reasons, top, (value) => ({
      kind: value < REASONS ? 'deauthentication' : 'disassociation',
      reason: value % REASONS,
    })),
    channels: countedResult(channels, top, (channel) => ({ channel })),
    rates: countedResult(rates, top, (rate) => ({ kbps: rate * KBPS_OF_HUNDREDTH })),
    signal: signalResult(sums.of.signals, signal),
  }),

  tables: (result) => [
    {
      title: 'IEEE 802.11',
      columns: ['frames', 'retries', 'encrypted', 'airtime (ms)', 'share of time'],
      rows: result.frames === 0 ? [] : [summaryRow(result)],
    },
    countedTable({ title: 'IEEE 802.11 frames', columns: ['type', 'subtype', 'name'] }, result.types),
    ...talkerTables(result, 'IEEE 802.11'),
    sendersTable(result.stations, 'IEEE 802.11 transmitters'),
    sendersTable(result.networks, 'Networks (BSSID)'),
    countedTable({ title: 'SSIDs', columns: ['SSID'] }, result.ssids),
    countedTable({ title: 'Stations sent away', columns: ['kind', 'reason'] }, result.reasons),
    countedTable({ title: 'Channels', columns: ['channel'] }, result.channels),
    countedTable({ title: 'Data rates', columns: ['kb/s'] }, result.rates),
    signalTable(result.signal),
  ],
});

const signalTable = (signal: ReturnType<typeof signalResult>) => ({
  title: 'Signal (dBm)',
  columns: ['frames', 'min', 'mean', 'max', 'p50'],
  rows: signal.frames === 0 ? [] : [Object.values(signal)],
});

interface Summary {
  readonly frames: number;
  readonly retries: number;
  readonly protected: number;
  readonly airtime: ReturnType<typeof airtimeResult>;
}

const summaryRow = ({ frames, retries, protected: encrypted, airtime }: Summary) => [
  frames,
  retries,
  encrypted,
  airtime.frames === 0 ? '' : airtime.sum,
  airtime.share === undefined ? '' : `${(airtime.share * 100).toFixed(2)} %`,
];
