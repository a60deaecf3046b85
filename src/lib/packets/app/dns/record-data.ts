import { ipv4At, ipv6At } from '../../../bytes/address.js';
import { wireText } from '../../../bytes/wire-text.js';
import { readDnskey, readDs, readNsec, readRrsig } from './dnssec.js';
import { readDomainName } from './domain-name.js';
import { readOptions } from './edns.js';
import type { DnsHeader } from './fields.js';
import type { DnsMessage } from './message.js';
import { readServiceBinding } from './service-binding.js';

/**
 * Reads the data of a record between the place the message is read at and its `dataEnd`. False where the data
 * is too short for what it should hold; what was there is told.
 */
export type DataReader = (header: DnsHeader, message: DnsMessage) => boolean;

const IPV4_BYTES = 4;
const IPV6_BYTES = 16;

/** Data that is one name. */
const nameInto =
  (listOf: (header: DnsHeader) => string[]): DataReader =>
  (header, message) =>
    readNameInto(listOf(header), message);

function readNameInto(names: string[], message: DnsMessage): boolean {
  const name = readDomainName(message);
  if (name === undefined) return false;
  names.push(name.text);
  return true;
}

const readA: DataReader = ({ a }, message) => {
  if (!message.hasData(IPV4_BYTES)) return false;
  a.push(ipv4At(message.bytes, message.at));
  return true;
};

const readAaaa: DataReader = ({ aaaa }, message) => {
  if (!message.hasData(IPV6_BYTES)) return false;
  aaaa.push(ipv6At(message.bytes, message.at));
  return true;
};

const readMx: DataReader = ({ mx }, message) => {
  if (!message.hasData(2)) return false;
  mx.preference.push(message.uint16());
  return readNameInto(mx.mail_exchange, message);
};

/** RFC 2782: priority, weight, port, target. */
const readSrv: DataReader = ({ srv }, message) => {
  if (!message.hasData(6)) return false;
  srv.priority.push(message.uint16());
  srv.weight.push(message.uint16());
  srv.port.push(message.uint16());
  return readNameInto(srv.target, message);
};

const readSoa: DataReader = ({ soa }, message) => {
  if (!readNameInto(soa.mname, message) || !readNameInto(soa.rname, message)) return false;
  const numbers = [
    soa.serial_number,
    soa.refresh_interval,
    soa.retry_interval,
    soa.expire_limit,
    soa.minimum_ttl,
  ];
  for (const each of numbers) {
    if (!message.hasData(4)) return false;
    each.push(message.uint32());
  }
  return true;
};

/** RFC 1035 section 3.3: a byte with the length, and as many bytes of text. */
function readString(message: DnsMessage): string | undefined {
  if (!message.hasData(1)) return undefined;
  const length = message.uint8();
  if (!message.hasData(length)) return undefined;
  const start = message.at;
  message.at += length;
  return wireText(message.bytes, start, message.at);
}

const stringsInto =
  (listOf: (header: DnsHeader) => string[]): DataReader =>
  (header, message) => {
    const strings = listOf(header);
    while (message.at < message.dataEnd) {
      const string = readString(message);
      if (string === undefined) return false;
      strings.push(string);
    }
    return true;
  };

const readHinfo: DataReader = ({ hinfo }, message) => {
  const cpu = readString(message);
  if (cpu === undefined) return false;
  hinfo.cpu.push(cpu);
  const os = readString(message);
  if (os === undefined) return false;
  hinfo.os.push(os);
  return true;
};

const readNull: DataReader = (header, message) => {
  header.null.push(message.hex(message.dataEnd - message.at));
  return true;
};

/** RFC 8659 section 4.1: flags, length of the tag, tag, value. */
const readCaa: DataReader = ({ caa }, message) => {
  if (!message.hasData(2)) return false;
  const flags = message.uint8();
  const tagBytes = message.uint8();
  if (!message.hasData(tagBytes)) return false;
  const tagEnd = message.at + tagBytes;
  caa.flags.push(flags);
  caa.tag.push(wireText(message.bytes, message.at, tagEnd));
  caa.value.push(wireText(message.bytes, tagEnd, message.dataEnd));
  return true;
};

/** By type of record, as IANA assigns them in "Resource Record (RR) TYPEs". */
export const DATA_READERS: Readonly<Record<number, DataReader>> = {
  1: readA,
  2: nameInto(({ ns }) => ns),
  5: nameInto(({ cname }) => cname),
  6: readSoa,
  10: readNull,
  12: nameInto(({ ptr }) => ptr.domain_name),
  13: readHinfo,
  15: readMx,
  16: stringsInto(({ txt }) => txt),
  24: readRrsig, // SIG
  28: readAaaa,
  33: readSrv,
  39: nameInto(({ dname }) => dname),
  41: readOptions,
  43: readDs,
  46: readRrsig,
  47: readNsec,
  48: readDnskey,
  59: readDs, // CDS
  60: readDnskey, // CDNSKEY
  64: readServiceBinding,
  65: readServiceBinding, // HTTPS
  99: stringsInto(({ spf }) => spf),
  257: readCaa,
  32769: readDs, // DLV
};
