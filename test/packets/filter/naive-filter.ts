import fc from 'fast-check';
import { type OwnRecord, ownValues } from '../../oracle/own-records.js';

/** A filter and what it means, the slow way: a question about the record as a reader has it. */
export interface NaiveFilter {
  readonly text: string;
  holds(record: OwnRecord): boolean;
}

type Verdict = (value: unknown) => boolean;

const NS_DIGITS = 9;

/** Fields by the kind of value that a filter compares them with; each of them is in some packet. */
const NUMBERS = [
  'ip.ttl',
  'tcp.srcport',
  'udp.dstport',
  'frame.len',
  'vlan.id',
  'tcp.options.sack_le',
  'tcp.flags',
];
const TEXTS = ['tcp.flags_str', 'frame.protocols', 'errors.note', 'errors.reason'];
const ADDRESSES = ['ip.src', 'ip.dst', 'ipv6.src', 'eth.dst', 'arp.src.proto_ipv4'];
const PROTOCOLS = ['tcp', 'udp', 'vlan', 'ipv6', 'ethertype', 'ip.flags', 'ip.opt.type', 'errors', 'icmp'];

const occurrences = (record: OwnRecord, field: string): unknown[] => ownValues(record, field.split('.'));

const anyOf = (field: string, text: string, verdict: Verdict): NaiveFilter => ({
  text,
  holds: (record) => occurrences(record, field).some(verdict),
});

/** True of a packet that has the field, where no occurrence fails. */
const allOf = (field: string, text: string, verdict: Verdict): NaiveFilter => ({
  text,
  holds: (record) => {
    const values = occurrences(record, field);
    return values.length > 0 && values.every(verdict);
  },
});

/** Values that the field has in some packet: others are equal to nothing. */
function valuesIn(records: readonly OwnRecord[], field: string): fc.Arbitrary<unknown> {
  const values = [...new Set(records.flatMap((record) => occurrences(record, field)))];
  return values.length === 0 ? fc.constant(0) : fc.constantFrom(...values);
}

const fieldAndValue = (records: readonly OwnRecord[], fields: readonly string[]) =>
  fc.constantFrom(...fields).chain((field) => fc.tuple(fc.constant(field), valuesIn(records, field)));

function equalities(field: string, spelt: string, value: unknown): NaiveFilter[] {
  return [
    anyOf(field, `${field} == ${spelt}`, (each) => each === value),
    allOf(field, `${field} != ${spelt}`, (each) => each !== value),
    allOf(field, `${field} === ${spelt}`, (each) => each === value),
    anyOf(field, `${field} any_ne ${spelt}`, (each) => each !== value),
    anyOf(field, `${field} in {${spelt}}`, (each) => each === value),
  ];
}

const numberFilters = (field: string, value: number): NaiveFilter[] => [
  ...equalities(field, String(value), value),
  ...equalities(field, `0x${value.toString(16)}`, value),
  anyOf(field, `${field} > ${value}`, (each) => (each as number) > value),
  anyOf(field, `${field} le 0${value.toString(8)}`, (each) => (each as number) <= value),
  anyOf(
    field,
    `${field} in {1, ${Math.floor(value / 2)}..${value}}`,
    (each) => each === 1 || ((each as number) >= value / 2 - 0.5 && (each as number) <= value),
  ),
  anyOf(field, `${field} & ${value}`, (each) => ((each as number) & value) !== 0),
  anyOf(field, `${field} & 0x12 == 0x10`, (each) => ((each as number) & 0x12) === 0x10),
];

function textFilters(field: string, value: string): NaiveFilter[] {
  const part = value.slice(1, 4);
  return [
    ...equalities(field, JSON.stringify(value), value),
    anyOf(field, `${field} contains ${JSON.stringify(part)}`, (each) => String(each).includes(part)),
    anyOf(field, `${field} ~ "^[A-M]"`, (each) => /^[A-M]/i.test(String(each))),
    anyOf(field, `${field} lt ${JSON.stringify(value)}`, (each) => String(each) < value),
  ];
}

