import type { Address } from '../../bytes/address.js';
import type { Packet } from '../../packets/packet.js';
import type { PayloadFormat } from './payload-types.js';

/** A call as SIP tells of it. */
export interface Call {
  readonly callId: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** An end at which media are expected, as SDP announced it. */
export interface MediaEnd {
  /** Undefined where the description was not in SIP. */
  readonly call: Call | undefined;
  /** audio, video, ... */
  readonly kind: string;
  /** What payload types mean in packets to this end. */
  readonly formats: ReadonlyMap<number, PayloadFormat>;
}

/** Ends that are remembered; the oldest goes first. As many as the dissector expects RTP at. */
const MAX_ENDS = 4096;
/** No real description has more. */
const MAX_MEDIA = 16;
const MAX_FORMATS = 32;

/** Ends for media that descriptions announced: what links a flow of RTP to the call in SIP that it belongs to. */
export class AnnouncedMedia {
  /** Grows whenever something was announced. */
  version = 0;
  /** Ends given up for want of room. */
  forgotten = 0;
  readonly #ends = new Map<string, MediaEnd>();

  /** Learns from a packet, if it describes media. */
  observe({ sdp, sip }: Packet): void {
    if (sdp === undefined) return;
    const call = sip?.call_id === undefined ? undefined : callOf(sip);
    const names = formatNames(sdp);
    for (const [index, kind] of sdp.media.media.slice(0, MAX_MEDIA).entries()) {
      const [address, port] = [sdp.media.address[index], sdp.media.port[index]];
      if (address === undefined || address === '' || port === undefined || port === 0) continue;
      const types = (sdp.media.formats[index] ?? '').split(' ').slice(0, MAX_FORMATS);
      const formats = new Map<number, PayloadFormat>();
      for (const type of types) {
        const format = names.get(`${index + 1} ${type}`);
        if (format !== undefined) formats.set(Number(type), format);
      }
      this.#announce(`${address} ${port}`, { call, kind, formats });
    }
  }

  /** What was announced of this end. */
  find(address: Address | undefined, port: number): MediaEnd | undefined {
    return address === undefined ? undefined : this.#ends.get(`${address.text} ${port}`);
  }

  #announce(key: string, end: MediaEnd): void {
    this.version += 1;
    this.#ends.delete(key);
    this.#ends.set(key, end);
    const [oldest] = this.#ends.keys();
    if (this.#ends.size <= MAX_ENDS || oldest === undefined) return;
    this.#ends.delete(oldest);
    this.forgotten += 1;
  }
}

const callOf = ({ call_id, from, to }: NonNullable<Packet['sip']>): Call => ({
  callId: call_id ?? '',
  from: from.addr,
  to: to.addr,
});

/** Names and clock rates of payload types, by the place of their medium and their number. */
function formatNames({
  rtpmap,
  mime_type,
  sample_rate,
}: NonNullable<Packet['sdp']>): Map<string, PayloadFormat> {
  const names = new Map<string, PayloadFormat>();
  for (const [index, encoding] of mime_type.entries()) {
    const clockRate = Number(sample_rate[index]);
    if (!(clockRate > 0)) continue;
    names.set(`${rtpmap.medium[index]} ${rtpmap.payload_type[index]}`, { encoding, clockRate });
  }
  return names;
}
