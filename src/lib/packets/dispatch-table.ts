import type { Unit } from './unit.js';

const SMALL_KEYS = 256;

/** Which layer a number in a header leads to: one table for each kind of number, as in Wireshark. */
export class DispatchTable {
  readonly name: string;
  readonly #small: (Unit | undefined)[] = new Array<Unit | undefined>(SMALL_KEYS).fill(undefined);
  readonly #large = new Map<number, Unit>();
  #lastKey = -1;
  #lastUnit: Unit | undefined;

  constructor(name: string) {
    this.name = name;
  }

  find(key: number): Unit | undefined {
    if (key < SMALL_KEYS) return this.#small[key];
    if (key === this.#lastKey) return this.#lastUnit;
    this.#lastKey = key;
    this.#lastUnit = this.#large.get(key);
    return this.#lastUnit;
  }

  /** Throws where another layer already claims the key: both cannot be right. */
  add(key: number, unit: Unit): void {
    const rival = this.find(key);
    if (rival !== undefined) {
      throw new Error(`${unit.layer.name} and ${rival.layer.name} both claim ${this.name} ${key}`);
    }
    this.#lastKey = -1;
    if (key < SMALL_KEYS) this.#small[key] = unit;
    else this.#large.set(key, unit);
  }
}

/** LINKTYPE_ number of the capture: the layer a frame starts with. */
export const LINKTYPE = new DispatchTable('linktype');
/** EtherType: Ethernet II, 802.1Q, Linux cooked, LLC/SNAP with OUI 0, GRE, Geneve. */
export const ETHERTYPE = new DispatchTable('ethertype');
/** Destination SAP of an LLC header. */
export const LLC_DSAP = new DispatchTable('llc.dsap');
/** PPP protocol number. */
export const PPP_PROTOCOL = new DispatchTable('ppp.protocol');
/** IP protocol number, also IPv6 next header. */
export const IP_PROTO = new DispatchTable('ip.proto');
/** What follows the bottom of an MPLS stack, told by its first four bits. */
export const MPLS_PAYLOAD = new DispatchTable('mpls.payload');
/** BSD address family of a loopback header. */
export const NULL_FAMILY = new DispatchTable('null.family');
/** IP version in the first four bits, where nothing else says what follows. */
export const IP_VERSION = new DispatchTable('ip.version');
export const TCP_PORT = new DispatchTable('tcp.port');
export const UDP_PORT = new DispatchTable('udp.port');
export const SCTP_PPID = new DispatchTable('sctp.ppid');
