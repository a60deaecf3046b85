import { group, list, text, uint16 } from '../../records/field.js';
import { MemoryKey } from '../conversation.js';
import type { Cursor } from '../cursor.js';
import { TCP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { DotEnd } from './dot-end.js';
import { commandOrSecret, SECRETS_NOTE, secret } from './secret.js';
import { beginsLine, splitAtBlank, takeLine } from './text-line.js';

/** Ports of servers: relay and submission. */
const PORTS: ReadonlySet<number> = new Set([25, 587]);
const REPLY = /^(\d{3})([ -]|$)/;
const READY = 220;
const START_MAIL = 354;
const CHALLENGE = 334;

/** RFC 5321 section 4.1.1, and what extensions have added, as far as it could be Base64. */
const COMMANDS: ReadonlySet<string> = new Set([
  ...['HELO', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'RSET', 'VRFY', 'EXPN', 'HELP', 'NOOP', 'QUIT'],
  ...['AUTH', 'BDAT', 'BURL', 'ETRN', 'ATRN', 'TURN', 'SEND', 'SOML', 'SAML', 'STARTTLS', 'XFORWARD'],
]);

/** What the client is in the middle of. */
interface SmtpMemory {
  phase: 'commands' | 'mail' | 'credentials' | 'tls';
  /** The last command, in capitals. */
  command: string;
  /** How a client says who it is: `LOGIN`, `PLAIN`. */
  mechanism: string;
  /** Answers to challenges so far. */
  answers: number;
  /** Bytes to come of a mail that is sent in chunks: RFC 3030. */
  chunkBytes: number;
  readonly mailEnd: DotEnd;
}

const createMemory = (): SmtpMemory => ({
  phase: 'commands',
  command: '',
  mechanism: '',
  answers: 0,
  chunkBytes: 0,
  mailEnd: new DotEnd(),
});
const MEMORY = new MemoryKey(createMemory);

/** Commands and replies, a line each. The mail itself is passed over. */
export const smtp = defineLayer({
  name: 'smtp',
  about: 'Simple Mail Transfer Protocol',
  spec: 'RFC 5321; AUTH: RFC 4954; STARTTLS: RFC 3207; BDAT: RFC 3030',
  level: LEVEL.application,
  foundAt: [...PORTS].map((port) => [TCP_PORT, port] as const),
  minBytes: 1,
  fields: {
    req: group('Commands', {
      command: list(`Command of each line of the client; ${SECRETS_NOTE}`, text('command')),
      parameter: list(`What stands behind each command that has more; ${SECRETS_NOTE}`, text('parameter')),
    }),
    response: group('Replies', {
      code: list('Code of each reply', uint16('code')),
    }),
    rsp: group('Replies', {
      parameter: list('Text of each line of the replies', text('line')),
    }),
    auth: group('What the client answers to AUTH, as it is sent: in Base64', {
      username: list('User names', text('name')),
      password: list(`Passwords; ${SECRETS_NOTE}`, text('password')),
      username_password: list(`User names and passwords in one; ${SECRETS_NOTE}`, text('both')),
    }),
  },

  dissect(header, cursor: Cursor): void {
    const memory = cursor.openConversation()?.recall(MEMORY) ?? createMemory();
    const isClient = PORTS.has(cursor.dstport);
    if (memory.phase === 'tls' || !(beginsLine(cursor) || memory.phase === 'mail')) return cursor.refuse();
    if (!isClient) return readReplies(header, { memory, cursor });
    while (cursor.available > 0 && !cursor.isStopped) {
      if (skipMail(memory, cursor)) continue;
      const line = takeLine(cursor);
      if (line === undefined) return;
      takeCommand(header, line, { memory, cursor });
    }
  },

  summarise({ req, response, rsp, auth }): string {
    if (response.code.length > 0) return `${response.code[0]} ${rsp.parameter[0] ?? ''}`;
    if (req.command.length > 0) return `${req.command.join(',')} ${req.parameter[0] ?? ''}`.trim();
    return auth.username.length > 0 ? `user ${auth.username[0]}` : '';
  },
});

type SmtpHeader = Parameters<typeof smtp.dissect>[0];

interface Scene {
  readonly memory: SmtpMemory;
  readonly cursor: Cursor;
}

/** Passes over the mail where the client is in the middle of one. */
function skipMail(memory: SmtpMemory, cursor: Cursor): boolean {
  if (memory.chunkBytes > 0) {
    const bytes = Math.min(memory.chunkBytes, cursor.available);
    memory.chunkBytes -= bytes;
    cursor.advance(bytes);
    return true;
  }
  if (memory.phase !== 'mail') return false;
  if (memory.mailEnd.skip(cursor)) memory.phase = 'commands';
  return true;
}

function takeCommand(header: SmtpHeader, line: string, { memory, cursor }: Scene): void {
  if (memory.phase === 'credentials') return takeCredentials(header, line, { memory, cursor });
  const [command, parameter] = splitAtBlank(line);
  memory.command = command.toUpperCase();
  header.req.command.push(parameter === '' ? commandOrSecret(cursor, command, COMMANDS) : command);
  if (memory.command === 'BDAT') memory.chunkBytes = Number.parseInt(parameter, 10) || 0;
  if (memory.command === 'AUTH') return takeAuth(header, parameter, { memory, cursor });
  if (parameter !== '') header.req.parameter.push(parameter);
}

/** `AUTH PLAIN AGFubmEAc2VjcmV0`: the mechanism, and perhaps the first answer at once. */
function takeAuth(header: SmtpHeader, parameter: string, { memory, cursor }: Scene): void {
  const [mechanism, initial] = splitAtBlank(parameter);
  memory.mechanism = mechanism.toUpperCase();
  memory.answers = 0;
  header.req.parameter.push(initial === '' ? parameter : `${mechanism} ${secret(cursor, initial)}`);
  if (initial !== '') takeCredentials(header, initial, { memory, cursor });
}

/** A line that answers a challenge. */
function takeCredentials(header: SmtpHeader, line: string, { memory, cursor }: Scene): void {
  memory.answers += 1;
  memory.phase = 'commands';
  if (memory.mechanism !== 'LOGIN') header.auth.username_password.push(secret(cursor, line));
  else if (memory.answers === 1) header.auth.username.push(line);
  else header.auth.password.push(secret(cursor, line));
}

function readReplies(header: SmtpHeader, { memory, cursor }: Scene): void {
  let isOpen = false;
  while (cursor.available > 0 && !cursor.isStopped) {
    const line = takeLine(cursor);
    if (line === undefined) return;
    const [, digits, mark] = REPLY.exec(line) ?? [];
    if (digits === undefined) continue;
    const code = Number(digits);
    if (!isOpen) header.response.code.push(code);
    if (line.length > 4) header.rsp.parameter.push(line.slice(4));
    isOpen = mark === '-';
    if (!isOpen) follow(code, memory);
  }
}

/** What the client does next, now that the server has agreed. */
function follow(code: number, memory: SmtpMemory): void {
  if (code === START_MAIL) {
    memory.phase = 'mail';
    memory.mailEnd.restart();
  } else if (code === CHALLENGE) memory.phase = 'credentials';
  else if (code === READY && memory.command === 'STARTTLS') memory.phase = 'tls';
  else if (memory.phase === 'credentials') memory.phase = 'commands';
}
