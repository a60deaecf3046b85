import { assignFields, FieldError, MissingFieldError } from '../records/assign.js';
import { compileDecoder, compileMatcher, NOT_OURS } from '../records/decoder.js';
import type { LineSource } from '../records/line-source.js';
import { compileReset } from '../records/shape.js';
import {
  clearPacket,
  type HeaderStack,
  hasOnce,
  PACKET_FRAME,
  type Packet,
  type PacketFrame,
  type PlacedHeader,
  stackHeader,
  wrapAsTunnel,
} from './packet.js';
import { ERRORS, PACKET_OPENING } from './packet-encoder.js';
import { Followers, MAX_LAYERS, type Unit } from './unit.js';
import { unitCalled, unitNamed } from './units.js';

const COMMA = 44;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const QUOTE = 34;
const NEWLINE = 10;
const MAX_KEY_BYTES = 64;

const decodeFrame = compileDecoder<PacketFrame>(PACKET_FRAME, PACKET_OPENING);
const resetFrame = compileReset<PacketFrame>(PACKET_FRAME);
const decodeErrors = compileDecoder<Packet>(ERRORS);
const isTunnelAt = compileMatcher(',"tunnel":[');
const isErrorsAt = compileMatcher(',"errors":[');

/** Fills `packet` from the line that starts at `at`; returns the position of its end, or NOT_OURS. */
export function decodePacket(packet: Packet, source: LineSource, start: number): number {
  clearPacket(packet);
  resetFrame(packet.frame);
  let at = decodeFrame(packet.frame, source, start);
  if (at === NOT_OURS) return NOT_OURS;
  at = decodeStack(packet, source, at);
  if (at !== NOT_OURS && source.bytes[at] === COMMA) at = decodeTail(packet, source, at);
  if (at === NOT_OURS || source.bytes[at] !== CLOSE_BRACE || source.bytes[at + 1] !== NEWLINE)
    return NOT_OURS;
  return at + 1;
}

/** Reads what may stand behind the layers: the packets around this one, and errors. */
function decodeTail(packet: Packet, source: LineSource, start: number): number {
  let at = start;
  if (isTunnelAt(source, at)) at = decodeTunnel(packet, source, at + ',"tunnel":['.length);
  return at !== NOT_OURS && isErrorsAt(source, at) ? decodeErrorList(packet, source, at) : at;
}

/** Layers that came first in the last records. */
const firstLayers = new Followers();

function decodeStack(packet: Packet, source: LineSource, start: number): number {
  let at = start;
  let previous: Unit | undefined;
  while (source.bytes[at] === COMMA) {
    const followers = previous === undefined ? firstLayers : previous.followers;
    const unit = unitAt(followers, source, at);
    if (unit === undefined) return at;
    if (unit !== followers.first) {
      if (isOutOfOrder(previous, unit)) return NOT_OURS;
      followers.saw(unit);
    }
    at = unit.repeats ? decodeRepeated(packet, unit, source, at) : decodeOne(packet, unit, source, at);
    if (at === NOT_OURS) return NOT_OURS;
    previous = unit;
  }
  return at;
}

/** The layer whose key stands at `at`; undefined where it is another key. */
function unitAt({ first, second }: Followers, source: LineSource, at: number): Unit | undefined {
  if (first?.isAt(source, at) === true) return first;
  if (second?.isAt(source, at) === true) return second;
  const unit = unitNamed(keyAt(source, at));
  return unit?.isAt(source, at) === true ? unit : undefined;
}

/** Whether someone sorted the keys or wrote one twice: behind `previous` the dissector never puts `unit`. */
const isOutOfOrder = (previous: Unit | undefined, unit: Unit): boolean =>
  previous !== undefined && (previous === unit || unit.beginsInnerPacket(previous.level));

/** The key behind the comma at `at`, or nothing where there is none to be read plainly. */
function keyAt({ bytes }: LineSource, at: number): string {
  const end = bytes.indexOf(QUOTE, at + 2);
  return end < 0 || end - at > MAX_KEY_BYTES ? '' : bytes.toString('latin1', at + 2, end);
}

function decodeOne(packet: Packet, unit: Unit, source: LineSource, at: number): number {
  if (packet.stack.count === MAX_LAYERS || hasOnce(packet, unit)) return NOT_OURS;
  const placed = unit.takeHeader();
  unit.begin(packet, placed.header);
  stackHeader(packet, placed);
  return unit.decode(placed.header, source, at);
}

function decodeRepeated(packet: Packet, unit: Unit, source: LineSource, start: number): number {
  let at = start + unit.opening.length;
  if (source.bytes[at] !== OPEN_BRACKET) return NOT_OURS;
  do {
    at = decodeOne(packet, unit, source, at + 1);
    if (at === NOT_OURS) return NOT_OURS;
  } while (source.bytes[at] === COMMA);
  return source.bytes[at] === CLOSE_BRACKET ? at + 1 : NOT_OURS;
}

/**
 * Reads the outer stacks. They are read into the packet like its own, after the inner one was set aside, and
 * then hung where they belong.
 */
function decodeTunnel(packet: Packet, source: LineSource, start: number): number {
  const inner = packet.stack;
  setAside(packet);
  const end = decodeOuterStacks(packet, source, start);
  // Also after a failure: `clearPacket` must find every header to set it free.
  if (packet.stack.count > 0) wrapAsTunnel(packet);
  putBack(packet, inner);
  return end;
}

