import { BER, BerReader, type BerValue, berLength } from '../../bytes/ber.js';
import { list, number, optional, text, uint8 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { TCP_PORT, UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const PORT = 88;
/** Over TCP the length stands before a message, and its highest bit is reserved: RFC 4120 section 7.2.2. */
const RECORD_MARK_BYTES = 4;
const RESERVED = 0x80000000;
const MIN_BYTES = 2;
const APPLICATION = 0x60;
const NUMBER_MASK = 0x1f;
const CONTEXT = 0xa0;
const GENERAL_STRING = 0x1b;
const MAX_ITEMS = 64;

const TYPE = { asRequest: 10, asReply: 11, tgsRequest: 12, tgsReply: 13, error: 30 } as const;
const NAMES: ReadonlyMap<number, string> = new Map([
  [TYPE.asRequest, 'AS-REQ'],
  [TYPE.asReply, 'AS-REP'],
  [TYPE.tgsRequest, 'TGS-REQ'],
  [TYPE.tgsReply, 'TGS-REP'],
  [14, 'AP-REQ'],
  [15, 'AP-REP'],
  [20, 'KRB-SAFE'],
  [21, 'KRB-PRIV'],
  [22, 'KRB-CRED'],
  [TYPE.error, 'KRB-ERROR'],
]);

/** One message in a datagram, or behind its length in a stream. Of several in one segment the first is told. */
export const kerberos = defineLayer({
  name: 'kerberos',
  about: 'Kerberos, version 5',
  spec: 'RFC 4120 section 5',
  level: LEVEL.application,
  foundAt: [
    [UDP_PORT, PORT],
    [TCP_PORT, PORT],
  ],
  minBytes: MIN_BYTES,
  fields: {
    msg_type: uint8('Kind of message: 10 and 11 AS, 12 and 13 TGS, 14 and 15 AP, 30 error'),
    error_code: optional(number('Code of an error: 6 unknown client, 18 revoked, 24 wrong password, ...')),
    crealm: optional(text('Realm of the client')),
    cname: list('Name of the client, in parts', text('part'), { wireshark: ['kerberos.CNameString'] }),
    realm: optional(text('Realm of the server')),
    sname: list('Name of the server, in parts', text('part'), { wireshark: ['kerberos.SNameString'] }),
    etype: list('Encryption types that the client speaks', number('type'), {
      wireshark: ['kerberos.ENCTYPE'],
    }),
    ticket_etype: optional(number('Encryption type of the ticket in a reply; 23 is RC4', { wireshark: [] })),
    reply_etype: optional(number('Encryption type of the reply itself', { wireshark: [] })),
  },

  dissect(header, cursor: Cursor): void {
    const isTcp = cursor.isStream || cursor.uint8(0) === 0;
    if (!isTcp) {
      if (readMessage(header, cursor, 0)) cursor.advance(cursor.available);
      return;
    }
    if (!cursor.isStream && cursor.available <= RECORD_MARK_BYTES) return cursor.refuse();
    for (let isFirst = true; cursor.available > 0; isFirst = false) {
      if (!cursor.hasMessage(RECORD_MARK_BYTES, 'length cut short')) return;
      const length = cursor.uint32(0) & ~RESERVED;
      const bytes = RECORD_MARK_BYTES + length;
      if (cursor.isStream && isPlausible(cursor) && !cursor.hasMessage(bytes, 'message cut short')) return;
      if (isFirst && !readMessage(header, cursor, RECORD_MARK_BYTES)) return;
      cursor.advance(Math.min(bytes, cursor.available));
    }
  },

  summarise({ msg_type, error_code, cname, sname }): string {
    const words = [NAMES.get(msg_type), error_code ?? '', cname.join('/'), sname.join('/')];
    return words.filter((word) => word !== '').join(' ');
  },
});

type KerberosHeader = Parameters<typeof kerberos.dissect>[0];

/** Whether a message can stand behind the length at the cursor, as far as is seen. */
const isPlausible = (cursor: Cursor): boolean =>
  cursor.available <= RECORD_MARK_BYTES || isTag(cursor.uint8(RECORD_MARK_BYTES));

const isTag = (tag: number): boolean => (tag & ~NUMBER_MASK) === APPLICATION && NAMES.has(tag & NUMBER_MASK);

/** Reads the message that begins so far behind the cursor; returns false, and refuses, where there is none. */
function readMessage(header: KerberosHeader, cursor: Cursor, offset: number): boolean {
  const { bytes, end } = cursor;
  const start = cursor.at + offset;
  const tag = start < end ? (bytes[start] as number) : 0;
  const length = isTag(tag) ? berLength(bytes, start + 1, end) : undefined;
  if (length === undefined) {
    cursor.refuse();
    return false;
  }
  header.msg_type = tag & NUMBER_MASK;
  const messageEnd = length.start + length.length;
  const content = contentOf(new BerReader(bytes, length.start, Math.min(messageEnd, end)));
  if (content !== undefined) readContent(header, content);
  if (messageEnd > end) cursor.truncated(messageEnd - cursor.at, 'message cut short');
  else if (content === undefined) cursor.malformed('message does not hold what it should', offset);
  return true;
}

const contentOf = (message: BerReader): BerReader | undefined => message.enter(BER.sequence);

/** Which numbers the pieces have depends on the message: RFC 4120 sections 5.4.1, 5.4.2 and 5.9.1. */
function readContent(header: KerberosHeader, content: BerReader): void {
  switch (header.msg_type) {
    case TYPE.asRequest:
    case TYPE.tgsRequest:
      return each(content, (number, piece) => {
        if (number === 4) readRequestBody(header, piece);
      });
    case TYPE.asReply:
    case TYPE.tgsReply:
      return each(content, (number, piece) => readReplyPiece(header, number, piece));
    case TYPE.error:
      return each(content, (number, piece) => readErrorPiece(header, number, piece));
    default:
  }
}

/** Calls `take` with each piece of a sequence and its number. */
function each(sequence: BerReader, take: (number: number, piece: BerReader) => void): void {
  for (let value = sequence.next(); value !== undefined; value = sequence.next()) {
    take(value.tag - CONTEXT, sequence.inside(value));
  }
}

function readRequestBody(header: KerberosHeader, piece: BerReader): void {
  const body = piece.enter(BER.sequence);
  if (body === undefined) return;
  each(body, (number, inner) => {
    if (number === 1) readName(header.cname, inner);
    else if (number === 2) header.realm = textIn(inner);
    else if (number === 3) readName(header.sname, inner);
    else if (number === 8) readTypes(header.etype, inner);
  });
}

function readReplyPiece(header: KerberosHeader, number: number, piece: BerReader): void {
  if (number === 3) header.crealm = textIn(piece);
  else if (number === 4) readName(header.cname, piece);
  else if (number === 5) readTicket(header, piece);
  else if (number === 6) header.reply_etype = encryptionOf(piece);
}

function readErrorPiece(header: KerberosHeader, number: number, piece: BerReader): void {
  if (number === 6) header.error_code = piece.integer(piece.take(BER.integer));
  else if (number === 7) header.crealm = textIn(piece);
  else if (number === 8) readName(header.cname, piece);
  else if (number === 9) header.realm = textIn(piece);
  else if (number === 10) readName(header.sname, piece);
}

/** RFC 4120 section 5.3. */
function readTicket(header: KerberosHeader, piece: BerReader): void {
  const ticket = piece.enter(APPLICATION + 1)?.enter(BER.sequence);
  if (ticket === undefined) return;
  each(ticket, (number, inner) => {
    if (number === 1) header.realm = textIn(inner);
    else if (number === 2) readName(header.sname, inner);
    else if (number === 3) header.ticket_etype = encryptionOf(inner);
  });
}

/** The type of what is encrypted: RFC 4120 section 5.2.9. */
function encryptionOf(piece: BerReader): number | undefined {
  const type = piece.enter(BER.sequence)?.enter(CONTEXT);
  return type?.integer(type.take(BER.integer));
}

function textIn(piece: BerReader): string | undefined {
  const value = piece.take(GENERAL_STRING);
  return value === undefined ? undefined : piece.text(value);
}

/** The parts of a name stand behind its type: RFC 4120 section 5.2.2. */
function readName(into: string[], piece: BerReader): void {
  const name = piece.enter(BER.sequence);
  name?.take(CONTEXT);
  const parts = name?.enter(CONTEXT + 1)?.enter(BER.sequence);
  if (parts === undefined) return;
  eachOf(parts, GENERAL_STRING, (part) => into.push(parts.text(part)));
}

function readTypes(into: number[], piece: BerReader): void {
  const types = piece.enter(BER.sequence);
  if (types === undefined) return;
  eachOf(types, BER.integer, (type) => into.push(types.integer(type) ?? 0));
}

/** Calls `take` with values of one kind, up to a limit. */
function eachOf(values: BerReader, tag: number, take: (value: BerValue) => void): void {
  for (let items = 0; items < MAX_ITEMS; items += 1) {
    const value = values.take(tag);
    if (value === undefined) return;
    take(value);
  }
}
