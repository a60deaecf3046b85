import type { Address } from '../bytes/address.js';
import { onlineService } from '../names/online-services.js';
import { serviceName } from '../names/services.js';
import type { RecordOf } from '../records/field.js';
import { type Name, nameOf } from '../records/name.js';
import { AddressMap } from './address-map.js';
import type { application } from './app/application.js';
import type { Applications } from './applications.js';
import { MemoryKey } from './conversation.js';
import type { Packet, PlacedHeader } from './packet.js';
import type { ProtocolPath } from './protocol-path.js';
import type { Unit } from './unit.js';
import { unitNamed } from './units.js';

/** What the `app` object of a packet says. */
export type Application = RecordOf<(typeof application)['fields']>;

const APPLICATION = unitNamed('app') as Unit;

/** What messages of a conversation told so far. */
interface Told {
  proto: Name | undefined;
  host: Host | undefined;
  /** The protocol inside, by the name that the client proposes. */
  inner: Name | undefined;
  readonly said: LastSaid;
}

/** A host by name, and the online service it belongs to: looked up once, because a host has many packets. */
interface Host {
  readonly name: Name;
  readonly service: Name | undefined;
  readonly said: LastSaid;
}

/** Hosts are remembered up to this number; then all are forgotten, and made anew where they are met again. */
const MAX_HOSTS = 4096;

/** What was said last of one thing: mostly the same is said again, and then packets share the header. */
class LastSaid {
  #placed: PlacedHeader | undefined;

  /** The header with these values. */
  say({ name, proto, host, by }: Application): PlacedHeader {
    const last = this.#placed?.header as Application | undefined;
    if (last?.name !== name || last.proto !== proto || last.host !== host || last.by !== by) {
      this.#placed = APPLICATION.sharedHeader({ name, proto, host, by });
    }
    return this.#placed as PlacedHeader;
  }
}

const hosts = new Map<string, Host>();

function hostNamed(text: string): Host {
  let host = hosts.get(text);
  if (host === undefined) {
    if (hosts.size >= MAX_HOSTS) hosts.clear();
    host = newHost(text);
    hosts.set(text, host);
  }
  return host;
}

function newHost(text: string): Host {
  const service = onlineService(text);
  return {
    name: nameOf(text),
    service: service === undefined ? undefined : nameOf(service),
    said: new LastSaid(),
  };
}

const newTold = (): Told => ({ proto: undefined, host: undefined, inner: undefined, said: new LastSaid() });

const TOLD = new MemoryKey<Told>(newTold);

/** Protocols inside TLS and QUIC by the names that clients propose: IANA's registry of ALPN protocol IDs. */
const PROTOCOL_OF_ALPN: ReadonlyMap<string, string> = new Map([
  ['acme-tls/1', 'acme'],
  ['doq', 'dns-over-quic'],
  ['dot', 'dns-over-tls'],
  ['ftp', 'ftps'],
  ['imap', 'imaps'],
  ['irc', 'ircs'],
  ['mqtt', 'mqtts'],
  ['nntp', 'nntps'],
  ['ntske/1', 'ntske'],
  ['pop3', 'pop3s'],
  ['postgresql', 'postgresql'],
  ['radius/1.1', 'radius'],
  ['sip/2', 'sips'],
  ['smb', 'smb'],
  ['stun.turn', 'turns'],
  ['tds/8.0', 'tds'],
  ['xmpp-client', 'xmpp'],
  ['xmpp-server', 'xmpp'],
]);

/** Protocols that any online service may be spoken to in: the name of the address says more than they do. */
const SERVICE_CARRIERS: ReadonlySet<string> = new Set(['tls', 'quic', 'http']);

/** Clients get their ports from here on (Linux: `net.ipv4.ip_local_port_range`; IANA's own range begins later). */
const FIRST_EPHEMERAL_PORT = 32_768;

/** Addresses whose names DNS answers gave are remembered up to this number; then all are forgotten. */
const MAX_RESOLVED = 16_384;

/**
 * Says which application a packet with payload belongs to. What its messages show goes before what names say,
 * and names before ports, which are a guess. What one packet shows holds for later ones of the conversation.
 */
export class ApplicationNames {
  readonly #resolved = new AddressMap<Host>(MAX_RESOLVED);
  /** Headers by the protocol of a message, where nothing else is known. */
  readonly #messages = new Map<Name, PlacedHeader>();
  readonly #guesses = { tcp: new PortGuesses('tcp'), udp: new PortGuesses('udp') };

  /** What is known of the packet's application; undefined where nothing is. Packets share the header. */
  say(packet: Packet, path: ProtocolPath, applications: Applications): PlacedHeader | undefined {
    // What a tunnel brings may be no conversation.
    if (packet.tcp === undefined && packet.udp === undefined) return undefined;
    const proto = path.application;
    // Most packets bring nothing that is read, in conversations of which nothing is known.
    if (proto === undefined && applications.conversation === undefined) {
      return this.#goByAddressOrPort(packet, proto);
    }
    this.#learnAddresses(packet);
    const told = this.#learn(packet, proto, applications);
    const said = told === undefined ? undefined : sayWhatWasTold(told);
    return said ?? this.#goByAddressOrPort(packet, told?.proto ?? proto);
  }

