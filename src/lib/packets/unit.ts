import { compileDecoder, compileMatcher, type Decoder } from '../records/decoder.js';
import { compileEncoder, type Encoder } from '../records/encoder.js';
import type { Fields } from '../records/field.js';
import type { LineSource } from '../records/line-source.js';
import { compileFactory, compileReset } from '../records/shape.js';
import type { Cursor } from './cursor.js';
import { type Layer, LEVEL } from './layer.js';
import type { Packet, PlacedHeader } from './packet.js';

/** A header in memory; which fields it has is known to its layer. */
export type Header = object;

/** The most headers of one layer in one packet: as many as layers are read at all. */
export const MAX_LAYERS = 32;

/** A layer as the driver uses it: its code compiled when first needed, its headers pooled. */
export class Unit {
  readonly layer: Layer;
  readonly protocol: string;
  readonly repeats: boolean;
  readonly #pool: PlacedHeader[] = [];
  #used = 0;
  readonly #create: () => Header;
  readonly #reset: (header: Header) => void;
  readonly #setSlot: (packet: Packet, header: Header | undefined) => void;
  #encode: Encoder<Header> | undefined;
  #decode: Decoder<Header> | undefined;
  #isAt: ((source: LineSource, at: number) => boolean) | undefined;

  constructor(layer: Layer) {
    this.layer = layer;
    this.protocol = layer.protocol ?? layer.name;
    this.repeats = layer.repeats ?? false;
    this.opening = `,"${layer.name}":`;
    this.#create = compileFactory(layer.fields);
    this.#reset = compileReset(layer.fields);
    this.#setSlot = compileSlot(layer);
  }

  /** A header for the packet being read, with nothing left of an earlier one. */
  takeHeader(): PlacedHeader {
    let placed = this.#pool[this.#used];
    if (placed === undefined) {
      placed = { unit: this, header: this.#create() };
      this.#pool.push(placed);
    }
    this.#used += 1;
    this.#reset(placed.header);
    return placed;
  }

  dissect(header: Header, cursor: Cursor): void {
    this.layer.dissect(header as never, cursor);
  }

  /** Hangs the header into the packet: in its slot, or behind the others of a layer that repeats. */
  attach(packet: Packet, header: Header): void {
    this.#setSlot(packet, header);
  }

  /** Takes the layer out of the packet again. */
  detach(packet: Packet): void {
    this.#setSlot(packet, undefined);
  }

  /** Makes the pool's headers free for the next packet. */
  release(): void {
    this.#used = 0;
  }

  /** A network or link layer cannot follow its like, nor any layer one that stands above it: that is a tunnel. */
  beginsInnerPacket(levelSoFar: number): boolean {
    const { level } = this.layer;
    if (level === LEVEL.link || level === LEVEL.network) return levelSoFar >= level;
    return levelSoFar > level;
  }

  /** What stands before the layer's value in a record. */
  readonly opening: string;

  /** Whether the layer's key stands at `at`. */
  get isAt(): (source: LineSource, at: number) => boolean {
    this.#isAt ??= compileMatcher(this.opening);
    return this.#isAt;
  }

  /** Writes `,"name":{...}`, or only the braces for a layer that repeats. */
  get encode(): Encoder<Header> {
    this.#encode ??= compileEncoder(this.layer.fields, this.repeats ? '' : this.opening);
    return this.#encode;
  }

  /** Reads what {@link encode} writes. */
  get decode(): Decoder<Header> {
    this.#decode ??= compileDecoder(this.layer.fields, this.repeats ? '' : this.opening);
    return this.#decode;
  }
}

/** Code that names its slot is far faster than a property looked up by a variable name. */
function compileSlot(layer: Layer<string, Fields>): (packet: Packet, header: Header | undefined) => void {
  const slot = `packet.${layer.name}`;
  const body = layer.repeats
    ? `if (header === undefined) ${slot}.length = 0; else ${slot}.push(header);`
    : `${slot} = header;`;
  return new Function(`'use strict'; return (packet, header) => { ${body} };`)() as never;
}
