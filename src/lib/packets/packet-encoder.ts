import { writeAscii } from '../bytes/ascii.js';
import type { ByteSink } from '../bytes/sink.js';
import { compileEncoder, ENCODER_RESERVE_BYTES } from '../records/encoder.js';
import { group, list } from '../records/field.js';
import type { KeptText } from './kept-text.js';
import {
  type HeaderStack,
  PACKET_FRAME,
  type Packet,
  type PacketFrame,
  type PlacedHeader,
} from './packet.js';
import { PACKET_ERROR } from './packet-error.js';
import type { Header, Unit } from './unit.js';

/** How every packet record begins. */
export const PACKET_OPENING = '{"type":"packet","v":1,"frame":';

/** The list of errors as the only member of an object: the braces are exchanged for what stands around it. */
export const ERRORS = { errors: list('What could not be read', group('Error', PACKET_ERROR)) } as const;

const encodeFrame = compileEncoder<PacketFrame>(PACKET_FRAME, PACKET_OPENING);
const encodeErrors = compileEncoder<Packet>(ERRORS);

const COMMA = 44;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const NEWLINE = 10;

/** Appends the packet to the sink as one line of NDJSON. */
export function encodePacket(packet: Packet, sink: ByteSink): void {
  sink.ensure(sink.at, ENCODER_RESERVE_BYTES);
  let at = encodeFrame(packet.frame, sink, sink.at);
  at = encodeStack(packet.stack, sink, at);
  if (packet.tunnel.length > 0 || packet.errors.length > 0) {
    at = encodeTunnel(packet.tunnel, sink, at);
    at = encodeErrorList(packet, sink, at);
  }
  sink.view.setUint16(at, (CLOSE_BRACE << 8) | NEWLINE);
  sink.at = at + 2;
}

/** Writes `,"eth":{...},"ip":{...}`. */
function encodeStack(stack: HeaderStack, sink: ByteSink, start: number): number {
  let at = start;
  const { placed, count } = stack;
  for (let index = 0; index < count; index += 1) {
    const { unit, header, kept } = placed[index] as PlacedHeader;
    if (unit.repeats) at = encodeRepeated(stack, index, sink, at);
    else if (kept === undefined) at = unit.encode(header, sink, at);
    else at = encodeShared(unit, header, kept, sink, at);
  }
  return at;
}

/** Writes a header that packets share. */
function encodeShared(unit: Unit, header: Header, kept: KeptText, sink: ByteSink, start: number): number {
  if (kept.ascii !== undefined) return writeAscii(sink.view, start, kept.ascii);
  const end = unit.encode(header, sink, start);
  kept.keep(sink.bytes, start, end);
  return end;
}

/** Writes all headers of a layer that repeats where the first of them stands, and nothing at the others. */
function encodeRepeated(
  { placed, count }: HeaderStack,
  index: number,
  sink: ByteSink,
  start: number,
): number {
  const { unit } = placed[index] as PlacedHeader;
  for (let before = 0; before < index; before += 1) {
    if ((placed[before] as PlacedHeader).unit === unit) return start;
  }
  let at = sink.raw(start, `,"${unit.layer.name}":[`);
  for (let each = index; each < count; each += 1) {
    const other = placed[each] as PlacedHeader;
    if (other.unit !== unit) continue;
    at = unit.encode(other.header, sink, at);
    sink.bytes[at] = COMMA;
    at += 1;
  }
  sink.bytes[at - 1] = CLOSE_BRACKET;
  return at;
}

function encodeTunnel(tunnel: readonly HeaderStack[], sink: ByteSink, start: number): number {
  if (tunnel.length === 0) return start;
  let at = sink.raw(start, ',"tunnel":');
  for (const [index, stack] of tunnel.entries()) {
    sink.bytes[at] = index === 0 ? OPEN_BRACKET : COMMA;
    const open = at + 1;
    at = encodeStack(stack, sink, open);
    // The first header brought a comma, which becomes the brace; a stack without fields brought nothing.
    if (at === open) at += 1;
    sink.bytes[open] = OPEN_BRACE;
    sink.bytes[at] = CLOSE_BRACE;
    at += 1;
  }
  sink.bytes[at] = CLOSE_BRACKET;
  return at + 1;
}

function encodeErrorList(packet: Packet, sink: ByteSink, start: number): number {
  const at = encodeErrors(packet, sink, start);
  if (at === start) return start;
  sink.bytes[start] = COMMA;
  return at - 1;
}
