import { type Address, parseAddress } from '../../bytes/address.js';
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
/** Longer texts are not remembered. */
const MAX_TEXT = 256;
const MAX_CLOCK_RATE = 0xffff_ffff;

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
    const call = sip === undefined ? undefined : callOf(sip);
    const names = formatNames(sdp);
    for (const [index, kind] of sdp.media.media.slice(0, MAX_MEDIA).entries()) {
      const [address, port] = [addressOf(sdp.media.address[index]), sdp.media.port[index]];
      if (address === undefined || port === undefined || port === 0) continue;
      const types = (sdp.media.formats[index] ?? '').split(' ').slice(0, MAX_FORMATS);
      const formats = new Map<number, PayloadFormat>();
      for (const type of types) {
        const format = names.get(`${index + 1} ${type}`);
        if (format !== undefined) formats.set(Number(type), format);
      }
      this.#announce(`${address.text} ${port}`, { call, kind: ownText(kind) ?? '', formats });
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

/** Media can be announced at a host by its name: that says nothing of addresses. */
const addressOf = (text = ''): Address | undefined =>
  parseAddress(text.includes(':') ? 'ipv6' : 'ipv4', text);

function callOf({ call_id, from, to }: NonNullable<Packet['sip']>): Call | undefined {
  const callId = ownText(call_id);
  return callId === undefined ? undefined : { callId, from: ownText(from.addr), to: ownText(to.addr) };
}

/** A copy of a text that is kept: a part of another text would keep all of it in memory. */
const ownText = (text: string | undefined): string | undefined =>
  text === undefined || text.length > MAX_TEXT ? undefined : Buffer.from(text).toString();

/** Names and clock rates of payload types, by the place of their medium and their number. */
function formatNames({
  rtpmap,
  mime_type,
  sample_rate,
}: NonNullable<Packet['sdp']>): Map<string, PayloadFormat> {
  const names = new Map<string, PayloadFormat>();
  for (const [index, name] of mime_type.entries()) {
    const clockRate = Number(sample_rate[index]);
    const encoding = ownText(name);
    const isRate = Number.isInteger(clockRate) && clockRate > 0 && clockRate <= MAX_CLOCK_RATE;
    if (encoding === undefined || !isRate) continue;
    names.set(`${rtpmap.medium[index]} ${rtpmap.payload_type[index]}`, { encoding, clockRate });
  }
  return names;
}
