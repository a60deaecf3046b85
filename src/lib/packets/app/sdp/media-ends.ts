import { parseAddress } from '../../../bytes/address.js';
import type { Cursor } from '../../cursor.js';

interface Medium {
  readonly port: number;
  /** The address of its own; that of the session where it has none. */
  address: string | undefined;
  /** Where its RTCP goes, if not to the next port. */
  rtcpPort: number | undefined;
  rtcpAddress: string | undefined;
}

/** No real description has more; each takes the place of one that another call has announced. */
const MAX_MEDIA = 16;
const MAX_PORT = 65_535;
const RTCP = /^rtcp:(\d{1,5})(?: \S+ \S+ (\S+))?$/;

/** The ends that a description names for RTP, gathered line by line. */
export class MediaEnds {
  #sessionAddress: string | undefined;
  readonly #media: Medium[] = [];
  /** The medium whose lines are being read; undefined before the first, and where it is not sent in RTP. */
  #medium: Medium | undefined;
  #isInSession = true;

  /** The address of all media that have none of their own. */
  get sessionAddress(): string | undefined {
    return this.#sessionAddress;
  }

  setAddress(address: string): void {
    if (this.#isInSession) this.#sessionAddress = address;
    else if (this.#medium !== undefined) this.#medium.address = address;
  }

  /** The lines of a medium begin. */
  begin(port: number, proto: string): void {
    this.#isInSession = false;
    this.#medium = undefined;
    if (port === 0 || !/\bRTP\b/.test(proto) || this.#media.length === MAX_MEDIA) return;
    this.#medium = { port, address: undefined, rtcpPort: undefined, rtcpAddress: undefined };
    this.#media.push(this.#medium);
  }

  /** `rtcp:port` (RFC 3605 section 2.1), or `rtcp-mux`: on the same port (RFC 5761 section 5.1.1). */
  readAttribute(value: string): void {
    const medium = this.#medium;
    if (medium === undefined) return;
    const [, port, address] = RTCP.exec(value) ?? [];
    if (port !== undefined) {
      medium.rtcpPort = Number(port);
      medium.rtcpAddress = address;
    } else if (value === 'rtcp-mux') medium.rtcpPort ??= medium.port;
  }

  /** Has packets to or from these ends read as RTP and RTCP. */
  announce(cursor: Cursor): void {
    for (const { port, address = this.#sessionAddress, rtcpPort = port + 1, rtcpAddress = address } of this
      .#media) {
      expect(cursor, 'rtp', address, port);
      if (rtcpPort !== port && rtcpPort <= MAX_PORT) expect(cursor, 'rtcp', rtcpAddress, rtcpPort);
    }
  }
}

function expect(cursor: Cursor, layer: string, text: string | undefined, port: number): void {
  if (text === undefined) return;
  const address = parseAddress(text.includes(':') ? 'ipv6' : 'ipv4', text);
  if (address !== undefined) cursor.announce(layer, address, port);
}