/** Epoch seconds as a whole number of nanoseconds. */
function nanoseconds(digits: unknown): bigint {
  const [whole = '', fraction = ''] = String(digits).split('.');
  return BigInt(`${whole}${fraction.padEnd(NS_DIGITS, '0')}`);
}

function timeFilters(value: unknown): NaiveFilter[] {
  const field = 'frame.time_epoch';
  const moment = nanoseconds(value);
  return [
    anyOf(field, `${field} >= ${value}`, (each) => nanoseconds(each) >= moment),
    anyOf(field, `${field} < ${value}`, (each) => nanoseconds(each) < moment),
    anyOf(field, `${field} == ${value}`, (each) => nanoseconds(each) === moment),
  ];
}

const sideFilters = (value: number): NaiveFilter[] => [
  {
    text: `tcp.port == ${value}`,
    holds: (record) => ports(record).includes(value),
  },
  {
    text: `tcp.port != ${value}`,
    holds: (record) => ports(record).length > 0 && !ports(record).includes(value),
  },
];

const ports = (record: OwnRecord): unknown[] => [
  ...occurrences(record, 'tcp.srcport'),
  ...occurrences(record, 'tcp.dstport'),
];

const presence = (name: string): NaiveFilter => ({
  text: name,
  holds: (record) =>
    occurrences(record, name).length > 0 ||
    (record.frame as { protocols: string }).protocols.split(':').includes(name),
});

const FIELD_PAIRS: readonly NaiveFilter[] = [
  pair('tcp.srcport', '<', 'tcp.dstport', (a, b) => (a as number) < (b as number)),
  pair('ip.src', '==', 'ip.dst', (a, b) => a === b),
  pair('frame.len', '>', 'frame.cap_len', (a, b) => (a as number) > (b as number)),
];

function pair(a: string, sign: string, b: string, holds: (a: unknown, b: unknown) => boolean): NaiveFilter {
  return {
    text: `${a} ${sign} ${b}`,
    holds: (record) =>
      occurrences(record, a).some((left) => occurrences(record, b).some((right) => holds(left, right))),
  };
}

/** Filters of every kind, about values that these records have. */
export function naiveFilters(records: readonly OwnRecord[]): fc.Arbitrary<NaiveFilter> {
  const simple = fc.oneof(
    fieldAndValue(records, NUMBERS).chain(([field, value]) =>
      fc.constantFrom(...numberFilters(field, value as number)),
    ),
    fieldAndValue(records, TEXTS).chain(([field, value]) =>
      fc.constantFrom(...textFilters(field, String(value))),
    ),
    fieldAndValue(records, ADDRESSES).chain(([field, value]) =>
      fc.constantFrom(...(value === 0 ? [presence('arp')] : equalities(field, String(value), value))),
    ),
    valuesIn(records, 'frame.time_epoch').chain((value) => fc.constantFrom(...timeFilters(value))),
    valuesIn(records, 'tcp.srcport').chain((value) => fc.constantFrom(...sideFilters(value as number))),
    fc.constantFrom(...PROTOCOLS.map(presence)),
    fc.constantFrom(...FIELD_PAIRS),
  );
  return fc.letrec<{ filter: NaiveFilter }>((tie) => ({
    filter: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      simple,
      tie('filter').map(({ text, holds }) => ({
        text: `!(${text})`,
        holds: (record: OwnRecord) => !holds(record),
      })),
      fc.tuple(tie('filter'), tie('filter')).map(([a, b]) => ({
        text: `(${a.text}) and ${wrapped(b)}`,
        holds: (record: OwnRecord) => a.holds(record) && b.holds(record),
      })),
      fc.tuple(tie('filter'), tie('filter')).map(([a, b]) => ({
        text: `${wrapped(a)} || (${b.text})`,
        holds: (record: OwnRecord) => a.holds(record) || b.holds(record),
      })),
    ),
  })).filter;
}

const wrapped = ({ text }: NaiveFilter): string => `(${text})`;
