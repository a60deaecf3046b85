import type { Packet } from '../../packets/packet.js';
import { count, number, optional, type RecordOf, text, uint16 } from '../../records/field.js';
import { roundedOrNone } from '../latency/durations.js';
import { FlowClock } from '../latency/flow-clock.js';
import type { Gauge, Meter } from '../meter.js';

const MS = { unit: 'ms' } as const;

const FIELDS = {
  version: optional(
    text('Version that the server chose; without its hello, the highest that the client offered'),
  ),
  server_name: optional(text('Host that the client asks for (SNI)')),
  alpn: optional(
    text('Protocol to speak inside: the one that the server chose, or the first that was offered'),
  ),
  cipher: optional(uint16('Cipher suite that the server chose')),
  ja3: optional(text('Fingerprint JA3 of the client hello')),
  ja3s: optional(text('Fingerprint JA3S of the server hello')),
  ja4: optional(text('Fingerprint JA4 of the client hello')),
  hellos: count('Client hellos: two where the server asked for another key'),
  alerts: count('Alerts that are not encrypted'),
  alert: optional(
    uint16('What the first of them says: 40 handshake failure, 42 bad certificate, 48 unknown CA'),
  ),
  server_hello_ms: optional(
    number('From the first client hello to the server hello: one round trip and what the server needs', MS),
  ),
  handshake_ms: optional(
    number(
      'From the first client hello to the end of the handshake: the later change of ciphers, in TLS 1.3 the first encrypted record of the client',
      MS,
    ),
  ),
} as const;

type TlsRecord = RecordOf<typeof FIELDS>;
type TlsHeader = NonNullable<Packet['tls']>;

/** No name of a host is longer (RFC 1035 section 2.3.4). */
const MAX_NAME = 255;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const CHANGE_CIPHER = 20;
const APPLICATION_DATA = 23;
const TLS_1_3 = 0x0304;
/** Versions of drafts of TLS 1.3 (RFC 8446 section 4.2.1). */
const DRAFTS = 0x7f00;

/** RFC 8446 section 4.2.1, RFC 5246 section 6.2.1, RFC 6101 section 5.2. */
const VERSION_NAMES: ReadonlyMap<number, string> = new Map([
  [0x0002, 'SSL 2.0'],
  [0x0300, 'SSL 3.0'],
  [0x0301, 'TLS 1.0'],
  [0x0302, 'TLS 1.1'],
  [0x0303, 'TLS 1.2'],
  [TLS_1_3, 'TLS 1.3'],
]);

const isDraft = (version: number): boolean => version >> 8 === DRAFTS >> 8;
const is13 = (version: number): boolean => version === TLS_1_3 || isDraft(version);

const versionName = (version: number | undefined): string | undefined => {
  if (version === undefined) return undefined;
  return isDraft(version) ? `TLS 1.3 draft ${version & 0xff}` : VERSION_NAMES.get(version);
};

/** Time of the handshake, in TCP and QUIC. */
export const tls: Meter<'tls', typeof FIELDS> = {
  name: 'tls',
  about: 'Handshake of TLS, also inside of QUIC: who is asked, what was chosen, how long it took',
  fields: FIELDS,
  isFor: ({ tls }) =>
    tls?.handshake.type.some((type) => type === CLIENT_HELLO || type === SERVER_HELLO) === true,
  create: () => new HandshakeGauge(),
};

class HandshakeGauge implements Gauge<TlsRecord> {
  readonly #clock = new FlowClock();
  readonly #record: TlsRecord = {
    version: undefined,
    server_name: undefined,
    alpn: undefined,
    cipher: undefined,
    ja3: undefined,
    ja3s: undefined,
    ja4: undefined,
    hellos: 0,
    alerts: 0,
    alert: undefined,
    server_hello_ms: undefined,
    handshake_ms: undefined,
  };
  #clientIsOriginator = true;
  #clientHelloMs: number | undefined;
  /** What the server chose; undefined before its hello. */
  #version: number | undefined;
  #clientChanged = false;
  #serverChanged = false;

  observe({ tls, frame }: Packet, fromOriginator: boolean): void {
    if (tls === undefined) return;
    const atMs = this.#clock.at(frame.time_epoch);
    for (const type of tls.handshake.type) {
      if (type === CLIENT_HELLO) this.#takeClientHello(tls, atMs, fromOriginator);
      else if (type === SERVER_HELLO) this.#takeServerHello(tls, atMs);
    }
    for (const description of tls.alert_message.desc) {
      this.#record.alerts += 1;
      this.#record.alert ??= description;
    }
    if (this.#record.handshake_ms === undefined) this.#follow(tls, atMs, fromOriginator);
  }

  result(): TlsRecord {
    return { ...this.#record };
  }

  #takeClientHello({ handshake }: TlsHeader, atMs: number, fromOriginator: boolean): void {
    const record = this.#record;
    record.hellos += 1;
    if (this.#clientHelloMs !== undefined) return;
    this.#clientHelloMs = atMs;
    this.#clientIsOriginator = fromOriginator;
    const name = handshake.extensions_server_name;
    if (name !== undefined && name.length <= MAX_NAME) record.server_name = name;
    record.alpn = handshake.extensions_alpn_str[0];
    record.ja3 = handshake.ja3;
    record.ja4 = handshake.ja4;
    if (this.#version === undefined) record.version = versionName(highestOffered(handshake));
  }

  #takeServerHello({ handshake }: TlsHeader, atMs: number): void {
    if (this.#version !== undefined) return;
    const record = this.#record;
    this.#version = handshake.extensions.supported_version.at(-1) ?? handshake.version;
    record.version = versionName(this.#version) ?? record.version;
    record.cipher = handshake.ciphersuite.at(-1);
    record.ja3s = handshake.ja3s;
    record.alpn = handshake.extensions_alpn_str.at(-1) ?? record.alpn;
    record.server_hello_ms = this.#since(atMs);
  }

  /** Looks for the end of the handshake in the records of a packet. */
  #follow({ record }: TlsHeader, atMs: number, fromOriginator: boolean): void {
    if (this.#version === undefined) return;
    const isClients = fromOriginator === this.#clientIsOriginator;
    if (is13(this.#version)) {
      if (isClients && record.content_type.includes(APPLICATION_DATA)) this.#end(atMs);
      return;
    }
    if (!record.content_type.includes(CHANGE_CIPHER)) return;
    if (isClients) this.#clientChanged = true;
    else this.#serverChanged = true;
    if (this.#clientChanged && this.#serverChanged) this.#end(atMs);
  }

  #end(atMs: number): void {
    this.#record.handshake_ms = this.#since(atMs);
  }

  #since(atMs: number): number | undefined {
    const ms = atMs - (this.#clientHelloMs ?? Number.NaN);
    return ms >= 0 ? roundedOrNone(ms) : undefined;
  }
}

/** Versions without meaning (RFC 8701) are higher than real ones, and no names are known of them. */
const highestOffered = ({ extensions, version }: TlsHeader['handshake']): number | undefined => {
  const offered = extensions.supported_version.filter((each) => VERSION_NAMES.has(each));
  return offered.length === 0 ? version : Math.max(...offered);
};
