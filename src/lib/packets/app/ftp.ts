import { group, ipv4Address, list, text, uint16 } from '../../records/field.js';
import { MemoryKey } from '../conversation.js';
import type { Cursor } from '../cursor.js';
import { TCP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { announceData, type FtpEnd, hostPort, portBetweenBars, textBetweenBars } from './ftp-ends.js';
import { SECRETS_NOTE, secret } from './secret.js';
import { beginsLine, splitAtBlank, takeLine } from './text-line.js';

const PORT = 21;
const REPLY = /^(\d{3})([ -]|$)/;
const PASSIVE = 227;
const EXTENDED_PASSIVE = 229;
/** The server agrees to begin TLS: RFC 2228 section 3. */
const SECURED = 234;
/** What a line begins with that is surely one: `PASV\r`, `STOR `, `227 `. */
const CLEAR = /^(?:[A-Z]{3,4}[ \r]|\d{3}[ -])/;
const CLEAR_BYTES = 5;
const SECRET_COMMANDS: ReadonlySet<string> = new Set(['PASS', 'ACCT']);

const createMemory = (): { isTls: boolean } => ({ isTls: false });
const MEMORY = new MemoryKey(createMemory);

/** Commands and replies, a line each. Where files are to be sent is announced to `ftp_data`. */
export const ftp = defineLayer({
  name: 'ftp',
  about: 'File Transfer Protocol',
  spec: 'RFC 959; EPRT and EPSV: RFC 2428; AUTH: RFC 4217',
  level: LEVEL.application,
  foundAt: [[TCP_PORT, PORT]],
  minBytes: 1,
  fields: {
    request: group('Commands', {
      command: list('Command of each line of the client', text('command')),
      arg: list(`What stands behind each command that has more; ${SECRETS_NOTE}`, text('argument')),
    }),
    response: group('Replies', {
      code: list('Code of each reply', uint16('code')),
      arg: list('Text of each line of the replies', text('line')),
    }),
    active: group('Where the client waits for files: PORT', {
      cip: list('Its addresses', ipv4Address('address')),
      port: list('Its ports', uint16('port')),
    }),
    passive: group('Where the server waits for files: PASV', {
      ip: list('Its addresses', ipv4Address('address')),
      port: list('Its ports', uint16('port')),
    }),
    eprt: group('The same for any kind of address: EPRT', {
      port: list('Ports of the client', uint16('port')),
    }),
    epsv: group('The same for any kind of address: EPSV', {
      port: list('Ports of the server', uint16('port')),
    }),
  },

  dissect(header, cursor: Cursor): void {
    const memory = cursor.openConversation()?.recall(MEMORY) ?? createMemory();
    if (memory.isTls) memory.isTls = !isClearAgain(cursor);
    if (memory.isTls || !beginsLine(cursor)) return cursor.refuse();
    const isClient = cursor.dstport === PORT;
    while (cursor.available > 0 && !cursor.isStopped) {
      const line = takeLine(cursor);
      if (line === undefined) return;
      if (isClient) takeCommand(header, line, cursor);
      else if (takeReply(header, line, cursor) === SECURED) memory.isTls = true;
    }
  },

  summarise({ request, response }): string {
    return response.code.length + response.arg.length > 0
      ? `${response.code[0] ?? ''} ${response.arg[0] ?? ''}`.trim()
      : `${request.command.join(',')} ${request.arg[0] ?? ''}`.trim();
  },
});

type FtpHeader = Parameters<typeof ftp.dissect>[0];

/** Whether TLS has ended and the connection goes on: CCC in RFC 4217 section 12. */
const isClearAgain = ({ bytes, at, end }: Cursor): boolean =>
  CLEAR.test(bytes.toString('latin1', at, Math.min(at + CLEAR_BYTES, end)));

function takeCommand({ request, active, eprt }: FtpHeader, line: string, cursor: Cursor): void {
  const [command, argument] = splitAtBlank(line);
  request.command.push(command);
  if (argument === '') return;
  const word = command.toUpperCase();
  request.arg.push(SECRET_COMMANDS.has(word) ? secret(cursor, argument) : argument);
  if (word === 'PORT') takeEnd(hostPort(argument), { addresses: active.cip, ports: active.port }, cursor);
  if (word === 'EPRT') takeEnd(textBetweenBars(argument), { ports: eprt.port }, cursor);
}

/** Reads a line of the server; returns the code of the reply that it begins. */
function takeReply({ response, passive, epsv }: FtpHeader, line: string, cursor: Cursor): number | undefined {
  const [, digits] = REPLY.exec(line) ?? [];
  const argument = digits === undefined ? line : line.slice(4);
  if (argument !== '') response.arg.push(argument);
  if (digits === undefined) return undefined;
  const code = Number(digits);
  response.code.push(code);
  if (code === PASSIVE) {
    takeEnd(hostPort(argument), { addresses: passive.ip, ports: passive.port }, cursor);
  }
  if (code === EXTENDED_PASSIVE) takeEnd(portBetweenBars(argument, cursor), { ports: epsv.port }, cursor);
  return code;
}

interface Told {
  readonly addresses?: FtpEnd['address'][];
  readonly ports: number[];
}

function takeEnd(end: FtpEnd | undefined, { addresses, ports }: Told, cursor: Cursor): void {
  // The digits of a line that is cut can go on.
  if (end === undefined || cursor.isStopped) return;
  addresses?.push(end.address);
  ports.push(end.port);
  announceData(end, cursor);
}
