import { ipv4At, ipv6At } from '../../../bytes/address.js';
import { wireText } from '../../../bytes/wire-text.js';
import type { DnsHeader } from './fields.js';
import type { DnsMessage } from './message.js';

/** Codes assigned by IANA in "DNS EDNS0 Option Codes (OPT)". */
const OPTION = { nsid: 3, clientSubnet: 8, cookie: 10, extendedError: 15 } as const;

const FLAG_DO = 0x8000;
const FAMILY_IPV4 = 1;
const FAMILY_IPV6 = 2;
const IPV4_BYTES = 4;
const IPV6_BYTES = 16;
/** RFC 7873 section 4: the client's part is of a fixed size. */
const CLIENT_COOKIE_BYTES = 8;

/**
 * What EDNS has in place of the time to live (RFC 6891 section 6.1.3).
 *
 *   +----------------+-----------+----+----------+
 *   | ext. rcode  8  | version 8 | DO | zero  15 |
 *   +----------------+-----------+----+----------+
 */
export function readEdnsFlags({ resp }: DnsHeader, message: DnsMessage): void {
  resp.ext_rcode = message.uint8();
  resp.edns0_version = message.uint8();
  resp.z.do = (message.uint16() & FLAG_DO) !== 0;
}

/** Reads the options of EDNS: code, length and data of each. */
export function readOptions({ opt }: DnsHeader, message: DnsMessage): boolean {
  while (message.at < message.dataEnd) {
    if (!message.hasData(4)) return false;
    const code = message.uint16();
    const length = message.uint16();
    opt.code.push(code);
    opt.len.push(length);
    if (!message.hasData(length)) return false;
    const end = message.at + length;
    readOption(opt, message, { code, end });
    message.at = end;
  }
  return true;
}

type Options = DnsHeader['opt'];

function readOption(opt: Options, message: DnsMessage, { code, end }: { code: number; end: number }): void {
  switch (code) {
    case OPTION.nsid:
      if (message.at < end) opt.nsid = wireText(message.bytes, message.at, end);
      break;
    case OPTION.clientSubnet:
      readClientSubnet(opt.client, message, end);
      break;
    case OPTION.cookie:
      readCookie(opt.cookie, message, end);
      break;
    case OPTION.extendedError:
      if (end - message.at < 2) return message.remark('an extended error without its code');
      opt.ext_error.info_code = message.uint16();
      if (message.at < end) opt.ext_error.extra_text = wireText(message.bytes, message.at, end);
      break;
    default:
  }
}

/** RFC 7871 section 6: family, two lengths, and of the address the bytes that are not zero. */
function readClientSubnet(client: Options['client'], message: DnsMessage, end: number): void {
  if (end - message.at < 4) return message.remark('a client subnet without its prefix lengths');
  const family = message.uint16();
  client.family = family;
  client.netmask = message.uint8();
  client.scope = message.uint8();
  const length = end - message.at;
  const address = Buffer.alloc(IPV6_BYTES);
  message.bytes.copy(address, 0, message.at, Math.min(end, message.at + IPV6_BYTES));
  if (family === FAMILY_IPV4 && length <= IPV4_BYTES) client.addr4 = ipv4At(address, 0);
  else if (family === FAMILY_IPV6 && length <= IPV6_BYTES) client.addr6 = ipv6At(address, 0);
}

function readCookie(cookie: Options['cookie'], message: DnsMessage, end: number): void {
  if (end - message.at < CLIENT_COOKIE_BYTES) return message.remark('a cookie that is too short');
  cookie.client = message.hex(CLIENT_COOKIE_BYTES);
  if (message.at < end) cookie.server = message.hex(end - message.at);
}
