import type { FlowRecord } from '../../flows/flow-record.js';
import type { Packet } from '../../packets/packet.js';
import { defineDetector } from '../detector.js';
import { DistinctWords } from '../distinct-words.js';
import { Episode, episodeOf, type Seen } from '../episode.js';
import { loginFailure } from '../login-failures.js';
import { number } from '../option.js';
import { SshLogin } from '../ssh-logins.js';

const MAX_PAIRS = 8_192;
const MAX_CONVERSATIONS = 32_768;
const MAX_USERS = 64;
const MS_PER_SECOND = 1_000;
const MAX_SHOWN = 8;
/** Services whose logins are encrypted: what can be counted is how often somebody comes and soon goes. */
const SESSION_PORTS: ReadonlyMap<number, string> = new Map([
  [22, 'ssh'],
  [23, 'telnet'],
  [3389, 'rdp'],
  [5900, 'vnc'],
]);
const SHORT_SESSION_SECONDS = 30;
const ESTABLISHED: readonly string[] = ['SF', 'S1', 'S2', 'S3', 'RSTO', 'RSTR'];

class Attempts extends Episode {
  readonly users = new DistinctWords(MAX_USERS);
  successes = 0;
}

interface Pair {
  readonly service: string;
  readonly client: string;
  readonly server: string;
  readonly port: number | undefined;
}

/** Hosts that try one password after the other. */
export const bruteForce = defineDetector({
  name: 'brute-force',
  about:
    'Hosts whose logins at a server fail again and again (FTP, HTTP, IMAP, Kerberos, MQTT, POP, SIP, SMB, SMTP, SSH), or that come and go too often (RDP, SSH, Telnet, VNC)',
  source:
    'Zeek: SSH 30 failures in 30 min, FTP 20 in 15 min; Slips: SSH 9 attempts; SIP: 10 refusals in 5 min',
  attack: ['T1110', 'T1110.001'],
  benign: [
    'A program goes on with a password that was changed',
    'A tool of automation logs in often and for short',
  ],
  advice: [
    'Look whether a login succeeded after the failures, and what came then',
    'Block the source, or let the service refuse it after some failures',
  ],
  basis: 'rule',
  inputs: {
    packets: ['ftp', 'smtp', 'pop', 'imap', 'http', 'sip', 'smb', 'smb2', 'kerberos', 'mqtt', 'ssh'],
    flows: true,
  },
  options: {
    failures: number(10, 'logins', 'Logins that fail', { least: 1 }),
    warn: number(20, 'logins', 'Logins from which on it is sure', { least: 1 }),
    window: number(1_800, 's', 'Time in which they fail', { least: 1 }),
    sessions: number(20, 'sessions', 'Short sessions, where nothing tells how a login ended', { least: 1 }),
    sessions_window: number(300, 's', 'Time in which they come', { least: 1 }),
  },

  create({ options, clock, raise, table }) {
    const attempts = table<string, Attempts>(MAX_PAIRS);
    const sessions = table<string, Attempts>(MAX_PAIRS);
    const attempted = table<string, true>(MAX_CONVERSATIONS);
    const logins = table<string, SshLogin>(MAX_CONVERSATIONS);
    const memory = {
      noteAttempt: (conversation: string) => attempted.set(conversation, true),
      hadAttempt: (conversation: string) => attempted.peek(conversation) === true,
    };

    const fail = (
      { service, client, server, port }: Pair,
      seen: Seen,
      count: number,
      user?: string,
    ): void => {
      const failed = episodeOf(attempts, `${service} ${client} ${server} ${port}`, {
        nowMs: clock.nowMs,
        windowMs: options.window * MS_PER_SECOND,
        make: (ms) => new Attempts(ms),
      });
      if (user !== undefined) failed.users.add(user);
      failed.add(clock.nowMs, seen, count);
      if (failed.count < options.failures) return;
      const { users } = failed;
      raise({
        actors: { source: client, target: server, port, service },
        severity: 'warning',
        confidence: failed.count >= options.warn ? 'high' : 'medium',
        attack: users.size > 1 ? ['T1110', 'T1110.003'] : undefined,
        ...failed.tell(),
        tell: () => ({
          title: `${client} tries passwords: ${failed.count} logins by ${service.toUpperCase()} at ${server} failed`,
          description: `${failed.count} logins of ${client} at ${server} failed in ${failed.seconds.toFixed(0)} s.${failed.successes > 0 ? ' At least one succeeded.' : ''}`,
          measure: 'logins that failed',
          observed: failed.count,
          threshold: options.failures,
          unit: 'logins',
          facts: {
            users: users.size === 0 ? undefined : `${users.text} (${users.shown(MAX_SHOWN)})`,
            succeeded: failed.successes === 0 ? undefined : failed.successes,
          },
        }),
      });
    };

    const comeAndGo = (pair: Pair, seen: Seen): void => {
      const { service, client, server, port } = pair;
      const came = episodeOf(sessions, `${service} ${client} ${server} ${port}`, {
        nowMs: clock.nowMs,
        windowMs: options.sessions_window * MS_PER_SECOND,
        make: (ms) => new Attempts(ms),
      });
      came.add(clock.nowMs, seen);
      if (came.count < options.sessions) return;
      raise({
        key: `sessions ${service} ${client} ${server} ${port}`,
        actors: { source: client, target: server, port, service },
        severity: 'warning',
        confidence: 'low',
        ...came.tell(),
        tell: () => ({
          title: `${client} may try passwords: ${came.count} short ${service.toUpperCase()} sessions at ${server}`,
          description: `${client} began ${came.count} sessions of less than ${SHORT_SESSION_SECONDS} s at ${server} in ${came.seconds.toFixed(0)} s. How the logins ended is encrypted.`,
          measure: 'short sessions',
          observed: came.count,
          threshold: options.sessions,
          unit: 'sessions',
        }),
      });
    };

    /** A session by SSH is over: what its messages told of the logins counts. */
    const endLogin = (login: SshLogin, pair: Pair, seen: Seen): void => {
      const before = attempts.peek(`ssh ${pair.client} ${pair.server} ${pair.port}`);
      if (login.hasSucceeded && before !== undefined) before.successes += 1;
      if (login.failures > 0) fail(pair, seen, login.failures);
    };

    const takeSsh = (packet: Packet): void => {
      const { ssh, tcp } = packet;
      if (ssh === undefined || tcp === undefined) return;
      const { conversation, isFromServer } = endsOf(packet, ssh.direction);
      logins.ensure(conversation, () => new SshLogin()).take(ssh, isFromServer);
    };

    return {
      packet(packet) {
        if (packet.ssh !== undefined) return takeSsh(packet);
        const { conversation } = endsOf(packet, true);
        const failure = loginFailure(packet, conversation, memory);
        if (failure === undefined) return;
        const { client, server, port } = endsOf(packet, true);
        const { time_epoch: at, number: packetNumber } = packet.frame;
        fail(
          { service: failure.service, client, server, port },
          { at, packet: packetNumber },
          1,
          failure.user,
        );
      },
      flow(flow, packet) {
        if (flow.proto !== 'tcp') return;
        const { orig_h: client, resp_h: server, orig_p = 0, resp_p: port = 0 } = flow.id;
        const seen = { at: flow.ts, packet, flow: flow.uid };
        const conversation = conversationOf(client, orig_p, server, port);
        const login = logins.peek(conversation);
        if (login !== undefined) {
          logins.delete(conversation);
          return endLogin(login, { service: 'ssh', client, server, port }, seen);
        }
        const service = SESSION_PORTS.get(port);
        if (service !== undefined && isShortSession(flow)) comeAndGo({ service, client, server, port }, seen);
      },
    };
  },
});

