import type { Packet } from '../packets/packet.js';

/** A login that a server refused. */
export interface LoginFailure {
  readonly service: string;
  /** Name of the user, where the answer says it. */
  readonly user?: string | undefined;
}

/** What of earlier packets of a connection or call an answer is judged by. */
export interface LoginMemory {
  /** Notes that a request with a password was sent in a conversation. */
  noteAttempt(conversation: string): void;
  /** Whether one was. */
  hadAttempt(conversation: string): boolean;
}

const FTP_NOT_LOGGED_IN = 530;
const SMTP_REFUSED = 535;
const HTTP_UNAUTHORIZED = 401;
const SIP_CHALLENGES: readonly number[] = [401, 407];
const SIP_REFUSALS: readonly number[] = [403, 404];
const SESSION_SETUP_1 = 0x73;
const SESSION_SETUP_2 = 1;
/** NTSTATUS of [MS-ERREF] 2.3.1: logon failure, wrong password, no such user, account locked out. */
const NT_REFUSALS: readonly number[] = [0xc000006d, 0xc000006a, 0xc0000064, 0xc0000234];
/** RFC 4120 section 7.5.9: client unknown, pre-authentication failed. */
const KRB_REFUSALS: readonly number[] = [6, 24];
/** MQTT 3.1.1 section 3.2.2.3, 5.0 section 3.2.2.2: bad user name or password, not authorized. */
const MQTT_REFUSALS: readonly number[] = [4, 5, 134, 135];
const IMAP_REFUSAL = /AUTHENTICATIONFAILED|\bNO\b.*(login|auth|password|credential)/i;
const POP_REFUSAL = /auth|login|password|denied|invalid|failed/i;

type Recogniser = (packet: Packet, conversation: string, memory: LoginMemory) => LoginFailure | undefined;

/** How servers say that a login failed, by protocol. */
const RECOGNISERS: readonly Recogniser[] = [
  ({ ftp }) => (ftp?.response.code.includes(FTP_NOT_LOGGED_IN) ? { service: 'ftp' } : undefined),
  ({ smtp }) => (smtp?.response.code.includes(SMTP_REFUSED) ? { service: 'smtp' } : undefined),
  ({ pop }) =>
    pop?.response.indicator.includes('-ERR') &&
    pop.response.description.some((text) => POP_REFUSAL.test(text))
      ? { service: 'pop' }
      : undefined,
  ({ imap }) => (imap?.line.some((line) => IMAP_REFUSAL.test(line)) ? { service: 'imap' } : undefined),
  ({ http }, conversation, memory) => {
    if (http === undefined) return undefined;
    if (http.authorization !== undefined) memory.noteAttempt(conversation);
    const isRefused = http.response.code === HTTP_UNAUTHORIZED && memory.hadAttempt(conversation);
    return isRefused ? { service: 'http' } : undefined;
  },
  ({ sip }, _, memory) => {
    if (sip === undefined) return undefined;
    const call = `sip ${sip.call_id ?? ''}`;
    if (sip.auth.digest.response !== undefined || sip.auth.username !== undefined) memory.noteAttempt(call);
    const status = sip.status_code ?? 0;
    const isRefused =
      SIP_REFUSALS.includes(status) || (SIP_CHALLENGES.includes(status) && memory.hadAttempt(call));
    return isRefused ? { service: 'sip', user: sip.to.user } : undefined;
  },
  ({ smb2 }) =>
    smb2?.cmd.includes(SESSION_SETUP_2) && smb2.nt_status.some((status) => NT_REFUSALS.includes(status))
      ? { service: 'smb' }
      : undefined,
  ({ smb }) =>
    smb?.cmd.includes(SESSION_SETUP_1) && smb.nt_status.some((status) => NT_REFUSALS.includes(status))
      ? { service: 'smb' }
      : undefined,
  ({ kerberos }) =>
    kerberos?.error_code !== undefined && KRB_REFUSALS.includes(kerberos.error_code)
      ? { service: 'kerberos', user: kerberos.cname.join('/') || undefined }
      : undefined,
  ({ mqtt }) =>
    MQTT_REFUSALS.includes(mqtt?.conack.val ?? mqtt?.connack.reason_code ?? 0)
      ? { service: 'mqtt' }
      : undefined,
];

/** The login that a packet refuses; undefined where it refuses none. */
export function loginFailure(
  packet: Packet,
  conversation: string,
  memory: LoginMemory,
): LoginFailure | undefined {
  for (const recognise of RECOGNISERS) {
    const failure = recognise(packet, conversation, memory);
    if (failure !== undefined) return failure;
  }
  return undefined;
}
