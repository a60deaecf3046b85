import type { Address } from '../bytes/address.js';
import { suggestion } from '../bytes/nearest-word.js';
import { type Time, timeText } from '../bytes/time.js';
import { eitherSideNames, findNamed, knownNames, type PacketField } from '../packets/field-path.js';
import type { Packet } from '../packets/packet.js';
import type { Name } from '../records/name.js';

/** A longer value is cut: whoever sends it must not fill our memory. */
const MAX_VALUE_LENGTH = 255;

/** A name that packets cannot be grouped by. The message says why, and what to do. */
export class GroupingError extends Error {}

/** Gives the value of a field in a packet, as text; undefined where the packet has none. */
type Getter = (packet: Packet) => string | undefined;

/** What packets are grouped by. */
export interface Grouping {
  /** Names of the fields, as they were given. */
  readonly fields: readonly string[];
  /** The value of each field in a packet. */
  valuesOf(packet: Packet): (string | undefined)[];
  /** A text that two packets have in common when all values are the same. */
  keyOf(packet: Packet): string;
}

/**
 * Groups packets by fields with the names that `-Y` and `-e` know. Each packet is in one group, so that the sum of
 * the groups is the whole: of a list the first value counts, and of packets in tunnels the innermost.
 */
export function groupingBy(fields: readonly string[]): Grouping {
  const getters = fields.map(getterOf);
  const valuesOf = (packet: Packet): (string | undefined)[] => getters.map((get) => get(packet));
  const [first] = getters;
  if (first !== undefined && getters.length === 1) {
    return { fields, valuesOf, keyOf: (packet) => first(packet) ?? ABSENT };
  }
  return { fields, valuesOf, keyOf: (packet) => keyOfValues(valuesOf(packet)) };
}

/** Longer than any value can be, and so the key of no other group. */
const ABSENT = '-'.repeat(MAX_VALUE_LENGTH + 1);

/** Fields of groups that others made: nothing is known of the packets. */
export const groupingOf = (fields: readonly string[]): Grouping => ({
  fields,
  valuesOf: () => [],
  keyOf: () => ABSENT,
});

/** The key of a group by its values, as {@link Grouping.keyOf} makes it. */
export const keyOfValues = (values: readonly (string | undefined)[]): string =>
  values.length === 1
    ? (values[0] ?? ABSENT)
    : values.map((value) => (value === undefined ? '-' : `${value.length}:${value}`)).join('');

function getterOf(name: string): Getter {
  const named = findNamed(name);
  if (named === undefined) {
    throw new GroupingError(`no field is called ${name}${suggestion(name, knownNames())} (see nt fields)`);
  }
  if (named.kind !== 'field')
    throw new GroupingError(`${name} is no field but has many; name one (see nt fields ${name})`);
  if (eitherSideNames().includes(named.name)) {
    const sides = named.fields.map(({ path }) => path.replaceAll('[]', ''));
    throw new GroupingError(`${name} has two values in a packet; name one side: ${sides.join(' or ')}`);
  }
  const getters = named.fields.map(compileGetter);
  const [only] = getters;
  if (only !== undefined && getters.length === 1) return only;
  return (packet) => {
    for (const get of getters) {
      const value = get(packet);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}

/** Code that names its slots is far faster than properties looked up by variable names. */
function compileGetter({ path, value }: PacketField): Getter {
  const place = path.split('.').reduce((before, key) => `${before}?.${key.replace('[]', '?.[0]')}`, 'packet');
  const text = TEXTS[value.kind] ?? String;
  const source = `'use strict'; return (packet) => {
    const value = ${place};
    return value === undefined ? undefined : text(value);
  };`;
  return new Function('text', source)(text) as Getter;
}

const cut = (text: string): string =>
  text.length > MAX_VALUE_LENGTH ? text.slice(0, MAX_VALUE_LENGTH) : text;

/** How values of each kind are written; the others as they are. */
const TEXTS: Readonly<Record<string, (value: never) => string | undefined>> = {
  address: (address: Address) => address.text,
  name: (name: Name) => cut(name.text),
  text: cut,
  time: (time: Time) => (time.decimals === 0 ? undefined : timeText(time)),
};
