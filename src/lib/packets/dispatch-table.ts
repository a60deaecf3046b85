import type { Unit } from './unit.js';

/** Numbers below this are looked up in an array: all port numbers, EtherTypes and protocol numbers. */
const SMALL_KEYS = 65_536;

/** Which layer a number in a header leads to: one table for each kind of number, as in Wireshark. */
export class DispatchTable {
  readonly name: string;
  /** Position in the list of units, 0 for none. */
  readonly #indices = new Uint8Array(SMALL_KEYS);
  readonly #units: (Unit | undefined)[] = [undefined];
  readonly #large = new Map<number, Unit>();

  constructor(name: string) {
    this.name = name;
  }

  find(key: number): Unit | undefined {
    return key < SMALL_KEYS ? this.#units[this.#indices[key] as number] : this.#large.get(key);
  }

  /** Throws where another layer already claims the key: both cannot be right. */
  add(key: number, unit: Unit): void {
    const rival = this.find(key);
    if (rival !== undefined) {
      throw new Error(`${unit.layer.name} and ${rival.layer.name} both claim ${this.name} ${key}`);
    }
    if (key >= SMALL_KEYS) this.#large.set(key, unit);
    else this.#indices[key] = this.#indexOf(unit);
  }

  #indexOf(unit: Unit): number {
    const index = this.#units.indexOf(unit);
    return index > 0 ? index : this.#units.push(unit) - 1;
  }
}

/** LINKTYPE_ number of the capture: the layer a frame starts with. */
export const LINKTYPE = new DispatchTable('linktype');
/** EtherType: Ethernet II, 802.1Q, Linux cooked, LLC/SNAP with OUI 0, GRE, Geneve. */
export const ETHERTYPE = new DispatchTable('ethertype');
/** Destination SAP of an LLC header. */
export const LLC_DSAP = new DispatchTable('llc.dsap');
/** Facts of the radio about an IEEE 802.11 frame, by how the frame stands behind them: see `framing.ts`. */
export const WLAN_RADIO = new DispatchTable('wlan_radio');
/** An IEEE 802.11 frame behind a capture header, by the same. */
export const WLAN_FRAMING = new DispatchTable('wlan');
/** Packet type of EAPOL. */
export const EAPOL_TYPE = new DispatchTable('eapol.type');
/** Descriptor type of an EAPOL key. */
export const EAPOL_KEYDES_TYPE = new DispatchTable('eapol.keydes.type');
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
/** Version of GTP, which stands in the first three bits whatever the port. */
export const GTP_VERSION = new DispatchTable('gtp.version');
/** What the link type of HDLC-like framing leads to where it is not PPP. */
export const CISCO_HDLC = new DispatchTable('chdlc');
export const SCTP_PPID = new DispatchTable('sctp.ppid');
/** Bodies that have a layer of their own, by numbers of ours. */
export const BODY = new DispatchTable('body');
export const SDP_BODY = 1;
/** What stands in messages of Modbus over TCP: nothing but Modbus. */
export const MBTCP_PAYLOAD = new DispatchTable('mbtcp.payload');
/** First byte of what stands in a session message of NetBIOS: which SMB. */
export const NBSS_PAYLOAD = new DispatchTable('nbss.payload');
/** Where the handshake messages of QUIC go. */
export const QUIC_CRYPTO = new DispatchTable('quic.crypto');
