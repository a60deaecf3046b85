import type { Packet } from './packet.js';

/** Addresses whose names are known at a time; beyond that the one that was named longest ago is forgotten. */
const MAX_NAMED = 65_536;
/** Clients whose DHCP requests are remembered until the server answers. */
const MAX_CLIENTS = 4_096;
/** A name of the DNS has 255 characters at most (RFC 1035 section 2.3.4); other protocols keep to that, too. */
const MAX_NAME_LENGTH = 255;

/** Where a name comes from, what is believed least first. */
export const NAME_SOURCES = ['asked', 'nbns', 'dns', 'mdns', 'dhcp'] as const;

export type NameSource = (typeof NAME_SOURCES)[number];

/** What an address is called, and who says so. */
export interface HostName {
  readonly name: string;
  readonly by: NameSource;
}

const A = 1;
const AAAA = 28;
const PTR = 12;
const DHCP_ACK = 5;
/** mDNS (RFC 6762 section 3) and LLMNR (RFC 4795 section 2.1): hosts answer for themselves. */
const MULTICAST_PORTS: ReadonlySet<number> = new Set([5353, 5355]);
/** NetBIOS names of hosts end like this (RFC 1001 section 14): workstation and file server. */
const HOST_SUFFIX = /<(?:00|20)>$/;

type Dns = NonNullable<Packet['dns']>;

/**
 * Names of hosts as the capture itself tells them: what DNS, mDNS and LLMNR answered, what DHCP clients call
 * themselves, and the host that a TLS or HTTP client asked an address for. Nothing is looked up anywhere.
 */
export class HostNames {
  /** Addresses that were forgotten for want of room. */
  forgotten = 0;
  readonly #names = new Map<string, HostName>();
  /** What DHCP clients called themselves, by hardware address. */
  readonly #clients = new Map<string, string>();

  /** What the address is called; undefined where nothing told. */
  of(address: string): HostName | undefined {
    return this.#names.get(address);
  }

  /** Takes what the packet tells of names; it is only lent. */
  take(packet: Packet): void {
    const { dns, nbns, dhcp, udp } = packet;
    if (dns?.flags.response === true) {
      this.#takeAnswer(dns, MULTICAST_PORTS.has(udp?.srcport ?? 0) ? 'mdns' : 'dns');
    }
    if (nbns !== undefined) this.#takeNetbios(nbns);
    if (dhcp !== undefined) this.#takeDhcp(dhcp);
    if (packet.tls !== undefined || packet.http !== undefined) this.#takeHostAskedFor(packet);
  }

  /** Notes a name, unless one is known from where it is better known. */
  learn(address: string, name: string, by: NameSource): void {
    const known = this.#names.get(address);
    if (name === '' || name === '<Root>') return;
    if (known !== undefined && rank(known.by) > rank(by)) return;
    // The first host that is asked for stays: an address that serves many has no single name.
    if (known?.by === by && by === 'asked') return;
    if (known?.name === name && known.by === by) return;
    this.#names.delete(address);
    this.#names.set(address, { name: name.slice(0, MAX_NAME_LENGTH), by });
    if (this.#names.size <= MAX_NAMED) return;
    const [oldest = ''] = this.#names.keys();
    this.#names.delete(oldest);
    this.forgotten += 1;
  }

  #takeAnswer(answer: Dns, by: NameSource): void {
    const asked = answer.qry.name[0];
    if (asked !== undefined && answer.qry.type[0] === PTR) this.#takePointer(asked, answer, by);
    // Where an answer goes through canonical names, the name that was asked for is the one that people know.
    const isAddressAsked = answer.qry.type[0] === A || answer.qry.type[0] === AAAA;
    const name = isAddressAsked ? asked : undefined;
    this.#takeRecords(answer, A, { name, by });
    this.#takeRecords(answer, AAAA, { name, by });
  }

  #takeRecords(answer: Dns, type: number, { name, by }: { name: string | undefined; by: NameSource }): void {
    const addresses = type === A ? answer.a : answer.aaaa;
    const owners = answer.resp.name.filter((_, index) => answer.resp.type[index] === type);
    // Records that could not be read to their end have no address: which one is whose is not known then.
    if (owners.length !== addresses.length) return;
    for (const [index, address] of addresses.entries()) {
      this.learn(address.text, name ?? owners[index] ?? '', by);
    }
  }

  #takePointer(asked: string, { ptr }: Dns, by: NameSource): void {
    const address = addressOfPointer(asked);
    const name = ptr.domain_name[0];
    if (address !== undefined && name !== undefined) this.learn(address, name, by);
  }

  /** A host says which of its names has which address when it registers it, and when it is asked. */
  #takeNetbios({ name, addr, nb_flags }: NonNullable<Packet['nbns']>): void {
    const [first = ''] = name;
    const [address] = addr;
    if (address === undefined || nb_flags.group[0] === true || !HOST_SUFFIX.test(first)) return;
    this.learn(address.text, first.replace(HOST_SUFFIX, ''), 'nbns');
  }

  /** A client says its name when it asks (RFC 2132 section 3.14), and its address stands in the answer. */
  #takeDhcp({ option, hw, ip, fqdn }: NonNullable<Packet['dhcp']>): void {
    const client = hw.mac_addr?.text;
    if (client === undefined) return;
    const name = fqdn.name || option.hostname;
    if (name !== undefined && name !== '') {
      this.#clients.delete(client);
      this.#clients.set(client, name.slice(0, MAX_NAME_LENGTH));
      const [oldest = ''] = this.#clients.keys();
      if (this.#clients.size > MAX_CLIENTS) this.#clients.delete(oldest);
    }
    const given = this.#clients.get(client);
    if (option.dhcp !== DHCP_ACK || given === undefined || ip.your === undefined) return;
    this.learn(ip.your.text, given, 'dhcp');
  }

  #takeHostAskedFor({ tls, http, ip, ipv6 }: Packet): void {
    const host = tls?.handshake.extensions_server_name ?? http?.host?.replace(/:\d+$/, '');
    const server = (ip ?? ipv6)?.dst;
    if (host === undefined || server === undefined || /^[\d.]*$|[[:]/.test(host)) return;
    this.learn(server.text, host, 'asked');
  }
}

const rank = (source: NameSource): number => NAME_SOURCES.indexOf(source);

/** `10.0.0.1` of `1.0.0.10.in-addr.arpa` (RFC 1035 section 3.5); undefined of any other name. */
function addressOfPointer(name: string): string | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa$/i.exec(name);
  return match?.slice(1).reverse().join('.');
}
