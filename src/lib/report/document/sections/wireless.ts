import { foreign, named, type Part, type Table } from '../document.js';
import { percentOf } from '../quantity.js';
import { defineSection, type SectionSource } from '../section.js';

type Wlan = NonNullable<NonNullable<SectionSource['overview']['stats']>['wlan']>;

/** The air: networks, stations, retries, dismissals. */
export const wireless = defineSection({
  id: 'wireless',
  about: 'Wi-Fi: networks, stations, retries, why stations were thrown out',
  make: (source) => {
    const wlan = source.overview.stats?.wlan;
    if (wlan === undefined || wlan.frames === 0) return undefined;
    return {
      id: 'wireless',
      title: 'Wi-Fi',
      blocks: [
        {
          kind: 'facts',
          items: [
            { name: 'networks', value: networkNames(wlan) },
            {
              name: 'signal',
              value: [
                wlan.signal.frames === 0
                  ? 'not told'
                  : `${wlan.signal.min} to ${wlan.signal.max} dBm, half below ${wlan.signal.p50} dBm`,
              ],
            },
          ],
        },
        senderTable(wlan.networks, { id: 'wifi_networks', title: 'Access points', source }),
        senderTable(wlan.stations, { id: 'wifi_stations', title: 'Transmitters', source }),
        reasonTable(wlan),
      ],
    };
  },
});

const networkNames = ({ ssids }: Wlan): Part[] =>
  ssids.top.length === 0
    ? ['none is named']
    : ssids.top
        .slice(0, 20)
        .flatMap(({ ssid }, index): Part[] => [
          ...(index === 0 ? [] : [', ']),
          ssid === '' ? '(hidden)' : named(ssid),
        ]);

interface SenderOptions {
  readonly id: string;
  readonly title: string;
  readonly source: SectionSource;
}

const senderTable = (
  { top, entries }: Wlan['stations'],
  { id, title, source: { hostOf, rows } }: SenderOptions,
): Table => ({
  kind: 'table',
  id,
  title,
  columns: [
    { id: 'address', title: 'address', kind: 'text' },
    { id: 'frames', title: 'frames', kind: 'count' },
    { id: 'bytes', title: 'bytes', kind: 'bytes' },
    { id: 'retries', title: 'retries', kind: 'percent' },
    { id: 'airtime_ms', title: 'airtime', kind: 'ms' },
  ],
  rows: top
    .slice(0, rows)
    .map(({ address, packets, bytes, retries, airtime }) => [
      hostOf(address),
      packets,
      bytes,
      percentOf(retries, packets),
      airtime > 0 ? airtime : undefined,
    ]),
  total: entries,
});

const reasonTable = ({ reasons }: Wlan): Table => ({
  kind: 'table',
  id: 'wifi_dismissals',
  title: 'Deauthentications and disassociations',
  columns: [
    { id: 'kind', title: 'kind', kind: 'text' },
    { id: 'reason', title: 'reason', kind: 'text' },
    { id: 'frames', title: 'frames', kind: 'count' },
  ],
  rows: reasons.top.map(({ kind, reason, packets }) => [foreign(kind), String(reason), packets]),
  total: reasons.entries,
});
