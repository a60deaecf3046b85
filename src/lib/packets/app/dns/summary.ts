import { RCODE_NAMES, TYPE_NAMES } from '../../../names/dns.js';
import type { DnsHeader } from './fields.js';

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
