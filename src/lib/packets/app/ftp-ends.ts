import { type Address, parseAddress } from '../../bytes/address.js';
import type { Cursor } from '../cursor.js';

const MAX_PORT = 65_535;

/** Where one side waits for the connection that brings a file. */
export interface FtpEnd {
  readonly address: Address;
  readonly port: number;
}

/** Four numbers of the address and two of the port: RFC 959 section 4.1.2. */
const HOST_PORT = /(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})/;

/** The end in `227 Entering Passive Mode (192,0,2,1,195,80)` or `PORT 192,0,2,1,195,80`. */
export function hostPort(text: string): FtpEnd | undefined {
  const [, ...numbers] = HOST_PORT.exec(text) ?? [];
  const address = parseAddress('ipv4', numbers.slice(0, 4).join('.'));
  const [high = 0, low = 0] = numbers.slice(4).map(Number);
  if (address === undefined || high > 0xff || low > 0xff) return undefined;
  return { address, port: high * 0x100 + low };
}

/** Family 1 is IPv4, 2 is IPv6: RFC 2428 section 2. */
const BETWEEN_BARS = /^\|([12])\|([0-9a-f.:]{2,45})\|(\d{1,5})\|/i;

/** The end in `EPRT |2|2001:db8::1|50000|`. */
export function textBetweenBars(text: string): FtpEnd | undefined {
  const [, family, host = '', port] = BETWEEN_BARS.exec(text) ?? [];
  const address = parseAddress(family === '1' ? 'ipv4' : 'ipv6', host);
  return address === undefined ? undefined : endAt(address, Number(port));
}

const PORT_ALONE = /\(\|\|\|(\d{1,5})\|\)/;

/** The end in `229 Entering Extended Passive Mode (|||50000|)`: the server at the cursor is meant. */
export function portBetweenBars(text: string, cursor: Cursor): FtpEnd | undefined {
  const [, port] = PORT_ALONE.exec(text) ?? [];
  const ends = cursor.openConversation()?.ends;
  if (port === undefined || ends === undefined) return undefined;
  const address = ends.sourcePort === cursor.srcport ? ends.source : ends.destination;
  return endAt(address, Number(port));
}

const endAt = (address: Address, port: number): FtpEnd | undefined =>
  port > MAX_PORT ? undefined : { address, port };

/** Has what is sent to or from this end read as a file. */
export const announceData = ({ address, port }: FtpEnd, cursor: Cursor): void =>
  cursor.announce('ftp_data', address, port);
