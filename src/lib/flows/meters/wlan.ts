import { type Address, sameAddress } from '../../bytes/address.js';
import type { Packet } from '../../packets/packet.js';
import { count, group, macAddress, optional, type RecordOf, text } from '../../records/field.js';
import type { FlowContext } from '../flow-context.js';
import type { Gauge, Meter } from '../meter.js';
import { LINK_SIDE, LinkSide } from '../wlan/link-side.js';

const FIELDS = {
  bssid: optional(macAddress('Network: the access point, where there is one')),
  station: optional(macAddress('Station, or the group that the access point sends to')),
  ssid: optional(text('Name of the network, as the frames between the two tell it')),
  station_to_ap: group('Frames of the station', LINK_SIDE),
  ap_to_station: group('Frames of the access point', LINK_SIDE),
  unknown: group('Frames of which neither is known to be the sender', LINK_SIDE),
  roamed_from: optional(text('The network that the station was in before')),
  roamed_to: optional(text('The network that the station left this one for')),
  station_moves: optional(count('How often the station went from one network to another')),
} as const;

type WlanRecord = RecordOf<typeof FIELDS>;
type WlanHeader = NonNullable<Packet['wlan']>;

/** Links between stations and access points. Knows the whereabouts of stations that the context knows. */
export const wlan = {
  name: 'wlan',
  about: 'A Wi-Fi link between a station and its access point: retries, signal, rates, airtime, roaming',
  fields: FIELDS,
  isFor: ({ wlan }: Packet) => wlan !== undefined,
  create: (context): Gauge<WlanRecord> => new LinkGauge(context),
} as const satisfies Meter<'wlan', typeof FIELDS>;

/** Takes any frames of one pair: those without a network are told by the addresses that others have shown. */
class LinkGauge implements Gauge<WlanRecord> {
  readonly #context: FlowContext;
  readonly #fromStation = new LinkSide();
  readonly #fromAccessPoint = new LinkSide();
  readonly #unknown = new LinkSide();
  #bssid: Address | undefined;
  #station: Address | undefined;
  #ssid: string | undefined;
  #cameFrom: string | undefined;
  #wentTo: string | undefined;

  constructor(context: FlowContext) {
    this.#context = context;
  }

  observe(packet: Packet): void {
    const { wlan } = packet;
    if (wlan === undefined) return;
    this.#learn(wlan);
    this.#sideOf(wlan).observe(packet);
    this.#noteRoaming();
  }

  result(): WlanRecord {
    this.#noteRoaming();
    const { roaming } = this.#context;
    const moves = this.#station === undefined ? undefined : roaming.moves(this.#station.text);
    return {
      bssid: this.#bssid,
      station: this.#station,
      ssid: this.#ssid,
      station_to_ap: this.#fromStation.result(),
      ap_to_station: this.#fromAccessPoint.result(),
      unknown: this.#unknown.result(),
      roamed_from: this.#cameFrom,
      roamed_to: this.#wentTo,
      station_moves: moves,
    };
  }

  /** Learns who is who from the first frame that tells it. */
  #learn({ bssid, staa, sa, da, ssid }: WlanHeader): void {
    if (ssid !== undefined && ssid !== '') this.#ssid ??= ssid;
    if (bssid === undefined || this.#bssid !== undefined) return;
    this.#bssid = bssid;
    this.#station = staa ?? (sa !== undefined && sameAddress(sa, bssid) ? da : sa);
  }

  /** Acknowledgements tell only whom they are for. */
  #sideOf({ ta, ra }: WlanHeader): LinkSide {
    const bssid = this.#bssid;
    if (bssid === undefined) return this.#unknown;
    if (ta !== undefined) return sameAddress(ta, bssid) ? this.#fromAccessPoint : this.#fromStation;
    if (ra === undefined) return this.#unknown;
    return sameAddress(ra, bssid) ? this.#fromStation : this.#fromAccessPoint;
  }

  #noteRoaming(): void {
    const { roaming } = this.#context;
    if (this.#station === undefined || this.#bssid === undefined) return;
    this.#cameFrom ??= roaming.cameFrom(this.#station.text, this.#bssid.text);
    this.#wentTo ??= roaming.wentTo(this.#station.text, this.#bssid.text);
  }
}
