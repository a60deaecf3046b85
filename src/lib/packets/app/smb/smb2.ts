import { boolean, group, list, text, uint16, uint32 } from '../../../records/field.js';
import type { Cursor } from '../../cursor.js';
import { NBSS_PAYLOAD } from '../../dispatch-table.js';
import { defineLayer, LEVEL } from '../../layer.js';
import { findNtlmUser } from './ntlm-user.js';
import { eachSmbMessage } from './smb-messages.js';

const PLAIN = 0xfe;
const ENCRYPTED = 0xfd;
const COMPRESSED = 0xfc;
const MARKS: ReadonlySet<number> = new Set([PLAIN]);
const SMB = 0x534d42;
const HEADER_BYTES = 64;
const MAX_COMPOUND = 64;
const FLAG = { response: 1, async: 2 } as const;
const COMMAND = { negotiate: 0, sessionSetup: 1, treeConnect: 3, create: 5 } as const;
const NAMES = [
  ...['Negotiate Protocol', 'Session Setup', 'Session Logoff', 'Tree Connect', 'Tree Disconnect', 'Create'],
  ...['Close', 'Flush', 'Read', 'Write', 'Lock', 'Ioctl', 'Cancel', 'KeepAlive', 'Find', 'Notify', 'GetInfo'],
  ...['SetInfo', 'Break'],
] as const;
const MAX_DIALECTS = 16;

/** Little-endian head of 64 bytes, then what belongs to the command; several can be chained in one message. */
export const smb2 = defineLayer({
  name: 'smb2',
  about: 'Server Message Block, versions 2 and 3',
  spec: '[MS-SMB2] section 2.2.1; NTLM in it: [MS-NLMP] section 2.2.1.3',
  level: LEVEL.application,
  foundAt: [
    [NBSS_PAYLOAD, PLAIN],
    [NBSS_PAYLOAD, ENCRYPTED],
    [NBSS_PAYLOAD, COMPRESSED],
  ],
  minBytes: 5,
  fields: {
    cmd: list(
      'Command of each message: 0 negotiate, 1 session setup, 3 tree connect, 5 create, 8 read, ...',
      uint16('command'),
    ),
    nt_status: list('Status of each answer; 0 is success', uint32('status')),
    flags: group('Flags', {
      response: list('Whether each message is an answer', boolean('answer')),
    }),
    msg_id: list('Number of each message, in decimal', text('number')),
    tid: list('Tree of each message that has one', uint32('tree')),
    sesid: list('Session of each message, in decimal', text('session')),
    dialect: list(
      'Dialects that a client speaks, or the one that the server has chosen: 0x0302 is 3.0.2',
      uint16('dialect'),
    ),
    tree: list('Shares that a client connects to', text('share')),
    filename: list('Files that a client opens or makes', text('name')),
    ntlm: group('Who logs in by NTLM', {
      username: list('Names of users', text('name'), { wireshark: ['ntlmssp.auth.username'] }),
      domain: list('Their domains', text('domain'), { wireshark: ['ntlmssp.auth.domain'] }),
      hostname: list('Hosts that they log in from', text('host'), { wireshark: ['ntlmssp.auth.hostname'] }),
    }),
  },

  dissect(header, cursor: Cursor): void {
    eachSmbMessage(cursor, MARKS, (start, end) => {
      readChain(header, cursor, { start, end });
    });
  },

  summarise({ cmd, flags, tree, filename, ntlm }): string {
    if (cmd.length === 0) return 'encrypted or compressed';
    const kind = flags.response[0] === true ? 'Response' : 'Request';
    const names = cmd.slice(0, 3).map((command) => NAMES[command] ?? `command ${command}`);
    const about = tree[0] ?? filename[0] ?? ntlm.username[0] ?? '';
    return [names.join(', '), kind, about].join(' ').trim();
  },
});

type Smb2Header = Parameters<typeof smb2.dissect>[0];

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Messages that are chained: each says how far it is to the next one. */
function readChain(header: Smb2Header, cursor: Cursor, { start, end }: Span): void {
  let at = start;
  for (let messages = 0; messages < MAX_COMPOUND; messages += 1) {
    if (end - at < HEADER_BYTES) return cursor.truncated(at + HEADER_BYTES, 'header cut short');
    if (cursor.uint8(at) !== PLAIN || cursor.uint24(at + 1) !== SMB) {
      return cursor.remark('chained message is none', at);
    }
    const next = cursor.bytes.readUInt32LE(cursor.at + at + 20);
    readMessage(header, cursor, { start: at, end: next === 0 ? end : Math.min(at + next, end) });
    if (next === 0) return;
    if (next < HEADER_BYTES || at + next >= end)
      return cursor.remark(`next message ${next} bytes on`, at + 20);
    at += next;
  }
}

function readMessage(header: Smb2Header, cursor: Cursor, span: Span): void {
  const { bytes } = cursor;
  const at = cursor.at + span.start;
  const command = bytes.readUInt16LE(at + 12);
  const flags = bytes.readUInt32LE(at + 16);
  const isResponse = (flags & FLAG.response) !== 0;
  header.cmd.push(command);
  if (isResponse) header.nt_status.push(bytes.readUInt32LE(at + 8));
  header.flags.response.push(isResponse);
  header.msg_id.push(bytes.readBigUInt64LE(at + 24).toString());
  if ((flags & FLAG.async) === 0) header.tid.push(bytes.readUInt32LE(at + 36));
  header.sesid.push(bytes.readBigUInt64LE(at + 40).toString());
  const body = new Body(bytes, at, cursor.at + span.end);
  if (command === COMMAND.sessionSetup && !isResponse) findNtlmUser(header.ntlm, bytes, body);
  else if (command === COMMAND.negotiate) readDialects(header, body, isResponse);
  else if (command === COMMAND.treeConnect && !isResponse) push(header.tree, body.text(4));
  else if (command === COMMAND.create && !isResponse) push(header.filename, body.text(44));
}

const push = (into: string[], value: string | undefined): void => {
  if (value !== undefined && value !== '') into.push(value);
};

/** What stands behind the head of a message; offsets in it count from the head. */
class Body {
  readonly #bytes: Buffer;
  readonly #head: number;
  readonly end: number;

  constructor(bytes: Buffer, head: number, end: number) {
    this.#bytes = bytes;
    this.#head = head;
    this.end = end;
  }

  get start(): number {
    return this.#head + HEADER_BYTES;
  }

  uint16(offset: number): number | undefined {
    const at = this.start + offset;
    return at + 2 <= this.end ? this.#bytes.readUInt16LE(at) : undefined;
  }

  /** Text in UTF-16 of which offset and length stand at `offset`. */
  text(offset: number): string | undefined {
    const from = this.uint16(offset);
    const length = this.uint16(offset + 2);
    if (from === undefined || length === undefined) return undefined;
    const start = this.#head + from;
    if (start < this.start || start + length > this.end) return undefined;
    return this.#bytes.toString('utf16le', start, start + length);
  }
}

/** [MS-SMB2] sections 2.2.3 and 2.2.4. */
function readDialects({ dialect }: Smb2Header, body: Body, isResponse: boolean): void {
  if (isResponse) {
    const chosen = body.uint16(4);
    if (chosen !== undefined) dialect.push(chosen);
    return;
  }
  const dialects = Math.min(body.uint16(2) ?? 0, MAX_DIALECTS);
  for (let index = 0; index < dialects; index += 1) {
    const each = body.uint16(36 + index * 2);
    if (each === undefined) return;
    dialect.push(each);
  }
}