/** Whether a session was opened and was soon over. */
const isShortSession = ({ conn_state, duration = 0, resp_bytes = 0 }: FlowRecord): boolean =>
  ESTABLISHED.includes(conn_state) && duration < SHORT_SESSION_SECONDS && resp_bytes > 0;

const conversationOf = (client: string, clientPort: number, server: string, port: number): string =>
  `${client} ${clientPort} ${server} ${port}`;

/** Client and server of a packet: where it says no more, who has the lower port is the server. */
function endsOf(packet: Packet, isAnswer: boolean | undefined) {
  const network = packet.ip ?? packet.ipv6;
  const transport = packet.tcp ?? packet.udp;
  const [source, destination] = [network?.src.text ?? '', network?.dst.text ?? ''];
  const [sourcePort, destinationPort] = [transport?.srcport ?? 0, transport?.dstport ?? 0];
  const isFromServer =
    packet.ssh === undefined && isRequest(packet) ? false : (isAnswer ?? sourcePort < destinationPort);
  const [server, port] = isFromServer ? [source, sourcePort] : [destination, destinationPort];
  const [client, clientPort] = isFromServer ? [destination, destinationPort] : [source, sourcePort];
  return {
    isFromServer,
    client,
    server,
    port,
    conversation: conversationOf(client, clientPort, server, port),
  };
}

const isRequest = ({ http, sip }: Packet): boolean =>
  http?.request.method !== undefined || sip?.method !== undefined;
