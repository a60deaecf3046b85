import { assignFields, FieldError } from '../records/assign.js';
import { compileDecoder, compileMatcher, NOT_OURS } from '../records/decoder.js';
import type { LineSource } from '../records/line-source.js';
import { compileReset } from '../records/shape.js';
import {
  clearPacket,
  type HeaderStack,
  PACKET_FRAME,
  type Packet,
  type PacketFrame,
  stackHeader,
  wrapAsTunnel,
} from './packet.js';
import { ERRORS, PACKET_OPENING } from './packet-encoder.js';
import type { Unit } from './unit.js';
import { unitNamed } from './units.js';

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
  if (at !== NOT_OURS && isTunnelAt(source, at)) at = decodeTunnel(packet, source, at + ',"tunnel":['.length);
  if (at !== NOT_OURS && isErrorsAt(source, at)) at = decodeErrorList(packet, source, at);
  if (at === NOT_OURS || source.bytes[at] !== CLOSE_BRACE || source.bytes[at + 1] !== NEWLINE)
    return NOT_OURS;
  return at + 1;
}

/** What followed which layer last: the next packet is likely to look like this one. */
const likelyNext = new Map<Unit | undefined, Unit>();

function decodeStack(packet: Packet, source: LineSource, start: number): number {
  let at = start;
  let previous: Unit | undefined;
  while (source.bytes[at] === COMMA) {
    let unit = likelyNext.get(previous);
    if (unit === undefined || !unit.isAt(source, at)) {
      unit = unitNamed(keyAt(source, at));
      if (unit === undefined || !unit.isAt(source, at)) return at;
      likelyNext.set(previous, unit);
    }
    at = unit.repeats ? decodeRepeated(packet, unit, source, at) : decodeOne(packet, unit, source, at);
    if (at === NOT_OURS) return NOT_OURS;
    previous = unit;
  }
  return at;
}

/** The key behind the comma at `at`, or nothing where there is none to be read plainly. */
function keyAt({ bytes }: LineSource, at: number): string {
  const end = bytes.indexOf(QUOTE, at + 2);
  return end < 0 || end - at > MAX_KEY_BYTES ? '' : bytes.toString('latin1', at + 2, end);
}

function decodeOne(packet: Packet, unit: Unit, source: LineSource, at: number): number {
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
  let at = start;
  for (;;) {
    if (source.bytes[at] !== OPEN_BRACE) return NOT_OURS;
    // Inside an object the first key has no comma before it: pretend, as the encoder did.
    source.bytes[at] = COMMA;
    const end = decodeStack(packet, source, at);
    source.bytes[at] = OPEN_BRACE;
    if (end === NOT_OURS || source.bytes[end] !== CLOSE_BRACE) return NOT_OURS;
    wrapAsTunnel(packet);
    at = end + 2;
    if (source.bytes[end + 1] === COMMA) continue;
    if (source.bytes[end + 1] !== CLOSE_BRACKET) return NOT_OURS;
    putBack(packet, inner);
    return at;
  }
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
  assignFields(PACKET_FRAME, packet.frame, record.frame, 'frame');
  const { tunnel } = record;
  if (tunnel !== undefined && tunnel !== null) {
    if (!Array.isArray(tunnel)) throw new FieldError('tunnel is not an array');
    for (const [index, outer] of tunnel.entries()) {
      assignStack(packet, outer, `tunnel[${index}].`);
      wrapAsTunnel(packet);
    }
  }
  assignStack(packet, record, '');
  assignFields(ERRORS, packet, { errors: record.errors }, '');
}

function assignStack(packet: Packet, source: unknown, path: string): void {
  if (typeof source !== 'object' || source === null) throw new FieldError(`${path} is not an object`);
  for (const [key, value] of Object.entries(source)) {
    const unit = unitNamed(key);
    if (unit === undefined || value === null) continue;
    const items = unit.repeats ? value : [value];
    if (!Array.isArray(items)) throw new FieldError(`${path}${key} is not an array`);
    for (const item of items) {
      const placed = unit.takeHeader();
      unit.begin(packet, placed.header);
      assignFields(unit.layer.fields, placed.header, item, `${path}${key}`);
      stackHeader(packet, placed);
    }
  }
}
