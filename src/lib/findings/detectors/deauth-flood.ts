import type { Packet } from '../../packets/packet.js';
import { defineDetector } from '../detector.js';
import { DistinctWords } from '../distinct-words.js';
import { Episode, episodeOf } from '../episode.js';
import { number } from '../option.js';

const MAX_NETWORKS = 8_192;
const MAX_STATIONS = 256;
const MS_PER_SECOND = 1_000;
const DISASSOCIATION = 10;
const DEAUTHENTICATION = 12;
const BROADCAST = 'ff:ff:ff:ff:ff:ff';
const MAX_SHOWN = 5;

/** Frames of one network that send stations away. */
class Burst extends Episode {
  readonly stations = new DistinctWords(MAX_STATIONS);
  broadcasts = 0;
  longestRun = 0;
  #lastMs = Number.NEGATIVE_INFINITY;
  #run = 0;

  take(nowMs: number, gapMs: number, station: string): void {
    this.#run = nowMs - this.#lastMs <= gapMs ? this.#run + 1 : 1;
    this.#lastMs = nowMs;
    this.longestRun = Math.max(this.longestRun, this.#run);
    this.stations.add(station);
    if (station === BROADCAST) this.broadcasts += 1;
  }
}

/** A frame that sends a station away from a network. */
function dismissal({
  wlan,
}: Packet): { bssid: string; station: string; reason: number | undefined } | undefined {
  const kind = wlan?.fc.type_subtype;
  if (wlan === undefined || (kind !== DEAUTHENTICATION && kind !== DISASSOCIATION)) return undefined;
  const bssid = (wlan.bssid ?? wlan.ta)?.text;
  const receiver = (wlan.da ?? wlan.ra)?.text;
  if (bssid === undefined || receiver === undefined) return undefined;
  // A station that leaves by itself tells its access point.
  const station = receiver === bssid ? (wlan.sa?.text ?? receiver) : receiver;
  return { bssid, station, reason: wlan.fixed.reason_code };
}

/** Frames that throw stations out of a Wi-Fi network. */
export const deauthFlood = defineDetector({
  name: 'deauth-flood',
  about: 'Deauthentication and disassociation frames, one soon after the other, or to all stations at once',
  source: 'Kismet, phy_80211: more than 10, each within a second of the one before, or any to broadcast',
  attack: ['T1498', 'T1557.004'],
  benign: [
    'An access point restarts, or changes its channel, and sends everybody away',
    'A controller moves stations to other access points (band steering)',
    'Wireless intrusion prevention drives off access points that are not its own',
  ],
  advice: [
    'Require protected management frames (802.11w, WPA3)',
    'Look for a handshake (EAPOL) right after: it can be attacked offline',
  ],
  basis: 'rule',
  inputs: { packets: ['wlan'] },
  options: {
    frames: number(10, 'frames', 'Frames of a network, one soon after the other', { least: 1 }),
    gap: number(1, 's', 'Longest time from one to the next', { least: 0 }),
    quiet: number(60, 's', 'Silence behind which another burst begins', { least: 1 }),
  },

  create({ options, clock, raise, table }) {
    const bursts = table<string, Burst>(MAX_NETWORKS);
    return {
      packet(packet) {
        const seen = dismissal(packet);
        if (seen === undefined) return;
        const { bssid, station, reason } = seen;
        const windowMs = options.quiet * MS_PER_SECOND;
        const burst = episodeOf(bursts, bssid, { nowMs: clock.nowMs, windowMs, make: (ms) => new Burst(ms) });
        burst.take(clock.nowMs, options.gap * MS_PER_SECOND, station);
        burst.add(clock.nowMs, { at: packet.frame.time_epoch, packet: packet.frame.number });
        const isFlood = burst.longestRun > options.frames;
        if (!isFlood && burst.broadcasts === 0) return;
        raise({
          key: bssid,
          actors: { target: bssid, service: 'wlan' },
          severity: isFlood ? 'warning' : 'notice',
          confidence: isFlood ? 'high' : 'low',
          filter: `wlan.bssid == ${bssid} and wlan.fc.type_subtype in {${DISASSOCIATION}, ${DEAUTHENTICATION}}`,
          ...burst.tell(),
          tell: () => ({
            title: isFlood
              ? `Stations are thrown out of the Wi-Fi network ${bssid} again and again`
              : `All stations were sent away from the Wi-Fi network ${bssid}`,
            description: `${burst.count} deauthentication or disassociation frames, up to ${burst.longestRun} in a row no more than ${options.gap} s apart, ${burst.broadcasts} of them to all stations. Anybody can send them where management frames are not protected.`,
            measure: 'frames in a row',
            observed: burst.longestRun,
            threshold: options.frames,
            unit: 'frames',
            facts: {
              stations: `${burst.stations.text} (${burst.stations.shown(MAX_SHOWN)})`,
              'to all stations': burst.broadcasts,
              reason,
            },
          }),
        });
      },
    };
  },
});
