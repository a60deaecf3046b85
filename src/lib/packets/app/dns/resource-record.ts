import { readDomainName } from './domain-name.js';
import { readEdnsFlags } from './edns.js';
import type { DnsHeader } from './fields.js';
import type { DnsMessage } from './message.js';
import { DATA_READERS } from './record-data.js';

const OPT = 41;
/** What stands behind the name of a query, and behind that of a record. */
const QUERY_BYTES = 4;
const RECORD_BYTES = 10;
/** RFC 6762 sections 5.4 and 10.2: the top bit of a class in mDNS is a flag. */
const MDNS_CLASS_MASK = 0x7fff;

export interface Dialect {
  readonly isMdns: boolean;
}

/**
 * Reads one query; false where the message ends or is damaged in it.
 *
 *   +--------------+-----------+------------+
 *   |     name     |  type 16  |  class 16  |
 *   +--------------+-----------+------------+
 */
export function readQuery({ qry, count }: DnsHeader, message: DnsMessage, { isMdns }: Dialect): boolean {
  const name = readDomainName(message);
  if (name === undefined || !message.has(QUERY_BYTES, 'a query is cut short')) return false;
  qry.name.push(name.text);
  qry.name_len.push(name.bytes);
  count.labels.push(name.labels);
  qry.type.push(message.uint16());
  const qclass = message.uint16();
  qry.class.push(isMdns ? qclass & MDNS_CLASS_MASK : qclass);
  if (isMdns) qry.qu.push(qclass > MDNS_CLASS_MASK);
  return true;
}

/**
 * Reads one record of whichever section; false where the message ends or is damaged in it.
 *
 *   +--------+---------+----------+--------+-----------+------------------+
 *   |  name  | type 16 | class 16 | ttl 32 | length 16 | data, by type    |
 *   +--------+---------+----------+--------+-----------+------------------+
 */
export function readRecord(header: DnsHeader, message: DnsMessage, { isMdns }: Dialect): boolean {
  const { resp } = header;
  const name = readDomainName(message);
  if (name === undefined || !message.has(RECORD_BYTES, 'a record is cut short')) return false;
  const dataAt = message.at + RECORD_BYTES;
  const dataEnd = dataAt + message.bytes.readUInt16BE(dataAt - 2);
  if (!message.canReach(dataEnd)) {
    message.damaged('the data of a record runs past the message', dataAt - 2);
    return false;
  }
  const type = message.uint16();
  resp.name.push(name.text);
  resp.type.push(type);
  const topBitAndClass = message.uint16();
  const rclass = isMdns ? topBitAndClass & MDNS_CLASS_MASK : topBitAndClass;
  if (isMdns) resp.cache_flush.push(topBitAndClass > MDNS_CLASS_MASK);
  if (type === OPT) {
    header.rr.udp_payload_size = rclass;
    readEdnsFlags(header, message);
  } else {
    resp.class.push(rclass);
    resp.ttl.push(message.uint32());
  }
  resp.len.push(message.uint16());
  return readData(header, message, { type, dataEnd });
}

/** Reads the data of a record as far as it is there, and goes on behind it. */
function readData(
  header: DnsHeader,
  message: DnsMessage,
  { type, dataEnd }: { type: number; dataEnd: number },
): boolean {
  const isEmpty = message.at === dataEnd;
  message.dataEnd = Math.min(dataEnd, message.end);
  const isRead = isEmpty || (DATA_READERS[type]?.(header, message) ?? true);
  if (message.isDamaged) return false;
  if (dataEnd > message.end) {
    message.cutShort(dataEnd, 'the data of a record is cut short');
    return false;
  }
  if (!isRead || message.at > dataEnd) message.remark(`the data of a record of type ${type} is too short`);
  message.at = dataEnd;
  return true;
}
