import type { Address } from '../bytes/address.js';
import { onlineService } from '../names/online-services.js';
import { serviceName } from '../names/services.js';
import type { RecordOf } from '../records/field.js';
import { type Name, nameOf } from '../records/name.js';
import type { application } from './app/application.js';
import type { Applications } from './applications.js';
import { MemoryKey } from './conversation.js';
import type { Packet } from './packet.js';
import type { ProtocolPath } from './protocol-path.js';

/** What the `app` object of a packet says. */
export type Application = RecordOf<(typeof application)['fields']>;

/** What messages of a conversation told so far. */
interface Told {
  proto: Name | undefined;
  host: Host | undefined;
  /** The protocol inside, by the name that the client proposes. */
  inner: Name | undefined;
}

/** A host by name, and the online service it belongs to: looked up once, because a host has many packets. */
interface Host {
  readonly name: Name;
  readonly service: Name | undefined;
}

function hostNamed(text: string): Host {
  const service = onlineService(text);
  return { name: nameOf(text), service: service === undefined ? undefined : nameOf(service) };
}

const TOLD = new MemoryKey<Told>(() => ({ proto: undefined, host: undefined, inner: undefined }));

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
  readonly #resolved = new Map<string, Host>();
  readonly #said: Application = { name: nameOf(''), proto: undefined, host: undefined, by: 'port' };

  /** What is known of the packet's application; undefined where nothing is. The object is reused. */
  say(packet: Packet, path: ProtocolPath, applications: Applications): Application | undefined {
    // What a tunnel brings may be no conversation.
    if (packet.tcp === undefined && packet.udp === undefined) return undefined;
    this.#learnAddresses(packet);
    const told = this.#learn(packet, path, applications);
    if (told !== undefined && this.#sayWhatWasTold(told)) return this.#said;
    return this.#goByNameOfAddress(packet, told) || this.#guess(packet) ? this.#said : undefined;
  }

  /** Adds what this packet tells to what the conversation has told before. */
  #learn(packet: Packet, path: ProtocolPath, applications: Applications): Told | undefined {
    const proto = path.application;
    const host = hostAskedFor(packet);
    // A protocol alone is not worth an entry: later packets have messages of it too, or its port.
    const conversation = host === undefined ? applications.conversation : applications.open();
    const told = conversation?.recall(TOLD) ?? (proto === undefined ? undefined : TOLD.create());
    if (told === undefined || (proto === undefined && host === undefined)) return told;
    told.proto = proto ?? told.proto;
    if (host !== undefined && host !== told.host?.name.text) told.host = hostNamed(host);
    const inner = PROTOCOL_OF_ALPN.get(packet.tls?.handshake.extensions_alpn_str[0] ?? '');
    if (inner !== undefined) told.inner = nameOf(inner);
    return told;
  }

  /** Goes by the host that was asked for, or by a protocol inside. */
  #sayWhatWasTold({ proto, host, inner }: Told): boolean {
    const said = this.#said;
    said.proto = proto;
    said.host = host?.name;
    if (host?.service !== undefined) return this.#is(host.service, 'host');
    if (inner !== undefined) return this.#is(inner, 'alpn');
    return proto !== undefined && host !== undefined && this.#is(proto, 'message');
  }

  /** Goes by the name that DNS gave one of the addresses, where that is one of a known service. */
  #goByNameOfAddress({ ip, ipv6 }: Packet, told: Told | undefined): boolean {
    const said = this.#said;
    const network = ip ?? ipv6;
    said.proto = told?.proto;
    const host = this.#hostAt(network?.dst) ?? this.#hostAt(network?.src);
    said.host = host?.name;
    const isTold = said.proto !== undefined && !SERVICE_CARRIERS.has(said.proto.text);
    if (host?.service !== undefined && !isTold) return this.#is(host.service, 'dns');
    return said.proto !== undefined && this.#is(said.proto, 'message');
  }

  #is(name: Name, by: Application['by']): true {
    this.#said.name = name;
    this.#said.by = by;
    return true;
  }

  /** Goes by the lower port that IANA has a name for, and that a client does not get by chance. */
  #guess({ tcp, udp }: Packet): boolean {
    const transport = tcp ?? udp;
    if (transport === undefined) return false;
    const carrier = tcp === undefined ? 'udp' : 'tcp';
    const lower = Math.min(transport.srcport, transport.dstport);
    const higher = Math.max(transport.srcport, transport.dstport);
    const byPort =
      serviceName(carrier, lower) ??
      (higher < FIRST_EPHEMERAL_PORT ? serviceName(carrier, higher) : undefined);
    return byPort !== undefined && this.#is(nameOf(byPort), 'port');
  }

  #hostAt(address: Address | undefined): Host | undefined {
    return address === undefined || this.#resolved.size === 0 ? undefined : this.#resolved.get(address.text);
  }

  /** Remembers which name an answer is about, for each address in it. */
  #learnAddresses({ dns }: Packet): void {
    const host = dns?.qry.name[0];
    if (dns === undefined || host === undefined || dns.a.length + dns.aaaa.length === 0) return;
    if (this.#resolved.size >= MAX_RESOLVED) this.#resolved.clear();
    const named = hostNamed(host);
    for (const address of [...dns.a, ...dns.aaaa]) this.#resolved.set(address.text, named);
  }
}

/** The host that a client names in this packet, without a port. */
function hostAskedFor({ tls, http }: Packet): string | undefined {
  const host = tls?.handshake.extensions_server_name ?? http?.host?.replace(/:\d+$/, '');
  return host === '' ? undefined : host;
}