  /** Adds what this packet tells to what the conversation has told before; undefined where it is not remembered. */
  #learn(packet: Packet, proto: Name | undefined, applications: Applications): Told | undefined {
    const host = hostAskedFor(packet);
    // A protocol alone is not worth an entry: later packets have messages of it too, or its port.
    const conversation = host === undefined ? applications.conversation : applications.open();
    const told = conversation?.recall(TOLD) ?? (host === undefined ? undefined : newTold());
    if (told === undefined || (proto === undefined && host === undefined)) return told;
    told.proto = proto ?? told.proto;
    if (host !== undefined && host !== told.host?.name.text) told.host = hostNamed(host);
    const inner = PROTOCOL_OF_ALPN.get(packet.tls?.handshake.extensions_alpn_str[0] ?? '');
    if (inner !== undefined) told.inner = nameOf(inner);
    return told;
  }

  /** Goes by the name that DNS gave one of the addresses, where that is one of a known service, or by port. */
  #goByAddressOrPort(packet: Packet, proto: Name | undefined): PlacedHeader | undefined {
    const network = packet.ip ?? packet.ipv6;
    const host = this.#hostAt(network?.dst) ?? this.#hostAt(network?.src);
    if (host === undefined) return proto === undefined ? this.#guess(packet) : this.#sayMessage(proto);
    const isTold = proto !== undefined && !SERVICE_CARRIERS.has(proto.text);
    if (host.service !== undefined && !isTold) {
      return host.said.say({ name: host.service, proto, host: host.name, by: 'dns' });
    }
    if (proto !== undefined) return host.said.say({ name: proto, proto, host: host.name, by: 'message' });
    const guess = this.#guess(packet)?.header as Application | undefined;
    return guess === undefined ? undefined : host.said.say({ ...guess, host: host.name });
  }

  /** Says the protocol of a message, of which nothing else is known. */
  #sayMessage(proto: Name): PlacedHeader {
    let said = this.#messages.get(proto);
    if (said === undefined) {
      said = APPLICATION.sharedHeader({ name: proto, proto, host: undefined, by: 'message' });
      this.#messages.set(proto, said);
    }
    return said;
  }

  /** Goes by the lower port that IANA has a name for, and that a client does not get by chance. */
  #guess({ tcp, udp }: Packet): PlacedHeader | undefined {
    const transport = tcp ?? udp;
    if (transport === undefined) return undefined;
    const { srcport, dstport } = transport;
    const guesses = tcp === undefined ? this.#guesses.udp : this.#guesses.tcp;
    const higher = Math.max(srcport, dstport);
    const guess = guesses.at(Math.min(srcport, dstport));
    return guess ?? (higher < FIRST_EPHEMERAL_PORT ? guesses.at(higher) : undefined);
  }

  #hostAt(address: Address | undefined): Host | undefined {
    return address === undefined ? undefined : this.#resolved.get(address);
  }

  /** Remembers which name an answer is about, for each address in it. */
  #learnAddresses({ dns }: Packet): void {
    const host = dns?.qry.name[0];
    if (dns === undefined || host === undefined || dns.a.length + dns.aaaa.length === 0) return;
    if (this.#resolved.isFull) this.#resolved.clear();
    const named = hostNamed(host);
    for (const address of dns.a) this.#resolved.set(address, named);
    for (const address of dns.aaaa) this.#resolved.set(address, named);
  }
}

/** Goes by the host that was asked for, or by a protocol inside. */
function sayWhatWasTold({ proto, host, inner, said }: Told): PlacedHeader | undefined {
  const asked = host?.name;
  if (host?.service !== undefined) return said.say({ name: host.service, proto, host: asked, by: 'host' });
  if (inner !== undefined) return said.say({ name: inner, proto, host: asked, by: 'alpn' });
  if (proto === undefined || host === undefined) return undefined;
  return said.say({ name: proto, proto, host: asked, by: 'message' });
}

/** What the ports of a transport protocol are registered for. */
class PortGuesses {
  readonly #transport: 'tcp' | 'udp';
  readonly #byPort = new Map<number, PlacedHeader | undefined>();

  constructor(transport: 'tcp' | 'udp') {
    this.#transport = transport;
  }

  at(port: number): PlacedHeader | undefined {
    const known = this.#byPort.get(port);
    return known === undefined && !this.#byPort.has(port) ? this.#lookUp(port) : known;
  }

  #lookUp(port: number): PlacedHeader | undefined {
    const name = serviceName(this.#transport, port);
    const guess =
      name === undefined
        ? undefined
        : APPLICATION.sharedHeader({ name: nameOf(name), proto: undefined, host: undefined, by: 'port' });
    this.#byPort.set(port, guess);
    return guess;
  }
}

/** The host that a client names in this packet, without a port. */
function hostAskedFor({ tls, http }: Packet): string | undefined {
  if (tls === undefined && http === undefined) return undefined;
  const host = tls?.handshake.extensions_server_name ?? withoutPort(http?.host);
  return host === '' ? undefined : host;
}

const withoutPort = (host: string | undefined): string | undefined =>
  host?.includes(':') === true ? host.replace(/:\d+$/, '') : host;
