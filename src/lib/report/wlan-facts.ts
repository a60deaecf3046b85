import { CONTROL_NAMES, MANAGEMENT_NAMES, REASON_NAMES } from '../names/wlan.js';
import type { Packet } from '../packets/packet.js';
import { quoted } from './quoted.js';
import { ALGORITHMS, SECURITY_BY_AKM } from './wlan-names.js';

type Wlan = NonNullable<Packet['wlan']>;

const MANAGEMENT = 0;
const CONTROL = 1;
const EXTENSION = 3;

const PROBE_REQUEST = 4;

/** What people want to know of an 802.11 frame in which nothing further was read. */
export function describeWlan(wlan: Wlan, radio: Packet['wlan_radio']): string[] {
  const facts = describeType(wlan);
  if (wlan.fc.retry) facts.push('retry');
  if (radio?.signal_dbm !== undefined) facts.push(`${radio.signal_dbm} dBm`);
  return facts;
}

/** `02:00:00:00:00:05 → ff:ff:ff:ff:ff:ff`: where it comes from and goes to, or who sends to whom where that is all. */
export function wlanEnds({ sa, ta, bssid, da, ra }: Wlan): string {
  const source = sa ?? ta ?? bssid;
  const destination = da ?? ra;
  if (destination === undefined) return '-';
  return `${source?.text ?? '-'} → ${destination.text}`;
}

function describeType(wlan: Wlan): string[] {
  const { type, subtype } = wlan.fc;
  if (type === MANAGEMENT) return describeManagement(wlan);
  if (type === CONTROL) return [CONTROL_NAMES[subtype] ?? `control ${subtype}`];
  if (type === EXTENSION) return [`extension ${subtype}`];
  return describeData(wlan);
}

function describeManagement(wlan: Wlan): string[] {
  const { subtype } = wlan.fc;
  const facts = [MANAGEMENT_NAMES[subtype] ?? `management ${subtype}`];
  if (wlan.ssid !== undefined) facts.push(networkName(wlan.ssid, subtype));
  if (wlan.mesh.id !== undefined) facts.push(`mesh ${quoted(wlan.mesh.id)}`);
  const channel = channelOf(wlan);
  if (channel !== undefined) facts.push(`ch ${channel}`);
  if (wlan.fixed.beacon !== undefined) facts.push(securityOf(wlan));
  return [...facts, ...describeFixed(wlan), ...encryptionOf(wlan)];
}

function networkName(ssid: string, subtype: number): string {
  if (ssid !== '') return quoted(ssid);
  return subtype === PROBE_REQUEST ? 'for any' : '(hidden)';
}

const channelOf = ({ ds, ht, ext_tag }: Wlan): number | undefined =>
  ds.current_channel ?? ht.info.primarychannel ?? ext_tag.he_operation.six_ghz.primary_channel;

/** How a network protects itself: `WPA`, `WPA2/WPA3`, `WEP`, `open`. */
function securityOf({ rsn, wfa, fixed }: Wlan): string {
  const names = new Set<string>();
  if (wfa.ie.wpa.version !== undefined) names.add('WPA');
  for (const akm of rsn.akms.type) names.add(SECURITY_BY_AKM[akm] ?? 'RSN');
  if (names.size > 0) return [...names].join('/');
  return fixed.capabilities.privacy ? 'WEP' : 'open';
}

function describeFixed({ fixed }: Wlan): string[] {
  const facts: string[] = [];
  const { alg } = fixed.auth;
  if (alg !== undefined) facts.push(ALGORITHMS[alg] ?? `algorithm ${alg}`);
  if (fixed.auth_seq !== undefined) facts.push(`seq=${fixed.auth_seq}`);
  if (fixed.status_code !== undefined) facts.push(`status=${fixed.status_code}`);
  if (fixed.aid !== undefined) facts.push(`aid=${fixed.aid}`);
  if (fixed.reason_code !== undefined) facts.push(`reason=${reasonText(fixed.reason_code)}`);
  if (fixed.category_code !== undefined) facts.push(`category=${fixed.category_code}`);
  if (fixed.action_code !== undefined) facts.push(`code=${fixed.action_code}`);
  return facts;
}

const reasonText = (code: number): string => {
  const reason = REASON_NAMES[code];
  return reason === undefined ? String(code) : `${code} (${reason})`;
};

const QOS = 8;
const NO_DATA = 4;

function describeData(wlan: Wlan): string[] {
  const { subtype } = wlan.fc;
  const name = (subtype & NO_DATA) === 0 ? 'data' : 'null';
  const facts = [(subtype & QOS) === 0 ? name : `QoS ${name}`];
  if (wlan.fc.pwrmgt && name === 'null') facts.push('going to sleep');
  if (wlan.frag !== undefined && wlan.frag > 0) facts.push(`fragment ${wlan.frag}`);
  return [...facts, ...encryptionOf(wlan)];
}

function encryptionOf({ tkip, ccmp, wep }: Wlan): string[] {
  if (ccmp.extiv !== undefined) return ['encrypted (CCMP)'];
  if (tkip.extiv !== undefined) return ['encrypted (TKIP)'];
  return wep.iv === undefined ? [] : ['encrypted (WEP)'];
}
