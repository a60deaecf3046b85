import type { DnsHeader } from './fields.js';

/** IANA "Resource Record (RR) TYPEs", those that are met. */
const TYPE_NAMES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  10: 'NULL',
  12: 'PTR',
  13: 'HINFO',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  35: 'NAPTR',
  39: 'DNAME',
  43: 'DS',
  46: 'RRSIG',
  47: 'NSEC',
  48: 'DNSKEY',
  50: 'NSEC3',
  52: 'TLSA',
  64: 'SVCB',
  65: 'HTTPS',
  99: 'SPF',
  250: 'TSIG',
  251: 'IXFR',
  252: 'AXFR',
  255: 'ANY',
  257: 'CAA',
};

/** IANA "DNS RCODEs", below 16. */
const RCODE_NAMES: readonly string[] = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
];

const OPCODE_NAMES: Readonly<Record<number, string>> = {
  0: 'query',
  1: 'inverse query',
  2: 'status',
  4: 'notify',
  5: 'update',
  6: 'stateful',
};

/** EDNS: about the message, not about a name. */
const OPT = 41;
const MAX_SHOWN = 4;

/** RFC 3597 section 5: a type without a name is its number. */
const typeName = (type: number): string => TYPE_NAMES[type] ?? `TYPE${type}`;

/** `query A example.com`, `response A example.com NXDOMAIN`, `response A example.com → 192.0.2.1`. */
export function summariseDns(header: DnsHeader): string {
  const { response, opcode = 0, rcode = 0 } = header.flags;
  if (response === undefined) return '';
  const operation = OPCODE_NAMES[opcode] ?? `opcode ${opcode}`;
  const kind = !response ? operation : opcode === 0 ? 'response' : `${operation} response`;
  const outcome = rcode === 0 ? [] : [RCODE_NAMES[rcode] ?? `rcode ${rcode}`];
  return [kind, ...subjects(header), ...outcome, ...results(header)].join(' ');
}

/** What was asked for; of a message without queries, what its records are of. */
function subjects({ qry, resp }: DnsHeader): string[] {
  const of = qry.name.length > 0 ? qry : resp;
  const names = of.name.map((name, index) => `${typeName(of.type[index] ?? 0)} ${name}`);
  const known = names.filter((_, index) => of.type[index] !== OPT);
  return known.length > MAX_SHOWN ? [...known.slice(0, MAX_SHOWN), '…'] : known;
}

/** What the records say, those that are most asked for. */
function results(header: DnsHeader): string[] {
  const found = [
    ...header.cname,
    ...header.ptr.domain_name,
    ...header.srv.target,
    ...header.mx.mail_exchange,
    ...[...header.a, ...header.aaaa].map(({ text }) => text),
    ...header.txt.map((string) => JSON.stringify(string)),
  ];
  if (found.length === 0) return [];
  return ['→', found.slice(0, MAX_SHOWN).join(' '), ...(found.length > MAX_SHOWN ? ['…'] : [])];
}
