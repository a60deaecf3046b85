import type { Address } from '../../bytes/address.js';
import type { Packet } from '../../packets/packet.js';

/** Where a station is, and was before. */
interface Whereabouts {
  bssid: string;
  previous: string | undefined;
  moves: number;
}

/** Stations that are remembered; the one that was seen first goes first. */
const MAX_STATIONS = 4096;
const ASSOCIATION_REQUEST = 0;
const REASSOCIATION_REQUEST = 2;
const DATA = 2;

/** Which networks stations are in, by their data frames and requests for association. */
export class Roaming {
  /** Stations given up for want of room. */
  forgotten = 0;
  readonly #stations = new Map<string, Whereabouts>();

  /** Learns from a frame, if it tells where a station is. */
  observe(packet: Packet): void {
    const place = whereaboutsOf(packet);
    if (place !== undefined) this.#see(place.station, place.bssid);
  }

  /** The network that a station was in before it came to this one. */
  cameFrom(station: string, bssid: string): string | undefined {
    const known = this.#stations.get(station);
    return known?.bssid === bssid ? known.previous : undefined;
  }

  /** The network that a station left this one for. */
  wentTo(station: string, bssid: string): string | undefined {
    const known = this.#stations.get(station);
    return known?.previous === bssid ? known.bssid : undefined;
  }

  /** How often a station has moved. */
  moves(station: string): number | undefined {
    return this.#stations.get(station)?.moves;
  }

  #see(station: string, bssid: string): void {
    const known = this.#stations.get(station);
    if (known === undefined) this.#add(station, bssid);
    else if (known.bssid !== bssid) {
      known.previous = known.bssid;
      known.bssid = bssid;
      known.moves += 1;
    }
  }

  #add(station: string, bssid: string): void {
    this.#stations.set(station, { bssid, previous: undefined, moves: 0 });
    const [oldest] = this.#stations.keys();
    if (this.#stations.size <= MAX_STATIONS || oldest === undefined) return;
    this.#stations.delete(oldest);
    this.forgotten += 1;
  }
}

/** The station that a frame shows to be in a network, and which; undefined where it shows none. */
export function whereaboutsOf({
  wlan,
}: Packet): { readonly station: string; readonly bssid: string } | undefined {
  const station = wlan === undefined ? undefined : stationOf(wlan);
  if (station === undefined || wlan?.bssid === undefined || isGroup(station)) return undefined;
  return { station: station.text, bssid: wlan.bssid.text };
}

/** The station that a frame shows to be in a network: other frames can be answered from elsewhere, or be forged. */
function stationOf({ fc, sa, staa }: NonNullable<Packet['wlan']>): Address | undefined {
  if (fc.type_subtype === ASSOCIATION_REQUEST || fc.type_subtype === REASSOCIATION_REQUEST) return sa;
  return fc.type === DATA ? staa : undefined;
}

/** The lowest bit of the first byte of a MAC address, whose first two bytes are `word2`. */
const GROUP_BIT = 0x0100;

const isGroup = ({ word2 }: Address): boolean => (word2 & GROUP_BIT) !== 0;
