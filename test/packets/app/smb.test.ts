import { describe, expect, it } from 'vitest';
import { dialogue } from '../../oracle/dialogue.js';
import { type HeardRecord, heard, heardLast, seen } from '../../support/heard.js';
import { hex } from '../../support/hex.js';

const PORT = 445;

/** A message behind the length that SMB has over TCP. */
function framed(message: Buffer, length = message.length): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(length);
  return Buffer.concat([head, message]);
}

/** A head of SMB2 with number, tree and session, and what is behind it. */
function smb2(command: number, body: Buffer, { next = 0, isResponse = false } = {}): Buffer {
  const head = Buffer.alloc(64);
  hex`fe 534d42 4000`.copy(head);
  head.writeUInt16LE(command, 12);
  head.writeUInt32LE(isResponse ? 1 : 0, 16);
  head.writeUInt32LE(next, 20);
  head.writeUInt32LE(9, 24);
  head.writeUInt32LE(5, 36);
  head.writeUInt32LE(7, 40);
  return Buffer.concat([head, body]);
}

const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');
const create = Buffer.concat([Buffer.alloc(44), hex`78 00 08 00`, Buffer.alloc(8), wide('a.tx')]);
const connect = Buffer.concat([hex`0900 0000 4800 0a00`, wide('\\\\h\\s')]);

const read = (...segments: Buffer[]): HeardRecord[] =>
  heard(
    dialogue(
      PORT,
      segments.map((segment) => ['client', segment] as const),
    ),
  );
const readOne = (segment: Buffer): HeardRecord => heardLast(dialogue(PORT, [['client', segment]]));

describe('SMB 2', () => {
  it('tells all messages of a segment, and those that are chained', () => {
    const chain = Buffer.concat([smb2(5, create, { next: 128 }), smb2(6, Buffer.alloc(24))]);
    const segment = Buffer.concat([framed(chain), framed(smb2(3, connect))]);
    expect(readOne(segment)).toMatchObject({
      frame: { protocols: 'eth:ethertype:ip:tcp:nbss:smb2' },
      nbss: { type: [0, 0], length: [216, 82] },
      smb2: {
        cmd: [5, 6, 3],
        flags: { response: [false, false, false] },
        msg_id: ['9', '9', '9'],
        tid: [5, 5, 5],
        sesid: ['7', '7', '7'],
        tree: ['\\\\h\\s'],
        filename: ['a.tx'],
      },
    });
    expect(seen(dialogue(PORT, [['client', segment]]))[0]).toMatch(
      /SMB2 +\d+ Create, Close, Tree Connect Request \\\\h\\s$/,
    );
  });

  it('is told where it ends, wherever segments do', () => {
    const segment = Buffer.concat([framed(smb2(3, connect)), framed(smb2(13, Buffer.alloc(4)))]);
    for (let cut = 1; cut < segment.length; cut += 1) {
      const records = read(segment.subarray(0, cut), segment.subarray(cut));
      const commands = records.flatMap((record) => (record.smb2 as { cmd: number[] } | undefined)?.cmd ?? []);
      expect(commands, `cut at ${cut}`).toEqual([3, 13]);
      expect(records.some(({ errors }) => errors !== undefined)).toBe(false);
    }
  });

  it('tells who logs in by NTLM', () => {
    const ntlm = Buffer.alloc(64);
    ntlm.write('NTLMSSP\0');
    ntlm.writeUInt32LE(3, 8);
    ntlm.writeUInt32LE(1, 60);
    for (const [at, from] of [
      [28, 64],
      [36, 68],
      [44, 72],
    ] as const) {
      ntlm.writeUInt16LE(4, at);
      ntlm.writeUInt32LE(from, at + 4);
    }
    const body = Buffer.concat([Buffer.alloc(24), hex`a1 81`, ntlm, wide('DMANPC')]);
    expect(readOne(framed(smb2(1, body))).smb2).toMatchObject({
      ntlm: { username: ['AN'], domain: ['DM'], hostname: ['PC'] },
    });
    ntlm.writeUInt32LE(0xffff_fff0, 40);
    expect(readOne(framed(smb2(1, body))).errors).toBeUndefined();
  });

  it.each([
    ['goes back to where it is', 8],
    ['goes past the message', 4096],
    ['is nearly four gigabytes on', 0xffff_ffff],
  ])('ends a chain whose next message %s', (_, next) => {
    expect(readOne(framed(smb2(6, Buffer.alloc(24), { next })))).toMatchObject({
      smb2: { cmd: [6] },
      errors: [{ layer: 'smb2', note: `next message ${next} bytes on` }],
    });
  });

  it('ends a chain of very many', () => {
    const each = smb2(6, Buffer.alloc(0), { next: 64 });
    const { smb2: told } = readOne(framed(Buffer.concat(Array.from({ length: 500 }, () => each))));
    expect((told as { cmd: number[] }).cmd).toHaveLength(64);
  });

  it('tells the head of a message that is too large to be kept, and skips the rest', () => {
    const head = framed(smb2(9, Buffer.alloc(1000)), 0xff_ffff);
    const [first, second] = read(head, Buffer.concat([smb2(9, Buffer.alloc(0)), hex`00 00`]));
    expect(first).toMatchObject({ nbss: { length: [0xff_ffff] }, smb2: { cmd: [9] } });
    expect(first?.errors).toBeUndefined();
    expect(second?.frame.protocols).toBe('eth:ethertype:ip:tcp');
  });

  it('names what is encrypted, and tells nothing of it', () => {
    const record = readOne(framed(hex`fd 534d42 00000000`));
    expect([record.frame.protocols, record.smb2]).toEqual(['eth:ethertype:ip:tcp:nbss:smb2', undefined]);
  });
});

describe('SMB 1', () => {
  const head = hex`ff 534d42 75 00000000 18 0700 0000 0000000000000000 0000 0000 fffe 0000 4000`;
  const treeConnect = (andx: Buffer): Buffer =>
    Buffer.concat([head, hex`04`, andx, hex`0000 0100 0f00 00`, Buffer.from('\\\\h\\s\0IPC\0')]);

  it('tells heads and shares', () => {
    expect(readOne(framed(treeConnect(hex`ff 00 0000`))).smb).toMatchObject({
      cmd: [0x75],
      flags: { response: [false] },
      flags2: [7],
      pid: [0xfeff],
      mid: [0x40],
      path: ['\\\\h\\s'],
    });
  });

  it('follows no chain of commands that turns back', () => {
    expect(readOne(framed(treeConnect(hex`73 00 2000`))).smb).toMatchObject({ cmd: [0x75] });
    expect(readOne(framed(treeConnect(hex`73 00 ffff`))).smb).toMatchObject({ cmd: [0x75, 0x73] });
  });

  it('says where a head is cut', () => {
    expect(readOne(framed(head.subarray(0, 20))).errors).toMatchObject([
      { layer: 'smb', note: 'header cut short', need: 36, had: 24 },
    ]);
  });
});

describe('the session service of NetBIOS', () => {
  const on = (port: number, bytes: Buffer): HeardRecord => heardLast(dialogue(port, [['client', bytes]]));

  it('has requests and keepalives', () => {
    expect(on(139, hex`85 00 0000  82 00 0000`).nbss).toEqual({ type: [133, 130], length: [0, 0] });
  });

  it.each([
    ['text', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a keepalive with a length', hex`85 00 0005 0000000000`],
    ['a message that is no SMB', hex`00 00 0008 0001020304050607`],
  ])('is not %s', (_, bytes) => {
    expect(on(445, bytes).nbss).toBeUndefined();
  });
});
