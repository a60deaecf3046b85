import { communityId } from '../flows/community-id.js';
import { FlowEnds } from '../flows/flow-ends.js';
import { FragmentedDatagrams } from '../flows/fragments.js';
import type { Packet } from '../packets/packet.js';
import type { PartitionKey } from './topology.js';

type PlainRecord = { readonly [key: string]: unknown };

/** Records that belong to nobody go together: statistics, findings, reports. */
const NOBODY = '';

/** Both addresses, the same for both directions. */
const hostsKey = (a: string, b: string): string => (a <= b ? `${a} ${b}` : `${b} ${a}`);

/**
 * What decides to which partition a record goes. By `hosts` all between two addresses stays together: fragments with the
 * datagram they are of, calls with the media that they announce. By `community_id` one flow does, and load is spread finer.
 */
export class RecordKeys {
  readonly #key: PartitionKey;
  readonly #ends = new FlowEnds(new FragmentedDatagrams());
  #nowMs = 0;

  constructor(key: PartitionKey) {
    this.#key = key;
  }

  /** Key of a packet, as of the flow that it is in. */
  ofPacket(packet: Packet): string {
    const { seconds, nanoseconds } = packet.frame.time_epoch;
    this.#nowMs = Math.max(this.#nowMs, seconds * 1_000 + Math.trunc(nanoseconds / 1e6));
    const ends = this.#ends;
    if (!ends.read(packet, this.#nowMs)) return NOBODY;
    const { source, destination } = ends;
    if (source === undefined || destination === undefined) return NOBODY;
    const id = this.#key === 'community_id' ? communityId({ ...ends, source, destination }) : undefined;
    return id ?? hostsKey(source.text, destination.text);
  }

  /** Key of a record that was parsed: of a flow, of features or of a prediction that tell whom they are about. */
  ofRecord(record: PlainRecord): string {
    const about = isObject(record.subject) ? record.subject : record;
    const { id, community_id, host } = about;
    if (this.#key === 'community_id' && typeof community_id === 'string') return community_id;
    if (isObject(id) && typeof id.orig_h === 'string' && typeof id.resp_h === 'string') {
      return hostsKey(id.orig_h, id.resp_h);
    }
    return typeof host === 'string' ? host : NOBODY;
  }
}

const isObject = (value: unknown): value is PlainRecord => typeof value === 'object' && value !== null;
