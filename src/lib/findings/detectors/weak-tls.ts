import type { FlowRecord } from '../../flows/flow-record.js';
import type { Packet } from '../../packets/packet.js';
import { defineDetector } from '../detector.js';
import { number } from '../option.js';
import type { Sighting } from '../sighting.js';
import { weaknessOf } from '../weak-ciphers.js';

const SECONDS_PER_DAY = 86_400;
/** 1 January 1996: a clock that is behind that was never set, and says nothing of certificates. */
const FIRST_CREDIBLE_SECOND = 820_454_400;
const OLD_VERSIONS: readonly string[] = ['SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1'];
const MAX_NAMES = 5;

type Certificate = NonNullable<Packet['tls']>['certificate'][number];

/** What is wrong with the validity of a certificate at a time, and by how many days. */
function validityOf(
  { not_before: from = Number.NEGATIVE_INFINITY, not_after: until = Number.POSITIVE_INFINITY }: Certificate,
  now: number,
  soonDays: number,
): { what: string; days: number; isValid: boolean } | undefined {
  if (now > until) return { what: 'has expired', days: (until - now) / SECONDS_PER_DAY, isValid: false };
  if (now < from) return { what: 'is not valid yet', days: (from - now) / SECONDS_PER_DAY, isValid: false };
  const days = (until - now) / SECONDS_PER_DAY;
  return days < soonDays ? { what: 'expires soon', days, isValid: true } : undefined;
}

function certificateSighting(packet: Packet, soonDays: number): Sighting | undefined {
  const { frame, tls } = packet;
  const [certificate] = tls?.certificate ?? [];
  const target = (packet.ip ?? packet.ipv6)?.src.text;
  const port = (packet.tcp ?? packet.udp)?.srcport;
  const { seconds, decimals } = frame.time_epoch;
  if (certificate === undefined || decimals === 0 || seconds < FIRST_CREDIBLE_SECOND) return undefined;
  const validity = validityOf(certificate, seconds, soonDays);
  if (validity === undefined) return undefined;
  const { what, days, isValid } = validity;
  const { subject, issuer, dns_name, sha256 } = certificate;
  const names = dns_name.slice(0, MAX_NAMES).join(', ');
  return {
    key: `${target} ${port} certificate ${sha256 ?? subject}`,
    actors: { target, port, service: 'tls', name: dns_name[0] ?? subject },
    severity: isValid ? 'notice' : 'warning',
    confidence: 'high',
    at: frame.time_epoch,
    packets: [frame.number],
    attack: [],
    tell: () => ({
      title: `The certificate of ${target} port ${port} ${what}`,
      description: `The certificate of ${subject ?? 'an unknown subject'} ${what}: its bound is ${Math.abs(days).toFixed(0)} days ${days < 0 ? 'before' : 'after'} the connection.`,
      measure: 'days until the bound of its validity',
      observed: days,
      threshold: isValid ? soonDays : 0,
      unit: 'days',
      facts: { subject, issuer, names: names === '' ? undefined : names },
    }),
  };
}

function cipherSighting({ id, ts, uid, tls }: FlowRecord, packet: number): Sighting | undefined {
  const { version = '', cipher, server_name } = tls ?? {};
  // Without the hello of the server, what a client offers says nothing of what was chosen.
  if (cipher === undefined) return undefined;
  const weakness = weaknessOf(cipher);
  const old = OLD_VERSIONS.includes(version) ? version : undefined;
  if (old === undefined && weakness === undefined) return undefined;
  const { resp_h: target, resp_p: port } = id;
  const reason = [old, weakness].filter((each) => each !== undefined).join(' with ');
  const isGrave = old?.startsWith('SSL') === true || (weakness !== undefined && weakness !== '3DES');
  const suite = `0x${cipher.toString(16).padStart(4, '0')}`;
  return {
    key: `${target} ${port} ${reason}`,
    actors: { target, port, service: 'tls', name: server_name },
    severity: isGrave ? 'warning' : 'notice',
    confidence: 'high',
    at: ts,
    packets: [packet],
    flows: [uid],
    tell: () => ({
      title: `${target} port ${port} encrypts with ${reason}`,
      description: `The server chose ${version || 'a version that is not known'} and cipher suite ${suite}: ${reason}, which is out of date.`,
      measure: 'connections',
      observed: 1,
      facts: { server: server_name, version: version || undefined, cipher: suite },
    }),
  };
}

/** Servers whose encryption is out of date, or whose certificate is not valid. */
export const weakTls = defineDetector({
  name: 'weak-tls',
  about:
    'Servers that choose old versions of TLS or weak ciphers, or whose certificate has expired or is not valid yet',
  source:
    'RFC 8996 (TLS 1.0, 1.1), RFC 7568 (SSL 3), RFC 7465 (RC4), RFC 9325 section 4; RFC 5280 section 4.1.2.5 (validity)',
  attack: ['T1557', 'T1600'],
  benign: [
    'A device that gets no updates any more, in a network of its own',
    'The clock of the capture was wrong: a certificate is judged by the time of its packet',
  ],
  advice: [
    'Turn old versions and ciphers off at the server',
    'Renew the certificate, and see to it that it is renewed by itself',
  ],
  basis: 'rule',
  inputs: { packets: ['tls'], flows: true },
  options: {
    expires_days: number(0, 'days', 'Also tell certificates that expire within so many days', { least: 0 }),
  },

  create({ options, raise }) {
    return {
      packet(packet) {
        const sighting = certificateSighting(packet, options.expires_days);
        if (sighting !== undefined) raise(sighting);
      },
      flow(flow, packet) {
        const sighting = cipherSighting(flow, packet);
        if (sighting !== undefined) raise(sighting);
      },
    };
  },
});
