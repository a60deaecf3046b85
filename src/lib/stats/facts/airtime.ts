import { airtimeUs, continuedAirtimeUs, psduBytesOf } from '../../flows/wlan/airtime.js';
import type { Packet } from '../../packets/packet.js';

const NS_PER_US = 1e3;

/** How long each frame on the air kept it busy: the frames of one A-MPDU share a preamble. */
export class Airtime {
  /** The A-MPDU of the last frame. */
  #aggregate: number | undefined;

  /** Whole nanoseconds that the frame adds; undefined where the radio does not tell enough. */
  of(packet: Packet): number | undefined {
    const { wlan, wlan_radio: radio, radiotap } = packet;
    if (wlan === undefined || radio === undefined) return undefined;
    const psduBytes = psduBytesOf(packet);
    const aggregate = radiotap?.ampdu.reference;
    const isContinued = aggregate !== undefined && aggregate === this.#aggregate;
    this.#aggregate = aggregate;
    const us = isContinued ? continuedAirtimeUs(radio, psduBytes) : airtimeUs(radio, psduBytes);
    return us === undefined ? undefined : Math.round(us * NS_PER_US);
  }
}
