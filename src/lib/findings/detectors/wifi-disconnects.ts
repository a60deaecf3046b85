import { REASON_NAMES } from '../../names/wlan.js';
import type { Packet } from '../../packets/packet.js';
import { counted } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { msOf } from '../moments.js';
import { number } from '../option.js';
import { isGroup } from '../wifi-links.js';

const OPTIONS = {
  disconnects: number(3, 'disconnects', 'Times that a station is put out of a network before it is told', {
    least: 1,
  }),
  flood: number(
    10,
    'frames',
    'Frames in a row, a second apart at most, that are a flood and no trouble of a station',
    { least: 2 },
  ),
} as const;

const MAX_LINKS = 4_096;
const DISASSOCIATION = 10;
const DEAUTHENTICATION = 12;
const MS_PER_SECOND = 1_000;
/** Reasons of a station that leaves as it should (IEEE 802.11-2020 table 9-49). */
const LEAVING: ReadonlySet<number> = new Set([3, 8, 36]);
/** Reasons that say that keys or passwords do not fit. */
const WRONG_KEY: ReadonlySet<number> = new Set([2, 14, 15, 16, 23]);

interface Link {
  /** Runs of frames a second apart at most, each of which puts the station out once; floods left out. */
  disconnects: number;
  lastMs: number;
  /** Frames of the run that goes on, and the reasons that they give. */
  readonly run: number[];
  readonly reasons: Map<number, number>;
}

/** A station that is sent away again and again. */
export const wifiDisconnects = defineDetector({
  name: 'wifi-disconnects',
  about: 'A Wi-Fi station is put out of its network again and again, and why',
  source:
    'Reason codes: IEEE 802.11-2020 table 9-49; floods are told apart as Kismet does (10 frames, 1 s apart)',
  attack: [],
  benign: [
    'The station goes to sleep or moves on, and says so with a reason that does not fit',
    'The access point steers stations to another band by sending them away',
  ],
  advice: [
    'Wrong key: look at password, 802.1X server and certificates of that station',
    'See the frames: nt parse -Y "wlan.fc.type_subtype == 10 or wlan.fc.type_subtype == 12" FILE | jq "{frame: .frame.number, wlan}"',
  ],
  basis: 'rule',
  inputs: { packets: ['wlan'] },
  options: OPTIONS,
  create: (context) => new WifiDisconnectWatch(context),
});

class WifiDisconnectWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #links;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
    this.#links = context.table<string, Link>(MAX_LINKS);
  }

  packet({ wlan, frame }: Packet): void {
    const kind = wlan?.fc.type_subtype;
    if (kind !== DEAUTHENTICATION && kind !== DISASSOCIATION) return;
    const [source, target, bssid] = [wlan?.sa?.text, wlan?.da?.text, wlan?.bssid?.text];
    const reason = wlan?.fixed.reason_code;
    if (source === undefined || target === undefined || bssid === undefined || reason === undefined) return;
    if (isGroup(target) || wlan?.fc.retry === true || LEAVING.has(reason)) return;
    const station = source === bssid ? target : source;
    const link = this.#links.ensure(`${station} ${bssid}`, emptyLink);
    const nowMs = msOf(frame.time_epoch);
    if (nowMs - link.lastMs > MS_PER_SECOND) this.#close(link);
    link.lastMs = nowMs;
    if (link.run.length <= this.#context.options.flood) link.run.push(reason);
    // The run that goes on can still become a flood: it counts when it is over.
    if (link.run.length === 1) this.#judge(link, station, bssid, frame);
  }

  #close(link: Link): void {
    if (link.run.length > 0 && link.run.length < this.#context.options.flood) {
      link.disconnects += 1;
      const [reason = 0] = link.run;
      link.reasons.set(reason, (link.reasons.get(reason) ?? 0) + 1);
    }
    link.run.length = 0;
  }

  #judge(link: Link, station: string, bssid: string, { time_epoch, number: at }: Packet['frame']): void {
    const { options } = this.#context;
    if (link.disconnects + 1 < options.disconnects) return;
    this.#context.raise({
      actors: { source: bssid, target: station },
      severity: 'warning',
      confidence: 'medium',
      at: time_epoch,
      count: link.disconnects + 1 === options.disconnects ? options.disconnects : 1,
      packets: [at],
      filter: `wlan.bssid == ${bssid} and wlan.addr == ${station} and (wlan.fc.type_subtype == 10 or wlan.fc.type_subtype == 12)`,
      tell: () => telling(station, bssid, link, options),
    });
  }
}

const emptyLink = (): Link => ({
  disconnects: 0,
  lastMs: Number.NEGATIVE_INFINITY,
  run: [],
  reasons: new Map(),
});

function telling(
  station: string,
  bssid: string,
  { disconnects: over, run, reasons: earlier }: Link,
  options: { readonly disconnects: number },
) {
  const reasons = new Map(earlier);
  const [last] = run;
  if (last !== undefined) reasons.set(last, (reasons.get(last) ?? 0) + 1);
  const disconnects = over + (last === undefined ? 0 : 1);
  const isWrongKey = [...reasons.keys()].some((reason) => WRONG_KEY.has(reason));
  const told = [...reasons].map(
    ([code, times]) => `${[code, REASON_NAMES[code] ?? []].flat().join(' ')}: ${times}`,
  );
  return {
    title: `Station ${station} was put out of its network ${counted(disconnects, 'time')}`,
    description: `${bssid} and the station parted ${counted(disconnects, 'time')}, for these reasons: ${told.join('; ')}.${isWrongKey ? ' Keys or passwords do not fit.' : ''}`,
    measure: 'disconnects',
    observed: disconnects,
    threshold: options.disconnects,
    unit: 'disconnects',
    facts: { reasons: told.join('; ') },
  };
}
