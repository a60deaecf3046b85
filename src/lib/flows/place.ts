import { type Address, sameAddress } from '../bytes/address.js';
import type { HeaderStack, Packet } from '../packets/packet.js';

/** A tunnel around a flow. */
export interface TunnelAround {
  readonly proto: string;
  /** Its ends, the lower address first, so that both directions are one tunnel. */
  readonly a: Address | undefined;
  readonly b: Address | undefined;
  readonly id: number | undefined;
}

/** Where a flow runs: VLANs and tunnels. The same ports in two of them are two flows. */
export interface Place {
  /** A number of its own, as long as flows are in it. */
  readonly id: number;
  readonly vlans: readonly number[];
  readonly tunnels: readonly TunnelAround[];
  /** All of it as text: the same for the same place, whenever it was seen. */
  readonly text: string;
  /** Flows that are in it. */
  flows: number;
}

/** Who mirrors traffic says nothing of who talks: each direction may be mirrored by another switch. */
const MIRRORS: ReadonlySet<string> = new Set(['erspan']);

/** Flows outside of any VLAN and tunnel. */
export const NOWHERE: Place = { id: 0, vlans: [], tunnels: [], text: '', flows: 0 };

/** The places in which there are flows; those that none is in any more are forgotten. */
export class Places {
  readonly #byText = new Map<string, Place>();
  #made = 0;
  #last: Place = NOWHERE;

  /** The place of a packet. It is remembered once a flow is in it. */
  of(packet: Packet): Place {
    if (packet.vlan.length === 0 && packet.tunnel.length === 0) return NOWHERE;
    if (packet.tunnel.length === 0 && isSameVlans(this.#last, packet)) return this.#last;
    const vlans = packet.vlan.map(({ id }) => id);
    const tunnels = packet.tunnel.map(tunnelOf).filter(({ proto }) => !MIRRORS.has(proto));
    const text = placeText(vlans, tunnels);
    if (text === '') return NOWHERE;
    let place = this.#byText.get(text);
    if (place === undefined) {
      this.#made = (this.#made + 1) | 0;
      place = { id: this.#made, vlans, tunnels, text, flows: 0 };
    }
    this.#last = place;
    return place;
  }

  /** A flow begins in the place. */
  enter(place: Place): void {
    if (place === NOWHERE) return;
    if (place.flows === 0) this.#byText.set(place.text, place);
    place.flows += 1;
  }

  /** A flow of the place is over. */
  leave(place: Place): void {
    if (place === NOWHERE) return;
    place.flows -= 1;
    if (place.flows > 0) return;
    this.#byText.delete(place.text);
    if (this.#last === place) this.#last = NOWHERE;
  }
}

function isSameVlans({ vlans, tunnels }: Place, packet: Packet): boolean {
  if (tunnels.length > 0 || vlans.length !== packet.vlan.length) return false;
  for (let index = 0; index < vlans.length; index += 1) {
    if (packet.vlan[index]?.id !== vlans[index]) return false;
  }
  return true;
}

function placeText(vlans: readonly number[], tunnels: readonly TunnelAround[]): string {
  const parts = vlans.map((id) => `vlan ${id}`);
  for (const { proto, a, b, id } of tunnels)
    parts.push(`${proto} ${a?.text ?? ''} ${b?.text ?? ''} ${id ?? ''}`);
  return parts.join(', ');
}

/** What the headers of an outer packet tell of the tunnel. */
interface OuterHeaders {
  readonly src?: Address;
  readonly dst?: Address;
  readonly vni?: number;
  readonly key?: number;
  readonly nvgre?: { readonly vsid: number | undefined };
}

function tunnelOf({ placed, count }: HeaderStack): TunnelAround {
  let ends: OuterHeaders | undefined;
  let id: number | undefined;
  let proto = '';
  for (let index = 0; index < count; index += 1) {
    const { unit, header } = placed[index] as (typeof placed)[number];
    const outer = header as OuterHeaders;
    if (unit.name === 'ip' || unit.name === 'ipv6') ends = outer;
    id = outer.vni ?? outer.nvgre?.vsid ?? outer.key ?? id;
    proto = unit.name;
  }
  const { src, dst } = ends ?? {};
  if (src === undefined || dst === undefined) return { proto, a: undefined, b: undefined, id };
  return isInOrder(src, dst) ? { proto, a: src, b: dst, id } : { proto, a: dst, b: src, id };
}

/** Whether `a` is the lower address: both directions of a flow have one key. */
export function isInOrder(a: Address, b: Address): boolean {
  if (sameAddress(a, b)) return true;
  if (a.word0 !== b.word0) return a.word0 >>> 0 < b.word0 >>> 0;
  if (a.word1 !== b.word1) return a.word1 >>> 0 < b.word1 >>> 0;
  if (a.word2 !== b.word2) return a.word2 >>> 0 < b.word2 >>> 0;
  return a.word3 >>> 0 < b.word3 >>> 0;
}
