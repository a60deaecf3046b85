import { type Address, type AddressKind, parseAddress } from '../../bytes/address.js';
import { compareAddresses, hasAddress, parseNetwork } from '../../bytes/network.js';
import { compareTimes, noTime, parseTime, type Time } from '../../bytes/time.js';
import type { Field } from '../../records/field.js';
import type { ValueTest } from '../occurrences.js';
import type { Token } from './lexer.js';

/** The values a field can have, as filters see them. */
export interface ValueType<Value = unknown> {
  /** Values of types with the same family can be compared with each other. */
  readonly family: 'number' | 'truth' | 'text' | 'time' | AddressKind;
  /** What a value is, behind "is": `an IPv4 address`. */
  readonly about: string;
  /** Reads a value from a filter; undefined where it is none. */
  read(token: Token): Value | undefined;
  /** Negative, zero or positive as `a` comes before, is the same as or comes behind `b`. */
  compare(a: Value, b: Value): number;
  /** Reads what stands for several values at once, such as `10.0.0.0/8`, as a test for them. */
  readGroup?(token: Token): ValueTest | undefined;
}

const compareNumbers = (a: number, b: number): number => a - b;

/** Decimal, hexadecimal behind 0x, octal behind 0: as in C and Wireshark. */
const WHOLE = /^(?:0x[0-9a-f]{1,13}|0[0-7]{0,17}|[1-9]\d{0,15})$/i;

/** A whole number as it is written in a filter. */
function wholeNumber({ kind, text }: Token): number | undefined {
  if (kind !== 'word' || !WHOLE.test(text)) return undefined;
  const number = /^0[0-7]/.test(text) ? Number.parseInt(text, 8) : Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** Whole numbers from 0 to `max`. */
export const wholeType = (max: number): ValueType<number> => ({
  family: 'number',
  about: max === Number.MAX_SAFE_INTEGER ? 'a whole number' : `a whole number from 0 to ${max}`,
  read: (token) => {
    const number = wholeNumber(token);
    return number !== undefined && number <= max ? number : undefined;
  },
  compare: compareNumbers,
});

const NUMBER: ValueType<number> = {
  family: 'number',
  about: 'a number',
  read: (token) =>
    wholeNumber(token) ??
    (token.kind === 'word' && /^-?\d+(\.\d*)?$/.test(token.text) ? Number(token.text) : undefined),
  compare: compareNumbers,
};

const TRUTHS = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** Values that are true or false. */
export const TRUTH: ValueType<boolean> = {
  family: 'truth',
  about: 'true or false',
  read: ({ kind, text }) => (kind === 'word' ? TRUTHS.get(text.toLowerCase()) : undefined),
  compare: (a, b) => Number(a) - Number(b),
};

const compareTexts = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const textType = (values: readonly string[] | undefined): ValueType<string> => ({
  family: 'text',
  about: values === undefined ? 'text' : values.map((value) => JSON.stringify(value)).join(', '),
  read: ({ kind, text }) =>
    kind === 'text' && (values === undefined || values.includes(text)) ? text : undefined,
  compare: compareTexts,
});

const TIME: ValueType<Time> = {
  family: 'time',
  about: 'a time in seconds since 1970, with nine decimals at most',
  read: ({ kind, text }) => {
    const time = noTime();
    return kind === 'word' && !/\.\d{10}/.test(text) && parseTime(text, time) ? time : undefined;
  },
  compare: compareTimes,
};

const ADDRESS_NAMES: Record<AddressKind, string> = {
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  mac: 'a MAC address',
};

const addressType = (kind: AddressKind): ValueType<Address> => ({
  family: kind,
  about: ADDRESS_NAMES[kind],
  read: (token) => (token.kind === 'word' ? parseAddress(kind, spelling(kind, token.text)) : undefined),
  compare: compareAddresses,
  readGroup: ({ kind: written, text }) => {
    const network = written === 'word' && text.includes('/') ? parseNetwork(kind, text) : undefined;
    return network === undefined ? undefined : (address: Address) => hasAddress(network, address);
  },
});

/** Windows writes MAC addresses with dashes. */
const spelling = (kind: AddressKind, text: string): string =>
  kind === 'mac' ? text.replaceAll('-', ':') : text;

/** What the occurrences of a field are; undefined where they cannot be compared. */
export function valueTypeOf(field: Field): ValueType | undefined {
  switch (field.kind) {
    case 'uint':
      return wholeType(field.max);
    case 'number':
      return NUMBER;
    case 'boolean':
      return TRUTH;
    case 'text':
      return textType(field.values);
    case 'name':
      return textType(undefined);
    case 'time':
      return TIME;
    case 'address':
      return addressType(field.family);
    default:
      return undefined;
  }
}