function decodeOuterStacks(packet: Packet, source: LineSource, start: number): number {
  let at = start;
  while (packet.tunnel.length < MAX_LAYERS) {
    if (source.bytes[at] !== OPEN_BRACE) return NOT_OURS;
    // Inside an object the first key has no comma before it: pretend, as the encoder did.
    source.bytes[at] = COMMA;
    const end = decodeStack(packet, source, at);
    source.bytes[at] = OPEN_BRACE;
    if (end === NOT_OURS || source.bytes[end] !== CLOSE_BRACE) return NOT_OURS;
    wrapAsTunnel(packet);
    at = end + 2;
    if (source.bytes[end + 1] !== COMMA) return source.bytes[end + 1] === CLOSE_BRACKET ? at : NOT_OURS;
  }
  return NOT_OURS;
}

function setAside(packet: Packet): void {
  const { placed, count } = packet.stack;
  for (const { unit } of placed.slice(0, count)) unit.detach(packet);
  packet.stack = { placed: [], count: 0 };
}

function putBack(packet: Packet, inner: HeaderStack): void {
  packet.stack = inner;
  for (const { unit, header } of inner.placed.slice(0, inner.count)) unit.attach(packet, header);
}

function decodeErrorList(packet: Packet, source: LineSource, at: number): number {
  source.bytes[at] = OPEN_BRACE;
  const end = decodeErrors(packet, source, at);
  source.bytes[at] = COMMA;
  // The errors are the last member: the brace behind them is the record's own.
  return end === NOT_OURS ? NOT_OURS : end - 1;
}

/** Fills `packet` from a parsed record of any key order. Throws FieldError where it is no packet. */
export function assignPacket(packet: Packet, record: { readonly [key: string]: unknown }): void {
  clearPacket(packet);
  resetFrame(packet.frame);
  if (record.frame === undefined) throw new MissingFieldError('frame');
  assignFields(PACKET_FRAME, packet.frame, record.frame, 'frame');
  const protocols = packet.frame.protocols.text.split(':');
  const tunnel = record.tunnel ?? [];
  if (!Array.isArray(tunnel)) throw new FieldError('tunnel is not an array');
  if (tunnel.length > MAX_LAYERS) throw new FieldError(`tunnel has more than ${MAX_LAYERS} items`);
  for (const [index, outer] of tunnel.entries()) {
    assignStack(packet, outer, `tunnel[${index}]`);
    orderAsOnWire(packet.stack, protocols);
    wrapAsTunnel(packet);
  }
  assignStack(packet, record, '');
  orderAsOnWire(packet.stack, protocols);
  assignFields(ERRORS, packet, { errors: record.errors }, '');
}

function assignStack(packet: Packet, source: unknown, path: string): void {
  if (typeof source !== 'object' || source === null || Array.isArray(source)) {
    throw new FieldError(`${path} is not an object`);
  }
  for (const [key, value] of Object.entries(source)) {
    const unit = unitNamed(key);
    if (unit === undefined || value === null) continue;
    assignLayer(packet, unit, value, path === '' ? key : `${path}.${key}`);
  }
}

function assignLayer(packet: Packet, unit: Unit, source: unknown, where: string): void {
  if (!unit.repeats) return assignHeader(packet, unit, source, where);
  if (!Array.isArray(source)) throw new FieldError(`${where} is not an array`);
  for (const [index, item] of source.entries()) assignHeader(packet, unit, item, `${where}[${index}]`);
}

function assignHeader(packet: Packet, unit: Unit, source: unknown, where: string): void {
  if (packet.stack.count + packet.tunnel.length >= MAX_LAYERS) {
    throw new FieldError(`${where} is one of more than ${MAX_LAYERS} layers`);
  }
  const placed = unit.takeHeader();
  unit.begin(packet, placed.header);
  // Before its values are read: what is wrong with them must not keep it from being taken out again.
  stackHeader(packet, placed);
  assignFields(unit.layer.fields, placed.header, source, where);
}

/**
 * Puts the headers in the order that the protocols of the frame tell, because the keys of a JSON object have
 * none. What was told of this packet is taken from `protocols`: the rest is about the packets further in.
 */
function orderAsOnWire(stack: HeaderStack, protocols: string[]): void {
  const unnamed = stack.placed.slice(0, stack.count);
  const ordered: PlacedHeader[] = [];
  for (const protocol of takeProtocolsOfPacket(protocols)) {
    const index = unnamed.findIndex(({ unit }) => unit === unitCalled(protocol));
    if (index >= 0) ordered.push(...unnamed.splice(index, 1));
  }
  for (const placed of unnamed) ordered.splice(placeOf(placed.unit, ordered), 0, placed);
  for (const [index, placed] of ordered.entries()) stack.placed[index] = placed;
}

/** Takes the protocols up to the one that begins an inner packet, as the dissector would. */
function takeProtocolsOfPacket(protocols: string[]): string[] {
  const seen = new Set<Unit>();
  let level = 0;
  const end = protocols.findIndex((protocol) => {
    const unit = unitCalled(protocol);
    if (unit === undefined) return false;
    if (unit.beginsInnerPacket(level) || (seen.has(unit) && !unit.repeats)) return true;
    seen.add(unit);
    level = unit.level;
    return false;
  });
  return protocols.splice(0, end < 0 ? protocols.length : end);
}

/** Where a header that no protocol names belongs: behind its like, or as far in as its level allows. */
function placeOf(unit: Unit, ordered: readonly PlacedHeader[]): number {
  const like = ordered.findLastIndex((placed) => placed.unit === unit);
  return 1 + (like >= 0 ? like : ordered.findLastIndex((placed) => placed.unit.level <= unit.level));
}
