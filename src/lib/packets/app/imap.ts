import { group, list, text } from '../../records/field.js';
import { MemoryKey } from '../conversation.js';
import type { Cursor } from '../cursor.js';
import { TCP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { commandOrSecret, SECRETS_NOTE, secret } from './secret.js';
import { beginsLine, splitAtBlank, takeLine } from './text-line.js';

const PORT = 143;
/** `{310}` or `{310+}` at the end of a line: so many bytes stand behind it that are no lines. RFC 3501, RFC 7888. */
const LITERAL = /\{(\d{1,9})\+?\}$/;
const STATUSES: ReadonlySet<string> = new Set(['OK', 'NO', 'BAD']);
/** What ends IDLE: RFC 2177. */
const COMMANDS_WITHOUT_TAG: ReadonlySet<string> = new Set(['DONE']);
const WITH_FOLDER: ReadonlySet<string> = new Set(['SELECT', 'EXAMINE', 'STATUS', 'CREATE', 'DELETE']);

/** What one side is in the middle of. */
interface ImapSide {
  /** Bytes to come of a literal. */
  literalBytes: number;
  /** The next line goes on with the one before it. */
  isContinued: boolean;
}

interface ImapMemory {
  readonly client: ImapSide;
  readonly server: ImapSide;
  /** What the client asked for last, in capitals, and its tag. */
  command: string;
  tag: string;
  isTls: boolean;
}

const createSide = (): ImapSide => ({ literalBytes: 0, isContinued: false });
const createMemory = (): ImapMemory => ({
  client: createSide(),
  server: createSide(),
  command: '',
  tag: '',
  isTls: false,
});
const MEMORY = new MemoryKey(createMemory);

/** Requests and responses, a line each. Literals, which hold the mails, are passed over. */
export const imap = defineLayer({
  name: 'imap',
  about: 'Internet Message Access Protocol',
  spec: 'RFC 3501; literals: RFC 7888',
  level: LEVEL.application,
  foundAt: [[TCP_PORT, PORT]],
  minBytes: 1,
  fields: {
    line: list(`Lines as they stand there; ${SECRETS_NOTE}`, text('line')),
    request_tag: list('Tag of each request', text('tag')),
    request: group('Requests', {
      command: list('Command of each request', text('command')),
      username: list('Name of the user in LOGIN', text('name')),
      folder: list('Mailbox that is selected, examined, asked for, created or deleted', text('mailbox')),
    }),
    response_tag: list('Tag of each response that ends a request', text('tag')),
    response: group('Responses that end a request', {
      status: list('OK, NO or BAD of each', text('status')),
    }),
  },

  dissect(header, cursor: Cursor): void {
    const memory = cursor.openConversation()?.recall(MEMORY) ?? createMemory();
    const isClient = cursor.dstport === PORT;
    const side = isClient ? memory.client : memory.server;
    if (memory.isTls || !(side.literalBytes > 0 || beginsLine(cursor))) return cursor.refuse();
    while (cursor.available > 0 && !cursor.isStopped) {
      if (skipLiteral(side, cursor)) continue;
      const line = takeLine(cursor);
      if (line === undefined) return;
      const isContinued = side.isContinued;
      side.literalBytes = Number(LITERAL.exec(line)?.[1] ?? 0);
      side.isContinued = side.literalBytes > 0;
      const scene = { memory, cursor, isContinued };
      if (isClient) takeRequest(header, line, scene);
      else takeResponse(header, line, scene);
    }
  },

  summarise({ line }): string {
    return line[0] ?? '';
  },
});

type ImapHeader = Parameters<typeof imap.dissect>[0];

interface Scene {
  readonly memory: ImapMemory;
  readonly cursor: Cursor;
  readonly isContinued: boolean;
}

function skipLiteral(side: ImapSide, cursor: Cursor): boolean {
  if (side.literalBytes === 0) return false;
  const bytes = Math.min(side.literalBytes, cursor.available);
  side.literalBytes -= bytes;
  cursor.advance(bytes);
  return true;
}

function takeRequest(header: ImapHeader, line: string, { memory, cursor, isContinued }: Scene): void {
  // What answers a challenge, and the rest of a LOGIN behind a literal, is a password or may hold one.
  if (memory.command === 'AUTHENTICATE' || (isContinued && memory.command === 'LOGIN')) {
    header.line.push(secret(cursor, line));
    return;
  }
  if (isContinued || memory.command === 'IDLE') {
    header.line.push(line);
    memory.command = isContinued ? memory.command : '';
    return;
  }
  if (commandOrSecret(cursor, line, COMMANDS_WITHOUT_TAG) !== line) {
    header.line.push(secret(cursor, line));
    return;
  }
  const [tag, request] = splitAtBlank(line);
  const [command, rest] = splitAtBlank(withoutUid(request));
  memory.command = command.toUpperCase();
  memory.tag = tag;
  header.request_tag.push(tag);
  if (command !== '') header.request.command.push(command);
  if (memory.command === 'LOGIN') return takeLogin(header, { line, rest }, cursor);
  header.line.push(memory.command === 'AUTHENTICATE' ? withoutAnswer(line, rest, cursor) : line);
  if (WITH_FOLDER.has(memory.command)) header.request.folder.push(words(rest)[0] ?? '');
}

const withoutUid = (request: string): string => request.replace(/^UID /i, '');

/** Words of a request: those in quotes may hold spaces. */
const words = (rest: string): string[] =>
  [...rest.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

/** `LOGIN anna secret`: all behind the name of the user is hidden. */
function takeLogin(header: ImapHeader, { line, rest }: { line: string; rest: string }, cursor: Cursor): void {
  const [username, ...others] = words(rest);
  const isName = username !== undefined && !LITERAL.test(username);
  if (isName) header.request.username.push(username);
  if (others.length === 0) {
    header.line.push(line);
    return;
  }
  const head = line.slice(0, line.length - rest.length);
  header.line.push(cursor.showsSecrets ? line : `${head}${username} ${secret(cursor, '')}`);
}

/** `AUTHENTICATE PLAIN AGFubmEAc2VjcmV0` brings an answer at once: RFC 4959. */
function withoutAnswer(line: string, rest: string, cursor: Cursor): string {
  const [mechanism, answer] = splitAtBlank(rest);
  return answer === ''
    ? line
    : `${line.slice(0, line.length - rest.length)}${mechanism} ${secret(cursor, answer)}`;
}

function takeResponse(header: ImapHeader, line: string, { memory, isContinued }: Scene): void {
  header.line.push(line);
  const [tag, rest] = splitAtBlank(line);
  const [status] = splitAtBlank(rest);
  if (isContinued || !STATUSES.has(status.toUpperCase()) || tag === '*') return;
  header.response_tag.push(tag);
  header.response.status.push(status);
  if (tag !== memory.tag) return;
  if (memory.command === 'STARTTLS' && status.toUpperCase() === 'OK') memory.isTls = true;
  memory.command = '';
}
