import type { Absentable } from '../flows/absentable.js';
import type { FlowRecord } from '../flows/flow-record.js';
import type { LinkSideRecord } from '../flows/wlan/link-side.js';

/** One direction of a Wi-Fi link between a station and its access point. */
export interface LinkDirection {
  readonly source: string;
  readonly target: string;
  readonly ssid: string | undefined;
  readonly side: Absentable<LinkSideRecord>;
}

/** Both directions of the link that a flow is; none where it is no link of two, or goes on in another record. */
export function linkDirections({ wlan, reason }: FlowRecord): LinkDirection[] {
  const [station, bssid] = [wlan?.station?.text, wlan?.bssid?.text];
  if (wlan === undefined || reason === 'active' || station === undefined || bssid === undefined) return [];
  if (isGroup(station) || isGroup(bssid)) return [];
  const { ssid } = wlan;
  return [
    { source: station, target: bssid, ssid, side: wlan.station_to_ap },
    { source: bssid, target: station, ssid, side: wlan.ap_to_station },
  ];
}

/** Whether a MAC address is of a group: the lowest bit of its first byte. */
export const isGroup = (address: string): boolean => (Number.parseInt(address.slice(0, 2), 16) & 1) === 1;
