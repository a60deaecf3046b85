import type { ByteSink } from '../bytes/sink.js';
import { compileEncoder, ENCODER_RESERVE_BYTES, type Encoder } from '../records/encoder.js';
import type { Fields } from '../records/field.js';
import { selectFields } from '../records/field-selection.js';
import type { PacketField } from './field-path.js';
import {
  type HeaderStack,
  PACKET_FRAME,
  type Packet,
  type PacketFrame,
  type PlacedHeader,
} from './packet.js';
import { ERRORS } from './packet-encoder.js';
import type { Header, Unit } from './unit.js';
import { UNITS } from './units.js';

/** How every record begins; what was chosen comes behind it. */
const OPENING = '{"type":"packet","v":1';

const COMMA = 44;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/**
 * Writes packet records of some fields only, in the places where the whole record has them. What is empty is
 * left out, as everywhere; the record itself is written for every packet.
 */
export class PacketSelection {
  readonly #frame: Encoder<PacketFrame> | undefined;
  readonly #errors: Encoder<Packet> | undefined;
  /** Encoders of the layers that have chosen fields. */
  readonly #layers = new Map<Unit, Encoder<Header>>();

  constructor(fields: readonly PacketField[]) {
    const chosen = new Set(fields.map(({ path }) => path));
    this.#frame = encoderOf(PACKET_FRAME, { chosen, before: 'frame.', opening: ',"frame":' });
    this.#errors = encoderOf(ERRORS, { chosen, before: '', opening: '' });
    for (const unit of UNITS) {
      const before = `${unit.name}${unit.repeats ? '[]' : ''}.`;
      const opening = unit.repeats ? '' : unit.opening;
      const encoder = encoderOf<Header>(unit.layer.fields, { chosen, before, opening });
      if (encoder !== undefined) this.#layers.set(unit, encoder);
    }
  }

  /** Appends the packet to the sink as one line of NDJSON. */
  encode(packet: Packet, sink: ByteSink): void {
    let at = sink.raw(sink.at, OPENING);
    sink.ensure(at, ENCODER_RESERVE_BYTES);
    if (this.#frame !== undefined) at = this.#frame(packet.frame, sink, at);
    at = this.#stack(packet.stack, sink, at);
    if (packet.tunnel.length > 0) at = this.#tunnel(packet.tunnel, sink, at);
    if (packet.errors.length > 0) at = this.#errorList(packet, sink, at);
    sink.at = sink.raw(at, '}\n');
  }

  /** Writes `,"eth":{...},"ip":{...}`. */
  #stack(stack: HeaderStack, sink: ByteSink, start: number): number {
    let at = start;
    for (let index = 0; index < stack.count; index += 1) {
      const { unit, header } = stack.placed[index] as PlacedHeader;
      const encode = this.#layers.get(unit);
      if (encode === undefined) continue;
      at = unit.repeats ? encodeRepeated(stack, index, encode, sink, at) : encode(header, sink, at);
    }
    return at;
  }

  #tunnel(tunnel: readonly HeaderStack[], sink: ByteSink, start: number): number {
    let at = sink.raw(start, ',"tunnel":[');
    const first = at;
    for (const stack of tunnel) {
      const end = this.#stack(stack, sink, at);
      if (end === at) continue;
      // The first header brought a comma, which becomes the brace.
      sink.bytes[at] = OPEN_BRACE;
      sink.bytes[end] = CLOSE_BRACE;
      sink.bytes[end + 1] = COMMA;
      at = end + 2;
    }
    if (at === first) return start;
    sink.bytes[at - 1] = CLOSE_BRACKET;
    return at;
  }

  #errorList(packet: Packet, sink: ByteSink, start: number): number {
    const at = this.#errors?.(packet, sink, start) ?? start;
    if (at === start) return start;
    // The braces of an object of its own are exchanged for what stands around the list.
    sink.bytes[start] = COMMA;
    return at - 1;
  }
}

function encoderOf<Value>(
  fields: Fields,
  { chosen, before, opening }: { chosen: ReadonlySet<string>; before: string; opening: string },
): Encoder<Value> | undefined {
  const selected = selectFields(fields, chosen, before);
  return selected === undefined ? undefined : compileEncoder<Value>(selected, opening);
}

/** Writes all headers of a layer that repeats where the first of them stands, and nothing at the others. */
function encodeRepeated(
  { placed, count }: HeaderStack,
  index: number,
  encode: Encoder<Header>,
  sink: ByteSink,
  start: number,
): number {
  const { unit } = placed[index] as PlacedHeader;
  const isFirst = placed.findIndex((each) => each.unit === unit) === index;
  if (!isFirst) return start;
  let at = sink.raw(start, `${unit.opening}[`);
  const first = at;
  for (const other of placed.slice(index, count)) {
    if (other.unit !== unit) continue;
    const end = encode(other.header, sink, at);
    if (end === at) continue;
    sink.bytes[end] = COMMA;
    at = end + 1;
  }
  if (at === first) return start;
  sink.bytes[at - 1] = CLOSE_BRACKET;
  return at;
}
