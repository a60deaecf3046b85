import { noTime } from '../bytes/time.js';
import { name, type RecordOf } from '../records/field.js';
import { FRAME_HEADER } from '../records/frame.js';
import type { KeptText } from './kept-text.js';
import type { PacketError } from './packet-error.js';
import { ROOT_PATH } from './protocol-path.js';
import { LAYERS } from './registry.js';
import type { Header, Unit } from './unit.js';

/** What the `frame` object of a packet record holds. */
export const PACKET_FRAME = {
  ...FRAME_HEADER,
  protocols: name('Protocols of the frame from the outside in, joined by colons'),
} as const;

export type PacketFrame = RecordOf<typeof PACKET_FRAME>;

type LayerSlots = {
  [Each in (typeof LAYERS)[number] as Each['name']]: Each extends { readonly repeats: true }
    ? RecordOf<Each['fields']>[]
    : RecordOf<Each['fields']> | undefined;
};

/** One layer of a packet and where its values are. */
export interface PlacedHeader {
  readonly unit: Unit;
  readonly header: Header;
  /** How a record has it, where packets share the header. */
  readonly kept: KeptText | undefined;
}

/** Headers of one packet in wire order; what stands behind `count` is left over from an earlier packet. */
export interface HeaderStack {
  readonly placed: PlacedHeader[];
  count: number;
}

/**
 * A decoded packet: one object for all of them, overwritten by the next. The slot of a layer holds the header
 * of the innermost packet, or undefined where there is none; `stack` has the same headers in wire order.
 * Copy what you keep.
 */
export type Packet = LayerSlots & {
  readonly frame: PacketFrame;
  /** Headers of the innermost packet, outermost first. */
  stack: HeaderStack;
  /** Stacks of the packets around it, outermost first. */
  readonly tunnel: HeaderStack[];
  readonly errors: PacketError[];
};

const emptyStack = (): HeaderStack => ({ placed: [], count: 0 });

/** A packet with nothing in it, every slot in place. */
export function emptyPacket(): Packet {
  const slots = LAYERS.map((layer) => `${layer.name}: ${'repeats' in layer ? '[]' : 'undefined'}`);
  const make = new Function(
    'frame',
    'stack',
    `return { frame, stack, tunnel: [], errors: [], ${slots.join(', ')} };`,
  );
  const frame: PacketFrame = {
    number: 0,
    time_epoch: noTime(),
    len: 0,
    cap_len: 0,
    interface_name: undefined,
    linktype: 0,
    protocols: ROOT_PATH,
  };
  return make(frame, emptyStack()) as Packet;
}

/** Takes every layer out of the packet, so that the next one can be put in. */
export function clearPacket(packet: Packet): void {
  const { placed, count } = packet.stack;
  for (let index = 0; index < count; index += 1) {
    const { unit } = placed[index] as PlacedHeader;
    unit.detach(packet);
    unit.used = 0;
  }
  packet.stack.count = 0;
  if (packet.tunnel.length > 0) {
    for (const outer of packet.tunnel) for (const { unit } of outer.placed) unit.used = 0;
    packet.tunnel.length = 0;
  }
  if (packet.errors.length > 0) packet.errors.length = 0;
}

/** Puts a header that hangs in its slot on top of the stack. */
export function stackHeader(packet: Packet, placed: PlacedHeader): void {
  const { stack } = packet;
  stack.placed[stack.count] = placed;
  stack.count += 1;
}

/** Whether the packet has this layer already, and can have it only once. */
export const hasOnce = ({ stack }: Packet, unit: Unit): boolean =>
  unit.used > 0 && !unit.repeats && stack.placed.slice(0, stack.count).some((placed) => placed.unit === unit);

/** Makes the headers read so far the outer packet of what follows. */
export function wrapAsTunnel(packet: Packet): void {
  const { stack } = packet;
  stack.placed.length = stack.count;
  for (const { unit } of stack.placed) unit.detach(packet);
  packet.tunnel.push(stack);
  packet.stack = emptyStack();
}
