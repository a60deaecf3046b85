import { group, list, text } from '../../records/field.js';
import { MemoryKey } from '../conversation.js';
import type { Cursor } from '../cursor.js';
import { TCP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { DotEnd } from './dot-end.js';
import { commandOrSecret, SECRETS_NOTE, secret } from './secret.js';
import { beginsLine, splitAtBlank, takeLine } from './text-line.js';

const PORT = 110;
const OK = '+OK';
const CHALLENGE = '+';
/** Commands whose replies go on to a line with a dot: always, and only without a parameter. RFC 1939, RFC 2449. */
const WITH_TEXT: ReadonlySet<string> = new Set(['RETR', 'TOP', 'CAPA']);
const WITH_LIST: ReadonlySet<string> = new Set(['LIST', 'UIDL', 'AUTH']);
const COMMANDS: ReadonlySet<string> = new Set([
  ...['USER', 'PASS', 'APOP', 'AUTH', 'STAT', 'LIST', 'RETR', 'DELE', 'NOOP', 'RSET', 'QUIT', 'UIDL'],
  ...['CAPA', 'STLS', 'UTF8', 'LANG'],
]);
/** A client may send commands before the replies to those before have come. */
const MAX_PENDING = 100;

interface Pending {
  readonly command: string;
  readonly hasText: boolean;
}

interface PopMemory {
  /** Commands to which there was no reply yet, the oldest first. */
  readonly pending: Pending[];
  readonly textEnd: DotEnd;
  isInText: boolean;
  /** The server asked for an answer, which is no command. */
  isChallenged: boolean;
  isTls: boolean;
}

const createMemory = (): PopMemory => ({
  pending: [],
  textEnd: new DotEnd(),
  isInText: false,
  isChallenged: false,
  isTls: false,
});
const MEMORY = new MemoryKey(createMemory);

/** Commands and replies, a line each. Mails and lists are passed over. */
export const pop = defineLayer({
  name: 'pop',
  about: 'Post Office Protocol, version 3',
  spec: 'RFC 1939; AUTH: RFC 5034; STLS: RFC 2595',
  level: LEVEL.application,
  foundAt: [[TCP_PORT, PORT]],
  minBytes: 1,
  fields: {
    request: group('Commands', {
      command: list(`Command of each line of the client; ${SECRETS_NOTE}`, text('command')),
      parameter: list(`What stands behind each command that has more; ${SECRETS_NOTE}`, text('parameter')),
    }),
    answer: list(`What the client answers to AUTH, in Base64; ${SECRETS_NOTE}`, text('answer'), {
      wireshark: [],
    }),
    response: group('Replies', {
      indicator: list('+OK, -ERR, or + for a challenge, of each reply', text('indicator')),
      description: list('What stands behind each indicator that has more', text('description')),
    }),
  },

  dissect(header, cursor: Cursor): void {
    const memory = cursor.openConversation()?.recall(MEMORY) ?? createMemory();
    if (memory.isTls || !(memory.isInText || beginsLine(cursor))) return cursor.refuse();
    const take = cursor.dstport === PORT ? takeRequest : takeReply;
    while (cursor.available > 0 && !cursor.isStopped) {
      if (take === takeReply && memory.isInText) {
        memory.isInText = !memory.textEnd.skip(cursor);
        continue;
      }
      const line = takeLine(cursor);
      if (line === undefined) return;
      take(header, line, { memory, cursor });
    }
  },

  summarise({ request, response }): string {
    const [words, rests] =
      response.indicator.length > 0
        ? [response.indicator, response.description]
        : [request.command, request.parameter];
    return `${words.join(',')} ${rests[0] ?? ''}`.trim();
  },
});

type PopHeader = Parameters<typeof pop.dissect>[0];

interface Scene {
  readonly memory: PopMemory;
  readonly cursor: Cursor;
}

function takeRequest({ request, answer }: PopHeader, line: string, { memory, cursor }: Scene): void {
  if (memory.isChallenged) {
    memory.isChallenged = false;
    answer.push(secret(cursor, line));
    return;
  }
  const [word, parameter] = splitAtBlank(line);
  const command = word.toUpperCase();
  request.command.push(parameter === '' ? commandOrSecret(cursor, word, COMMANDS) : word);
  if (parameter !== '') request.parameter.push(withoutSecret(command, parameter, cursor));
  const hasText = WITH_TEXT.has(command) || (WITH_LIST.has(command) && parameter === '');
  if (memory.pending.length < MAX_PENDING) memory.pending.push({ command, hasText });
}

/** A password, the digest made with one, and an answer that AUTH brings at once. */
function withoutSecret(command: string, parameter: string, cursor: Cursor): string {
  if (command === 'PASS') return secret(cursor, parameter);
  if (command !== 'APOP' && command !== 'AUTH') return parameter;
  const [first, rest] = splitAtBlank(parameter);
  return rest === '' ? parameter : `${first} ${secret(cursor, rest)}`;
}

function takeReply({ response }: PopHeader, line: string, { memory }: Scene): void {
  const [indicator, description] = splitAtBlank(line);
  response.indicator.push(indicator);
  if (description !== '') response.description.push(description);
  memory.isChallenged = indicator === CHALLENGE;
  if (memory.isChallenged) return;
  const replied = memory.pending.shift();
  if (indicator !== OK || replied === undefined) return;
  if (replied.command === 'STLS') memory.isTls = true;
  if (!replied.hasText) return;
  memory.isInText = true;
  memory.textEnd.restart();
}
