import { pcapFile } from './pcap-builder.js';

const START_SECONDS = 1_750_000_000;
const MS_PER_SECOND = 1_000;
const US_PER_MS = 1_000;
const ETHERNET = 1;
const WLAN = 105;
const BROADCAST = 'ff:ff:ff:ff:ff:ff';

export const SYN = 0x02;
export const RST = 0x04;
export const FIN = 0x01;
export const ACK = 0x10;
export const PSH = 0x08;

const mac = (text: string): Buffer => Buffer.from(text.replaceAll(':', ''), 'hex');
const ip = (text: string): Buffer => Buffer.from(text.split('.').map(Number));
const word = (value: number): Buffer => Buffer.from([value >>> 8, value & 0xff]);
const long = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};
/** The hardware address that a host has: `02:00` and its IPv4 address. */
const macOf = (address: string): string =>
  `02:00:${[...ip(address)].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;

/** An end of a conversation: address and port. */
export type End = readonly [address: string, port: number];

/** Traffic written packet by packet, in the bytes of the wire. */
export class Traffic {
  readonly #records: { seconds: number; fraction: number; data: Buffer }[] = [];
  readonly #linktype: number;
  #id = 1;
  /** When the next packet comes, in ms after the begin. */
  ms = 0;

  constructor(kind: 'ethernet' | 'wlan' = 'ethernet') {
    this.#linktype = kind === 'wlan' ? WLAN : ETHERNET;
  }

  /** The traffic as a capture. */
  get capture(): Buffer {
    return pcapFile({ linktype: this.#linktype }, this.#records);
  }

  /** The last frame once more, as a mirror port shows it. */
  again(): void {
    const last = this.#records.at(-1);
    if (last !== undefined) this.frame(last.data);
  }

  /** A frame as it is. */
  frame(data: Buffer): void {
    const seconds = Math.floor(this.ms / MS_PER_SECOND);
    const fraction = Math.round((this.ms - seconds * MS_PER_SECOND) * US_PER_MS);
    this.#records.push({ seconds: START_SECONDS + seconds, fraction, data });
  }

  ethernet(from: string, to: string, type: number, payload: Buffer): void {
    this.frame(Buffer.concat([mac(to), mac(from), word(type), payload]));
  }

  ipv4(from: string, to: string, protocol: number, payload: Buffer): void {
    this.#id = (this.#id + 1) & 0xffff;
    const head = Buffer.concat([
      Buffer.from([0x45, 0]),
      word(20 + payload.length),
      word(this.#id),
      word(0x4000),
      Buffer.from([64, protocol, 0, 0]),
      ip(from),
      ip(to),
    ]);
    this.ethernet(macOf(from), macOf(to), 0x0800, Buffer.concat([head, payload]));
  }

  /** A segment; numbers are the whole ones, the checksum is not computed. */
  tcp(
    from: End,
    to: End,
    {
      flags = ACK,
      seq = 1,
      ack = 1,
      data = '',
    }: { flags?: number; seq?: number; ack?: number; data?: string | Buffer },
  ): void {
    const body = Buffer.from(data);
    const head = [
      word(from[1]),
      word(to[1]),
      long(seq),
      long(flags & ACK ? ack : 0),
      Buffer.from([0x50, flags]),
      word(0xffff),
      word(0x1234),
      word(0),
    ];
    this.ipv4(from[0], to[0], 6, Buffer.concat([...head, body]));
  }

  udp(from: End, to: End, data: string | Buffer): void {
    const body = Buffer.from(data);
    this.ipv4(
      from[0],
      to[0],
      17,
      Buffer.concat([word(from[1]), word(to[1]), word(8 + body.length), word(0x1234), body]),
    );
  }

  /** A SYN that is refused. */
  refused(from: End, to: End): void {
    this.tcp(from, to, { flags: SYN });
    this.tcp(to, from, { flags: RST | ACK, seq: 0, ack: 2 });
  }

  /** A whole connection; what is said, the client's lines first, goes in turn. */
  connection(client: End, server: End, said: readonly string[] = ['hello', 'hello']): void {
    this.tcp(client, server, { flags: SYN, seq: 0 });
    this.tcp(server, client, { flags: SYN | ACK, seq: 0, ack: 1 });
    this.tcp(client, server, {});
    const seq = [1, 1];
    for (const [index, data] of said.entries()) {
      const side = index % 2;
      const [from, to] = side === 0 ? [client, server] : [server, client];
      this.tcp(from, to, { flags: PSH | ACK, seq: seq[side] as number, ack: seq[1 - side] as number, data });
      seq[side] = (seq[side] as number) + data.length;
    }
    const [mine = 1, theirs = 1] = seq;
    this.tcp(client, server, { flags: FIN | ACK, seq: mine, ack: theirs });
    this.tcp(server, client, { flags: FIN | ACK, seq: theirs, ack: mine + 1 });
    this.tcp(client, server, { seq: mine + 1, ack: theirs + 1 });
  }

  /** An echo request (8) or reply (0). */
  ping(
    from: string,
    to: string,
    { type = 8, seq = 1, bytes = 56 }: { type?: number; seq?: number; bytes?: number },
  ): void {
    this.ipv4(
      from,
      to,
      1,
      Buffer.concat([Buffer.from([type, 0]), word(0x4321), word(7), word(seq), Buffer.alloc(bytes, seq)]),
    );
  }

  /** A message of ARP: who says, with which address, to whom. */
  arp(
    opcode: 1 | 2,
    sender: { mac: string; ip: string },
    target: { mac?: string; ip: string },
    to = target.mac ?? BROADCAST,
  ): void {
    const head = Buffer.from([0, 1, 8, 0, 6, 4, 0, opcode]);
    const body = [mac(sender.mac), ip(sender.ip), mac(target.mac ?? '00:00:00:00:00:00'), ip(target.ip)];
    this.ethernet(sender.mac, to, 0x0806, Buffer.concat([head, ...body]));
  }

  /** A DNS query, or its answer with a response code (RFC 1035 section 4). */
  dns(
    client: End,
    server: string,
    name: string,
    { rcode, type = 1, id = 7 }: { rcode?: number; type?: number; id?: number } = {},
  ): void {
    const labels = name
      .split('.')
      .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
    const flags = rcode === undefined ? 0x0100 : 0x8180 | rcode;
    const message = Buffer.concat([
      word(id),
      word(flags),
      word(1),
      word(0),
      word(0),
      word(0),
      ...labels,
      Buffer.from([0]),
      word(type),
      word(1),
    ]);
    if (rcode === undefined) this.udp(client, [server, 53], message);
    else this.udp([server, 53], client, message);
  }

  /** A message of DHCP (RFC 2131): of a client, or where `server` is given, of that one. */
  dhcp(
    message: number,
    { client, xid = 1, server, router }: { client: string; xid?: number; server?: string; router?: string },
  ): void {
    const fixed = Buffer.alloc(236);
    fixed.set([server === undefined ? 1 : 2, 1, 6, 0]);
    fixed.writeUInt32BE(xid, 4);
    mac(client).copy(fixed, 28);
    const options = [
      Buffer.from('63825363', 'hex'),
      Buffer.from([53, 1, message]),
      ...(server === undefined ? [] : [Buffer.from([54, 4]), ip(server)]),
      ...(router === undefined ? [] : [Buffer.from([3, 4]), ip(router)]),
      Buffer.from([255]),
    ];
    const bytes = Buffer.concat([fixed, ...options]);
    if (server === undefined) this.udp(['0.0.0.0', 68], ['255.255.255.255', 67], bytes);
    else this.udp([server, 67], ['255.255.255.255', 68], bytes);
  }

  /** A deauthentication (IEEE 802.11-2020 section 9.3.3.12). */
  deauth(bssid: string, station: string): void {
    this.#id += 1;
    const head = [
      Buffer.from([0xc0, 0, 0, 0]),
      mac(station),
      mac(bssid),
      mac(bssid),
      word(((this.#id & 0xf) << 12) | 0),
    ];
    this.frame(Buffer.concat([...head, Buffer.from([7, 0])]));
  }

  /** A beacon: open, or with an RSN element. */
  beacon(
    bssid: string,
    ssid: string,
    { isOpen = false, clock = 1, channel = 1 }: { isOpen?: boolean; clock?: number; channel?: number },
  ): void {
    const fixed = Buffer.alloc(12);
    fixed.writeBigUInt64LE(BigInt(clock));
    fixed.writeUInt16LE(100, 8);
    fixed.writeUInt16LE(isOpen ? 0x0001 : 0x0011, 10);
    const rsn = Buffer.from('30140100000fac040100000fac040100000fac020000', 'hex');
    const elements = [
      Buffer.from([0, ssid.length]),
      Buffer.from(ssid),
      Buffer.from([3, 1, channel]),
      ...(isOpen ? [] : [rsn]),
    ];
    const head = [Buffer.from([0x80, 0, 0, 0]), mac(BROADCAST), mac(bssid), mac(bssid), word(0)];
    this.frame(Buffer.concat([...head, fixed, ...elements]));
  }
}
