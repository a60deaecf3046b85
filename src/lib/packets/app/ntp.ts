import type { Time } from '../../bytes/time.js';
import { boolean, group, optional, text, time, uint8, uint16, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const HEADER_BYTES = 48;
const CONTROL_BYTES = 12;
const PRIVATE_BYTES = 8;

/** RFC 5905 section 7.3, figure 10: what a message is; 6 is for control (RFC 9327), 7 for each implementation. */
const MODE = { control: 6, private: 7 } as const;
/** `IMPL_XNTPD` in ntp_request.h of ntpd: the implementation whose requests are known. */
const XNTPD = 3;

/**
 *    0    2     5      8          16         24         32
 *   +----+-----+------+----------+----------+-----------+
 *   | LI | VN  | mode | stratum  |   poll   | precision |
 *   +----+-----+------+----------+----------+-----------+
 *   |                    root delay                     |
 *   |                  root dispersion                  |
 *   |                   reference id                    |
 *   |  four timestamps: reference, origin, receive, transmit
 */
export const ntp = defineLayer({
  name: 'ntp',
  about: 'Network Time Protocol',
  spec: 'RFC 5905 section 7.3; control: RFC 9327; private: ntp_request.h of ntpd',
  level: LEVEL.application,
  foundAt: [[UDP_PORT, 123]],
  minBytes: 1,
  fields: {
    flags: group('Flags', {
      li: optional(uint8('Leap second: 1 the last minute has 61 s, 2 it has 59 s, 3 the clock is not set')),
      vn: uint8('Version'),
      mode: uint8('1 and 2 symmetric, 3 client, 4 server, 5 broadcast, 6 control, 7 private'),
    }),
    stratum: optional(uint8('Distance from a reference clock; 0 none, 1 has one')),
    ppoll: optional(uint8('Longest time between messages, as a power of two', { unit: 's' })),
    precision: optional(uint8('Precision of the clock, as a power of two of seconds; 236 is -20')),
    rootdelay: optional(uint32('Round trip to the reference clock', { unit: '1/65536 s' })),
    rootdispersion: optional(uint32('Error to the reference clock', { unit: '1/65536 s' })),
    refid: optional(text('Reference clock, server or reason for a refusal, four bytes in hexadecimal')),
    reftime: time('When the clock was last set'),
    org: time('When the request left, by the clock of the client'),
    rec: time('When the request arrived, by the clock of the server'),
    xmt: time('When this message left'),
    ctrl: group('Control, mode 6', {
      flags2: group('Flags', {
        r: optional(boolean('The message is a response')),
        error: optional(boolean('The response is about an error')),
        more: optional(boolean('More fragments follow')),
        opcode: optional(uint8('1 read status, 2 read variables, 8 configure, 10 read MRU')),
      }),
      sequence: optional(uint16('Sequence number')),
      associd: optional(uint16('Association')),
      offset: optional(uint16('Where the data belongs', { unit: 'bytes' })),
      count: optional(uint16('Length of the data', { unit: 'bytes' })),
    }),
    priv: group('Private, mode 7', {
      flags: group('Flags', {
        r: optional(boolean('The message is a response')),
        more: optional(boolean('More of the response follows')),
      }),
      seq: optional(uint8('Sequence number')),
      impl: optional(uint8('Implementation: 2 and 3 are ntpd')),
      reqcode: optional(uint8('Request: 20 and 42 are lists of clients (monlist)')),
      err: optional(uint8('Error')),
      numitems: optional(uint16('Items in the data')),
      itemsize: optional(uint16('Length of an item', { unit: 'bytes' })),
    }),
  },

  dissect(header, cursor: Cursor): void {
    const first = cursor.uint8(0);
    header.flags.vn = (first >>> 3) & 0x07;
    header.flags.mode = first & 0x07;
    if (header.flags.mode === MODE.private) readPrivate(header.priv, cursor);
    else {
      header.flags.li = first >>> 6;
      if (header.flags.mode === MODE.control) readControl(header.ctrl, cursor);
      else readTimes(header, cursor);
    }
    cursor.advance(cursor.available);
  },

  summarise: ({ flags, stratum, ctrl, priv }) => {
    const facts = [`v${flags.vn}`, MODE_NAMES[flags.mode] ?? 'reserved'];
    if (stratum !== undefined) facts.push(`stratum ${stratum}`);
    if (ctrl.flags2.opcode !== undefined) facts.push(`opcode ${ctrl.flags2.opcode}`);
    if (priv.reqcode !== undefined) facts.push(`request ${priv.reqcode}`);
    if (ctrl.flags2.r === true || priv.flags.r === true) facts.push('response');
    return facts.join(' ');
  },
});

/** RFC 5905 section 7.3, figure 10. */
const MODE_NAMES: readonly string[] = [
  'reserved',
  'symmetric active',
  'symmetric passive',
  'client',
  'server',
  'broadcast',
  'control',
  'private',
];

type NtpHeader = Parameters<typeof ntp.dissect>[0];

function readTimes(header: NtpHeader, cursor: Cursor): void {
  if (!cursor.has(HEADER_BYTES, 'header cut short')) return;
  header.stratum = cursor.uint8(1);
  header.ppoll = cursor.uint8(2);
  header.precision = cursor.uint8(3);
  header.rootdelay = cursor.uint32(4);
  header.rootdispersion = cursor.uint32(8);
  header.refid = cursor.bytes.toString('hex', cursor.at + 12, cursor.at + 16);
  readTimestamp(header.reftime, cursor, 16);
  readTimestamp(header.org, cursor, 24);
  readTimestamp(header.rec, cursor, 32);
  readTimestamp(header.xmt, cursor, 40);
}

/** From 1900, where NTP begins to count, to 1970. */
const SECONDS_TO_1970 = 2_208_988_800;
const ERA_SECONDS = 4_294_967_296;
/** Seconds in the lower half of their range are those of the era that begins in 2036 (RFC 4330 section 3). */
const LATER_ERA_BELOW = 0x8000_0000;

/**
 * A timestamp: seconds since 1900 and 32 bits of fraction; zero is no time at all. A nanosecond is
 * 2^32 / 10^9 of the fraction, which is 2^23 / 5^9: the product is exact.
 */
function readTimestamp(target: Time, cursor: Cursor, offset: number): void {
  const [seconds, fraction] = [cursor.uint32(offset), cursor.uint32(offset + 4)];
  if (seconds === 0 && fraction === 0) return;
  target.seconds = seconds - SECONDS_TO_1970 + (seconds < LATER_ERA_BELOW ? ERA_SECONDS : 0);
  target.nanoseconds = Math.trunc((fraction * 5 ** 9) / 2 ** 23);
  target.decimals = 9;
}

/**
 * RFC 9327 section 2.
 *
 *   | LI, VN, mode | R E M opcode | sequence | status | association | offset | count | data
 */
function readControl(ctrl: NtpHeader['ctrl'], cursor: Cursor): void {
  if (!cursor.has(CONTROL_BYTES, 'header cut short')) return;
  const flags = cursor.uint8(1);
  ctrl.flags2.r = (flags & 0x80) !== 0;
  ctrl.flags2.error = (flags & 0x40) !== 0;
  ctrl.flags2.more = (flags & 0x20) !== 0;
  ctrl.flags2.opcode = flags & 0x1f;
  ctrl.sequence = cursor.uint16(2);
  ctrl.associd = cursor.uint16(6);
  ctrl.offset = cursor.uint16(8);
  ctrl.count = cursor.uint16(10);
}

/**
 * `struct req_pkt` in ntp_request.h of ntpd.
 *
 *   | R M VN mode | A, sequence | implementation | request | error 4, items 12 | zero 4, item size 12 | data
 */
function readPrivate(priv: NtpHeader['priv'], cursor: Cursor): void {
  if (!cursor.has(PRIVATE_BYTES, 'header cut short')) return;
  priv.flags.r = (cursor.uint8(0) & 0x80) !== 0;
  priv.flags.more = (cursor.uint8(0) & 0x40) !== 0;
  priv.seq = cursor.uint8(1) & 0x7f;
  priv.impl = cursor.uint8(2);
  priv.reqcode = cursor.uint8(3);
  if (priv.impl !== XNTPD) return;
  priv.err = cursor.uint8(4) >>> 4;
  priv.numitems = cursor.uint16(4) & 0x0fff;
  priv.itemsize = cursor.uint16(6) & 0x0fff;
}
