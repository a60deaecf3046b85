import type { Fields, RecordOf } from '../records/field.js';
import type { Signature } from './carrier.js';
import type { Cursor } from './cursor.js';
import type { DispatchTable } from './dispatch-table.js';

/**
 * How far up the stack a layer stands. A layer that comes after one of a higher level, or after another
 * `link` or `network` layer, begins an inner packet: what came before is the header of a tunnel. `capture` is
 * what the capturing system put in front of the frame: no packet of its own.
 */
export const LEVEL = { capture: 0, link: 1, shim: 2, network: 3, transport: 4, application: 5 } as const;
export type Level = (typeof LEVEL)[keyof typeof LEVEL];

/** A place a layer is reached from: the child says so, not the parent. */
export type Place = readonly [table: DispatchTable, key: number];

/** One protocol: what its header holds and how it is read. One file each; the registry names them all. */
export interface Layer<Name extends string = string, Header extends Fields = Fields> {
  /** Key in the packet record and first part of its fields' names: Wireshark's name of the protocol. */
  readonly name: Name;
  readonly about: string;
  /** The normative text, precise enough to open at the right page. */
  readonly spec: string;
  readonly level: Level;
  readonly foundAt: readonly Place[];
  /** How an application is recognised on ports that are not its own, or where it has none. */
  readonly signatures?: readonly Signature[];
  /** Bytes without which nothing can be said; `dissect` is not called with fewer. */
  readonly minBytes: number;
  readonly fields: Header;
  /** The record holds an array of these headers: they can be stacked. */
  readonly repeats?: boolean;
  /** Name in `frame.protocols` where Wireshark uses another one than `name`. */
  readonly protocol?: string;
  /** Further names there, which depend on the kind of packet: what `dissect` gives to `cursor.calledInPath`. */
  readonly alsoCalled?: readonly string[];

  /**
   * Reads the header at `cursor.at` into `header`, whose optional fields are absent and lists empty, moves the
   * cursor behind it, and says what comes next. Damage is reported to the cursor, never thrown; what was read
   * before it stays. An application that finds the bytes not its own calls `cursor.refuse()` before it has read
   * anything, and the next one is tried.
   */
  dissect(header: RecordOf<Header>, cursor: Cursor): void;

  /** What a person wants to know of it on one line, in a few words. */
  summarise?(header: RecordOf<Header>): string;
}

export const defineLayer = <
  const Name extends string,
  const Header extends Fields,
  const Definition extends Layer<Name, Header>,
>(
  layer: Definition & Layer<Name, Header>,
): Definition & Layer<Name, Header> => layer;
