import type { PacketField } from './field-path.js';
import type { HeaderStack, Packet } from './packet.js';
import { LAYERS } from './registry.js';
import type { Header } from './unit.js';

/** A question about a packet. */
export type Predicate = (packet: Packet) => boolean;

/** A question about one value as it is in memory; for a name, its text. */
export type ValueTest = (value: never) => boolean;

/** Asks of one header whether one of its values passes the test. */
type HeaderTest = (header: Header) => boolean;

/** What the record has and the packet in memory need not hold. */
const CONSTANTS: Readonly<Record<string, string>> = { type: '"packet"', v: '1' };

const layersByName = new Map<string, { readonly repeats?: boolean }>(
  LAYERS.map((layer) => [layer.name, layer]),
);

/**
 * Compiles the question whether any occurrence of these fields passes the test: all items of lists, the outer
 * packets first and the outermost of them before the others. A test that always says no sees them all.
 */
export function compileAny(fields: readonly PacketField[], test: ValueTest): Predicate {
  const bySlot = new Map<string, PacketField[]>();
  for (const field of fields) {
    const slot = keysOf(field)[0] as string;
    bySlot.set(slot, [...(bySlot.get(slot) ?? []), field]);
  }
  return either([...bySlot].map(([slot, ofSlot]) => compileSlot(slot, ofSlot, test)));
}

/** True where one of the questions is. */
export function either(questions: readonly Predicate[]): Predicate {
  const [first, second] = questions;
  if (first === undefined) return () => false;
  if (second === undefined) return first;
  if (questions.length === 2) return (packet) => first(packet) || second(packet);
  return (packet) => {
    for (const question of questions) if (question(packet)) return true;
    return false;
  };
}

/** True where all of the questions are. */
export function all(questions: readonly Predicate[]): Predicate {
  const [first, second] = questions;
  if (questions.length === 2 && first !== undefined && second !== undefined) {
    return (packet) => first(packet) && second(packet);
  }
  return (packet) => {
    for (const question of questions) if (!question(packet)) return false;
    return true;
  };
}

function compileSlot(slot: string, fields: readonly PacketField[], test: ValueTest): Predicate {
  const layer = layersByName.get(slot.replace('[]', ''));
  if (layer === undefined) {
    const lines = fields.map((field) => visit(field.value, 'packet', keysOf(field)));
    return compile(`(packet) => { ${lines.join(' ')} return false; }`, test) as Predicate;
  }
  const lines = fields.map((field) => visit(field.value, 'header', keysOf(field).slice(1)));
  const inHeader = compile(`(header) => { ${lines.join(' ')} return false; }`, test) as HeaderTest;
  return compileLayer(slot.replace('[]', ''), layer.repeats ?? false, inHeader);
}

/** Compiles the question whether a header of this layer, in any of the packets, passes the test. */
export function compileLayer(name: string, repeats: boolean, inHeader: HeaderTest): Predicate {
  // Code that names its slot is far faster than a property looked up by a variable name.
  const inSlot = repeats
    ? `for (const header of packet.${name}) if (inHeader(header)) return true; return false;`
    : `const header = packet.${name}; return header !== undefined && inHeader(header);`;
  const source = `'use strict'; return (packet) => {
    if (packet.tunnel.length > 0 && inOuter(packet.tunnel, ${JSON.stringify(name)}, inHeader)) return true;
    ${inSlot}
  }`;
  return new Function('inHeader', 'inOuter', source)(inHeader, isInOuterPacket) as Predicate;
}

function isInOuterPacket(tunnel: readonly HeaderStack[], name: string, inHeader: HeaderTest): boolean {
  for (const { placed, count } of tunnel) {
    for (let index = 0; index < count; index += 1) {
      const { unit, header } = placed[index] as HeaderStack['placed'][number];
      if (unit.name === name && inHeader(header)) return true;
    }
  }
  return false;
}

const keysOf = ({ path }: PacketField): string[] => path.split('.');

const compile = (source: string, test: ValueTest): unknown =>
  new Function('test', `'use strict'; return ${source};`)(test);

/** Code that returns true where a value at the end of the keys below `place` passes the test. */
function visit(value: PacketField['value'], place: string, keys: readonly string[]): string {
  const [key, ...rest] = keys;
  if (key === undefined) return visitValue(value, place);
  if (place === 'packet' && CONSTANTS[key] !== undefined) return visitValue(value, CONSTANTS[key]);
  const name = key.replace('[]', '');
  if (name === key) return visit(value, `${place}.${key}`, rest);
  const item = `item${keys.length}`;
  return `for (const ${item} of ${place}.${name}) { ${visit(value, item, rest)} }`;
}

function visitValue({ kind }: PacketField['value'], place: string): string {
  // A time that is absent has no decimals; any other value that is absent is undefined.
  if (kind === 'time') return `if (${place}.decimals !== 0 && test(${place})) return true;`;
  const value = kind === 'name' ? `${place}.text` : place;
  return `if (${place} !== undefined && test(${value})) return true;`;
}
