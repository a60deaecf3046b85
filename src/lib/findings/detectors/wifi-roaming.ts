import { whereaboutsOf } from '../../flows/wlan/roaming.js';
import type { Packet } from '../../packets/packet.js';
import { counted, msText, rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { msOf } from '../moments.js';
import { number } from '../option.js';

const OPTIONS = {
  returns: number(
    2,
    'returns',
    'Times that a station comes back to the access point it has just left, before it is told',
    { least: 1 },
  ),
  stay: number(30, 's', 'How long it stays elsewhere at the most for that to be a return'),
} as const;

const MAX_STATIONS = 4_096;
const MS_PER_SECOND = 1_000;

interface Station {
  bssid: string;
  /** Where it was before, and when it left. */
  before: string | undefined;
  movedMs: number;
  moves: number;
  returns: number;
  shortestMs: number;
}

/** A station that cannot decide between two access points. */
export const wifiRoaming = defineDetector({
  name: 'wifi-roaming',
  about: 'A Wi-Fi station goes to and fro between access points, and is cut off each time',
  source:
    'Ping-pong as 3GPP TR 36.839 section 5.3 defines it: back in the cell it came from within a short stay',
  attack: [],
  benign: [
    'Somebody walks to and fro between two rooms',
    'The access point steers the station between bands',
  ],
  advice: [
    'Lower the transmit power where cells overlap too much, or set the roaming threshold of the station higher',
    'See where it was: nt flows -Y "wlan.addr == SOURCE" FILE | jq "{ts, duration, bssid: .wlan.bssid, moves: .wlan.station_moves}"',
  ],
  basis: 'rule',
  inputs: { packets: ['wlan'] },
  options: OPTIONS,
  create: (context) => new WifiRoamingWatch(context),
});

class WifiRoamingWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #stations;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
    this.#stations = context.table<string, Station>(MAX_STATIONS);
  }

  packet(packet: Packet): void {
    const whereabouts = whereaboutsOf(packet);
    if (whereabouts === undefined) return;
    const { station, bssid } = whereabouts;
    const known = this.#stations.get(station);
    if (known === undefined) this.#stations.set(station, begun(bssid, msOf(packet.frame.time_epoch)));
    else if (known.bssid !== bssid) this.#move(station, known, bssid, packet);
  }

  #move(address: string, station: Station, bssid: string, { frame }: Packet): void {
    const { options } = this.#context;
    const nowMs = msOf(frame.time_epoch);
    const stayMs = nowMs - station.movedMs;
    const isReturn = station.before === bssid && stayMs <= options.stay * MS_PER_SECOND;
    Object.assign(station, { before: station.bssid, bssid, movedMs: nowMs, moves: station.moves + 1 });
    if (!isReturn) return;
    station.returns += 1;
    station.shortestMs = Math.min(station.shortestMs, stayMs);
    if (station.returns < options.returns) return;
    this.#context.raise({
      actors: { source: address },
      severity: 'notice',
      confidence: 'medium',
      at: frame.time_epoch,
      packets: [frame.number],
      filter: `wlan.addr == ${address}`,
      tell: () => ({
        title: `Station ${address} goes to and fro between ${station.before ?? ''} and ${station.bssid}`,
        description: `It moved ${counted(station.moves, 'time')}, ${station.returns} of them back to where it had just come from, after ${msText(station.shortestMs)} at the shortest.`,
        measure: 'returns to the access point it had left',
        observed: rounded(station.returns),
        threshold: options.returns,
        unit: 'returns',
        facts: { moves: station.moves },
      }),
    });
  }
}

const begun = (bssid: string, nowMs: number): Station => ({
  bssid,
  before: undefined,
  movedMs: nowMs,
  moves: 0,
  returns: 0,
  shortestMs: Number.POSITIVE_INFINITY,
});
