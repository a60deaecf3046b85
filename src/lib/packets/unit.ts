import { compileDecoder, compileMatcher, type Decoder } from '../records/decoder.js';
import { compileEncoder, type Encoder } from '../records/encoder.js';
import type { LineSource } from '../records/line-source.js';
import { compileFactory, resetCode } from '../records/shape.js';
import type { Cursor } from './cursor.js';
import { KeptText } from './kept-text.js';
import { type Layer, LEVEL } from './layer.js';
import type { Packet, PlacedHeader } from './packet.js';

/** A header in memory; which fields it has is known to its layer. */
export type Header = object;

/** The most headers of one layer in one packet: as many as layers are read at all. */
export const MAX_LAYERS = 32;

/** The two layers that were seen last in one place: nearly every place has no more than two in turn. */
export class Followers {
  first: Unit | undefined;
  second: Unit | undefined;

  /** Notes the one that was seen. */
  saw(unit: Unit): void {
    if (this.first === unit) return;
    this.second = this.first;
    this.first = unit;
  }
}

/** A layer as the driver uses it: its code compiled when first needed, its headers pooled. */
export class Unit {
  readonly layer: Layer;
  // What is read for every packet stands here and not only in the layer: all units have one hidden class, so
  // that V8 finds these without a search, while each layer has its own.
  readonly name: string;
  readonly level: number;
  readonly minBytes: number;
  readonly protocol: string;
  /** Reads the header at the cursor: see {@link Layer.dissect}. */
  readonly dissect: (header: Header, cursor: Cursor) => void;
  readonly repeats: boolean;
  readonly summarise: ((header: Header) => string) | undefined;
  readonly #pool: PlacedHeader[] = [];
  /** Headers of the pool that the packet being read has; 0 sets all of them free. */
  used = 0;
  /** The layers that came behind this one in the last records, the likelier first. */
  readonly followers = new Followers();

  constructor(layer: Layer) {
    this.layer = layer;
    this.name = layer.name;
    this.level = layer.level;
    this.minBytes = layer.minBytes;
    this.dissect = layer.dissect as (header: Header, cursor: Cursor) => void;
    this.summarise = layer.summarise as ((header: Header) => string) | undefined;
    this.protocol = layer.protocol ?? layer.name;
    this.repeats = layer.repeats ?? false;
    this.opening = `,"${layer.name}":`;
  }

  /** A header for the packet being read; {@link begin} makes it ready. */
  takeHeader(): PlacedHeader {
    let placed = this.#pool[this.used];
    if (placed === undefined) {
      placed = { unit: this, header: this.#create(), kept: undefined };
      this.#pool.push(placed);
    }
    this.used += 1;
    return placed;
  }

  /** A network or link layer cannot follow its like, nor any layer one that stands above it: that is a tunnel. */
  beginsInnerPacket(levelSoFar: number): boolean {
    const { level } = this;
    if (level === LEVEL.link || level === LEVEL.network) return levelSoFar >= level;
    return levelSoFar > level;
  }

  /** What stands before the layer's value in a record. */
  readonly opening: string;

  get #slot(): string {
    return `packet.${this.name}`;
  }

  get #attachCode(): string {
    return this.repeats ? `${this.#slot}.push(header);` : `${this.#slot} = header;`;
  }

  /** A header that many packets share: it is never changed, and its text is kept. */
  sharedHeader(values: Header): PlacedHeader {
    return { unit: this, header: Object.assign(this.#create(), values), kept: new KeptText() };
  }

  // Compiled when first called: each replaces itself by what it compiled.

  #create = (): Header => {
    this.#create = compileFactory(this.layer.fields);
    return this.#create();
  };

  /** Hangs a header into its slot, or behind the others of a layer that repeats. */
  attach: Placement = (packet, header) => {
    this.attach = compilePlacement(this.#attachCode);
    this.attach(packet, header);
  };

  /** Empties a header of what an earlier packet left in it, and hangs it into the packet. */
  begin: Placement = (packet, header) => {
    this.begin = compilePlacement(`${resetCode(this.layer.fields, 'header')} ${this.#attachCode}`);
    this.begin(packet, header);
  };

  /** Takes the layer out of the packet again. */
  detach: (packet: Packet) => void = (packet) => {
    const slot = this.#slot;
    this.detach = compilePlacement(
      this.repeats ? `if (${slot}.length > 0) ${slot} = [];` : `${slot} = undefined;`,
    );
    this.detach(packet);
  };

  /** Whether the layer's key stands at `at`. */
  isAt = (source: LineSource, at: number): boolean => {
    this.isAt = compileMatcher(this.opening);
    return this.isAt(source, at);
  };

  /** Writes `,"name":{...}`, or only the braces for a layer that repeats. */
  encode: Encoder<Header> = (header, sink, at) => {
    this.encode = compileEncoder(this.layer.fields, this.repeats ? '' : this.opening);
    return this.encode(header, sink, at);
  };

  /** Reads what {@link encode} writes. */
  decode: Decoder<Header> = (header, source, at) => {
    this.decode = compileDecoder(this.layer.fields, this.repeats ? '' : this.opening);
    return this.decode(header, source, at);
  };
}

/** Puts a header into a packet, or takes one out. */
type Placement = (packet: Packet, header: Header) => void;

/** Code that names its slot is far faster than a property looked up by a variable name. */
const compilePlacement = (body: string): ((packet: Packet, header?: Header) => void) =>
  new Function(`'use strict'; return (packet, header) => { ${body} };`)() as never;
