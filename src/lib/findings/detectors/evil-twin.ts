import type { Packet } from '../../packets/packet.js';
import { defineDetector } from '../detector.js';
import { number, words } from '../option.js';

const MAX_NETWORKS = 16_384;
const BEACON = 8;
const PROBE_RESPONSE = 5;
const MICROSECONDS_PER_SECOND = 1_000_000;

type Wlan = NonNullable<Packet['wlan']>;

/** What a beacon, or the answer to a probe, says of its network. */
interface Announced {
  readonly bssid: string;
  readonly ssid: string;
  readonly security: string;
  readonly channel: number | undefined;
  /** The clock of the access point, in microseconds; undefined where the frame is no beacon. */
  readonly timestamp: number | undefined;
}

/** The network that was announced last, and how often it contradicted itself. */
interface Known extends Announced {
  resets: number;
  channels: number;
}

/** Something that is wrong with a network. */
interface Doubt {
  readonly what: string;
  readonly measure: string;
  readonly observed: number;
  readonly severity: 'notice' | 'warning';
}

function securityOf({ rsn, wfa, fixed }: Wlan): string {
  if (rsn.version !== undefined) return 'RSN';
  if (wfa.ie.wpa.version !== undefined) return 'WPA';
  return fixed.capabilities.privacy === true ? 'WEP' : 'open';
}

function announcedIn(wlan: Wlan): Announced | undefined {
  const kind = wlan.fc.type_subtype;
  if (kind !== BEACON && kind !== PROBE_RESPONSE) return undefined;
  const { ssid } = wlan;
  if (wlan.bssid === undefined || ssid === undefined || ssid === '') return undefined;
  return {
    bssid: wlan.bssid.text,
    ssid,
    security: securityOf(wlan),
    channel: wlan.ds.current_channel,
    timestamp: kind === BEACON ? wlan.fixed.timestamp : undefined,
  };
}

/** Whether a clock went back by more than a frame can wait in a sender. */
const isEarlier = (now: number | undefined, before: number | undefined): boolean =>
  now !== undefined && before !== undefined && now + MICROSECONDS_PER_SECOND < before;

/** Networks that pretend to be another one. */
export const evilTwin = defineDetector({
  name: 'evil-twin',
  about:
    'Wi-Fi networks under the name of another one: open beside encrypted, outside of the allowed access points, or with beacons that contradict themselves',
  source: 'Kismet alerts APSPOOF, CRYPTODROP, CHANCHANGE, BSSTIMESTAMP, BEACONRATE',
  attack: ['T1557.004'],
  benign: [
    'An access point was set up anew, or restarted',
    'A network has an open form for guests under the same name, against all advice',
    'An access point changes its channel by itself',
  ],
  advice: [
    'Find where its signal is strongest: nt parse -Y "wlan.addr == SOURCE" -e wlan_radio.signal_dbm FILE',
    'Compare its vendor and channel with your own access points',
  ],
  basis: 'rule',
  inputs: { packets: ['wlan'] },
  options: {
    bssids: words([], 'Access points that may use the names in ssids: addresses, or their first three bytes'),
    ssids: words([], 'Names that only these access points may use'),
    resets: number(3, 'times', 'Times that the clock of a BSSID goes back: two senders with one address', {
      least: 1,
    }),
    channel_changes: number(4, 'times', 'Times that a BSSID changes its channel', { least: 1 }),
  },

  create({ options, raise, table }) {
    const networks = table<string, Known>(MAX_NETWORKS);
    /** Who announces a name last with encryption, and without. */
    const encrypted = table<string, string>(MAX_NETWORKS);
    const open = table<string, string>(MAX_NETWORKS);

    const stranger = ({ bssid, ssid }: Announced): Doubt | undefined => {
      if (!options.ssids.includes(ssid)) return undefined;
      if (options.bssids.some((allowed) => bssid.startsWith(allowed.toLowerCase()))) return undefined;
      const what = `"${ssid}" is a name of yours, and ${bssid} is none of your access points.`;
      return { what, measure: 'not allowed', observed: 1, severity: 'warning' };
    };

    const openBeside = ({ bssid, ssid, security }: Announced): Doubt | undefined => {
      (security === 'open' ? open : encrypted).set(ssid, bssid);
      const guarded = encrypted.peek(ssid);
      if (security !== 'open' || guarded === undefined || guarded === bssid) return undefined;
      const what = `"${ssid}" is encrypted by ${guarded} and open at ${bssid}: who joins the open one is heard by everybody.`;
      return { what, measure: 'open beside encrypted', observed: 1, severity: 'warning' };
    };

    const dropped = ({ ssid, security }: Announced, before: Known): Doubt | undefined => {
      if (before.security === 'open' || security !== 'open') return undefined;
      const what = `"${ssid}" was encrypted (${before.security}), and is open now.`;
      return { what, measure: 'encryption dropped', observed: 1, severity: 'warning' };
    };

    const reset = ({ bssid, timestamp }: Announced, before: Known): Doubt | undefined => {
      if (!isEarlier(timestamp, before.timestamp)) return undefined;
      before.resets += 1;
      if (before.resets < options.resets) return undefined;
      const what = `The clock in the beacons of ${bssid} went back ${before.resets} times: two senders use one address, or it restarts again and again.`;
      return { what, measure: 'clock went back', observed: before.resets, severity: 'warning' };
    };

    const moved = ({ bssid, channel }: Announced, before: Known): Doubt | undefined => {
      if (channel === undefined || before.channel === undefined || channel === before.channel)
        return undefined;
      before.channels += 1;
      if (before.channels < options.channel_changes) return undefined;
      const what = `${bssid} changed its channel ${before.channels} times.`;
      return { what, measure: 'channel changed', observed: before.channels, severity: 'notice' };
    };

    /** What is wrong with a network by what it said before; what it says now takes the place of that. */
    const contradictions = (now: Announced): (Doubt | undefined)[] => {
      const key = `${now.bssid} ${now.ssid}`;
      const before = networks.get(key);
      const doubts =
        before === undefined ? [] : [dropped(now, before), reset(now, before), moved(now, before)];
      const timestamp = now.timestamp ?? before?.timestamp;
      networks.set(key, { ...now, timestamp, resets: before?.resets ?? 0, channels: before?.channels ?? 0 });
      return doubts;
    };

    return {
      packet({ wlan, frame }) {
        const now = wlan === undefined ? undefined : announcedIn(wlan);
        if (now === undefined) return;
        const { bssid, ssid } = now;
        for (const doubt of [stranger(now), openBeside(now), ...contradictions(now)]) {
          if (doubt === undefined) continue;
          const { what, measure, observed, severity } = doubt;
          raise({
            key: `${bssid} ${ssid} ${measure}`,
            actors: { source: bssid, name: ssid, service: 'wlan' },
            severity,
            confidence: severity === 'warning' ? 'medium' : 'low',
            at: frame.time_epoch,
            packets: [frame.number],
            filter: `wlan.bssid == ${bssid} and wlan.fc.type_subtype == ${BEACON}`,
            tell: () => ({
              title: `${bssid} may only pretend to be the Wi-Fi network "${ssid}"`,
              description: what,
              measure,
              observed,
              threshold: 1,
            }),
          });
        }
      },
    };
  },
});
