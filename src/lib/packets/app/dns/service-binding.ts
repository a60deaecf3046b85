import { ipv4At, ipv6At } from '../../../bytes/address.js';
import { wireText } from '../../../bytes/wire-text.js';
import { readDomainName } from './domain-name.js';
import type { DnsHeader } from './fields.js';
import type { DnsMessage } from './message.js';

/** RFC 9460 section 14.3.2, "Service Parameter Keys"; `ech` as in RFC 9848. */
const KEY = { alpn: 1, port: 3, ipv4hint: 4, ech: 5, ipv6hint: 6 } as const;

const IPV4_BYTES = 4;
const IPV6_BYTES = 16;

/** RFC 9460 section 2.2: priority, target, and parameters of a key, a length and a value each. */
export function readServiceBinding({ svcb }: DnsHeader, message: DnsMessage): boolean {
  if (!message.hasData(2)) return false;
  svcb.svcpriority.push(message.uint16());
  const target = readDomainName(message);
  if (target === undefined) return false;
  svcb.targetname.push(target.text);
  while (message.at < message.dataEnd) {
    if (!message.hasData(4)) return false;
    const key = message.uint16();
    const length = message.uint16();
    svcb.svcparam.key.push(key);
    if (!message.hasData(length)) return false;
    const end = message.at + length;
    readParameter(svcb.svcparam, message, { key, end });
    message.at = end;
  }
  return message.at === message.dataEnd;
}

function readParameter(
  parameters: DnsHeader['svcb']['svcparam'],
  message: DnsMessage,
  { key, end }: { key: number; end: number },
): void {
  const { bytes, at } = message;
  switch (key) {
    case KEY.alpn:
      readProtocols(parameters.alpn, message, end);
      break;
    case KEY.port:
      if (at + 2 <= end) parameters.port.push(message.uint16());
      break;
    case KEY.ipv4hint:
      for (let each = at; each + IPV4_BYTES <= end; each += IPV4_BYTES) {
        parameters.ipv4hint.ip.push(ipv4At(bytes, each));
      }
      break;
    case KEY.ipv6hint:
      for (let each = at; each + IPV6_BYTES <= end; each += IPV6_BYTES) {
        parameters.ipv6hint.ip.push(ipv6At(bytes, each));
      }
      break;
    case KEY.ech:
      parameters.echconfig.push(message.hex(end - at));
      break;
    default:
  }
}

/** Names of protocols, each behind a byte with its length. */
function readProtocols(protocols: string[], message: DnsMessage, end: number): void {
  while (message.at < end) {
    const length = message.uint8();
    if (message.at + length > end) return message.remark('a protocol name runs past its parameter');
    protocols.push(wireText(message.bytes, message.at, message.at + length));
    message.at += length;
  }
}
