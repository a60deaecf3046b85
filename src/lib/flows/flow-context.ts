import type { Packet } from '../packets/packet.js';
import { AnnouncedMedia } from './rtp/announced-media.js';
import { KnownRoundTrips } from './rtp/known-round-trips.js';
import { Roaming } from './wlan/roaming.js';

/** What packets tell of other flows than their own. One for each flow table, which shows it every packet first. */
export class FlowContext {
  /** Which calls media belong to. */
  readonly media = new AnnouncedMedia();
  /** How far the ends of calls are apart. */
  readonly roundTrips = new KnownRoundTrips();
  /** Which networks stations were in. */
  readonly roaming = new Roaming();

  /** Learns from a packet, which is only lent. */
  observe(packet: Packet): void {
    if (packet.sdp !== undefined) this.media.observe(packet);
    if (packet.wlan !== undefined) this.roaming.observe(packet);
  }

  /** What was given up for want of room. */
  get forgotten(): number {
    return this.media.forgotten + this.roundTrips.forgotten + this.roaming.forgotten;
  }
}
