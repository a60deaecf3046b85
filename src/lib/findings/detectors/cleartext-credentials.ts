import type { Packet } from '../../packets/packet.js';
import { defineDetector } from '../detector.js';
import { number } from '../option.js';

const MAX_CONNECTIONS = 32_768;
const TELNET = 23;
const SNMP = 161;
const ANONYMOUS = /^(anonymous|ftp)$/i;
const BASIC = /^basic\b/i;

/** What went over the wire for everybody to read. */
interface Exposed {
  readonly service: string;
  readonly what: 'password' | 'community';
  readonly user?: string | undefined;
}

const has = (commands: readonly string[], wanted: string): boolean =>
  commands.some((command) => command.toUpperCase() === wanted);

/** What each protocol sends in the clear. */
const EXPOSURES: readonly ((packet: Packet) => Exposed | undefined)[] = [
  ({ http }) =>
    BASIC.test(http?.authorization ?? http?.proxy_authorization ?? '')
      ? { service: 'http', what: 'password' }
      : undefined,
  ({ pop }) =>
    pop !== undefined && has(pop.request.command, 'PASS') ? { service: 'pop', what: 'password' } : undefined,
  ({ imap }) =>
    imap !== undefined && has(imap.request.command, 'LOGIN')
      ? { service: 'imap', what: 'password', user: imap.request.username[0] }
      : undefined,
  ({ smtp }) =>
    smtp !== undefined && smtp.auth.password.length + smtp.auth.username_password.length > 0
      ? { service: 'smtp', what: 'password', user: smtp.auth.username[0] }
      : undefined,
  ({ mqtt }) =>
    mqtt?.passwd === undefined ? undefined : { service: 'mqtt', what: 'password', user: mqtt.username },
  // An SNMP agent repeats the community of the manager, who is the one that asks.
  ({ snmp, udp }) =>
    snmp?.community === undefined || udp?.srcport === SNMP
      ? undefined
      : { service: 'snmp', what: 'community' },
];

/** What a request exposes; undefined where it is nothing. */
function exposedIn(packet: Packet): Exposed | undefined {
  for (const exposure of EXPOSURES) {
    const exposed = exposure(packet);
    if (exposed !== undefined) return exposed;
  }
  return undefined;
}

function endsOf({
  ip,
  ipv6,
  tcp,
  udp,
}: Packet): { source: string; target: string; port: number } | undefined {
  const [network, transport] = [ip ?? ipv6, tcp ?? udp];
  if (network === undefined || transport === undefined) return undefined;
  return { source: network.src.text, target: network.dst.text, port: transport.dstport };
}

/** Passwords that anybody on the way can read. */
export const cleartextCredentials = defineDetector({
  name: 'cleartext-credentials',
  about:
    'Passwords that go over the network without encryption: FTP, HTTP basic, IMAP, MQTT, POP, SMTP, SNMP communities, Telnet',
  source:
    'RFC 7617 section 4 (HTTP basic), RFC 2577 section 8 (FTP), RFC 8314 section 3 (mail), RFC 3414 section 1.2 (SNMP)',
  attack: ['T1040', 'T1552'],
  benign: [
    'A laboratory, or a network that nobody else has access to',
    'The password is for show: anonymous access, a community called public',
  ],
  advice: [
    'Use the encrypted form of the service, and change the password',
    'See who else could have listened on the way',
  ],
  basis: 'rule',
  inputs: { packets: ['ftp', 'http', 'pop', 'imap', 'smtp', 'mqtt', 'snmp'], flows: true },
  options: {
    telnet_bytes: number(20, 'bytes', 'What a client must have sent by Telnet for a login', { least: 1 }),
  },

  create({ options, raise, table }) {
    const users = table<string, string>(MAX_CONNECTIONS);
    /** The password of a request by FTP: its user came before, and is nobody in particular where it is anonymous. */
    const ftpPassword = ({ ftp, tcp }: Packet, source: string): Exposed | undefined => {
      if (ftp === undefined || ftp.request.command.length === 0) return undefined;
      const connection = `${source} ${tcp?.srcport}`;
      const commands = ftp.request.command.map((command) => command.toUpperCase());
      const [name] = ftp.request.arg;
      if (commands.includes('USER') && name !== undefined) users.set(connection, name);
      const user = users.peek(connection);
      if (!commands.includes('PASS') || ANONYMOUS.test(user ?? '')) return undefined;
      return { service: 'ftp', what: 'password', user };
    };
    return {
      packet(packet) {
        const ends = endsOf(packet);
        if (ends === undefined) return;
        const exposed = ftpPassword(packet, ends.source) ?? exposedIn(packet);
        if (exposed === undefined) return;
        const { service, what, user } = exposed;
        const { source, target, port } = ends;
        raise({
          actors: { source, target, port, service },
          severity: what === 'password' ? 'warning' : 'notice',
          confidence: 'high',
          at: packet.frame.time_epoch,
          packets: [packet.frame.number],
          tell: () => ({
            title: `${source} sends a ${what} to ${target} by ${service.toUpperCase()} without encryption`,
            description: `Anybody on the way between ${source} and ${target} can read the ${what}.`,
            measure: `requests with a ${what}`,
            observed: 1,
            facts: { user },
          }),
        });
      },
      flow({ proto, id, ts, uid, orig_bytes = 0, resp_bytes = 0 }, packet) {
        if (proto !== 'tcp' || id.resp_p !== TELNET || orig_bytes < options.telnet_bytes || resp_bytes === 0)
          return;
        const { orig_h: source, resp_h: target } = id;
        raise({
          actors: { source, target, port: TELNET, service: 'telnet' },
          severity: 'warning',
          confidence: 'medium',
          at: ts,
          packets: [packet],
          flows: [uid],
          tell: () => ({
            title: `${source} works on ${target} by Telnet without encryption`,
            description:
              'Telnet encrypts nothing: anybody on the way can read what is typed, passwords, too.',
            measure: 'sessions',
            observed: 1,
            facts: { 'sent (bytes)': orig_bytes, 'received (bytes)': resp_bytes },
          }),
        });
      },
    };
  },
});
