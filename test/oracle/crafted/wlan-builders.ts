import { crc32 } from 'node:zlib';
import { hex } from '../../support/hex.js';
import { join } from '../wire.js';

/** An access point, a station of it, and a host behind the access point. */
export const AP = hex`02 00 00 00 00 a0`;
export const STATION = hex`02 00 00 00 00 05`;
export const HOST = hex`02 00 00 00 00 0d`;
export const ALL = hex`ff ff ff ff ff ff`;

const DURATION = hex`3a 01`;
/** Sequence number 18, fragment 0. */
const SEQUENCE = hex`20 01`;
const SEQUENCE_AT = 22;

/** A 16-bit number, least significant byte first. */
export const little = (value: number): Buffer => Buffer.from([value & 0xff, value >>> 8]);

/** A 32-bit number, least significant byte first. */
export const long = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};

const frameControl = (type: number, subtype: number, flags: number): Buffer =>
  Buffer.from([(subtype << 4) | (type << 2), flags]);

/** A management frame from the access point to the station. */
export const management = (subtype: number, body: Buffer, flags = 0): Buffer =>
  join(frameControl(0, subtype, flags), DURATION, STATION, AP, AP, SEQUENCE, body);

/** A management frame to all. */
export const broadcast = (subtype: number, body: Buffer): Buffer =>
  join(frameControl(0, subtype, 0), DURATION, ALL, AP, AP, SEQUENCE, body);

/** A control frame; what stands behind the duration is its own. */
export const control = (subtype: number, ...parts: readonly Buffer[]): Buffer =>
  join(frameControl(1, subtype, 0), DURATION, ...parts);

/** A data frame with three addresses. */
export const data = (subtype: number, flags: number, ...parts: readonly Buffer[]): Buffer =>
  join(frameControl(2, subtype, flags), DURATION, STATION, AP, HOST, SEQUENCE, ...parts);

/** A data frame between access points or mesh stations, with four addresses. */
export const data4 = (subtype: number, flags: number, ...parts: readonly Buffer[]): Buffer =>
  join(frameControl(2, subtype, flags | 3), DURATION, STATION, AP, HOST, SEQUENCE, ALL, ...parts);

/** The frame as the fourth fragment of what was sent. */
export function asFourthFragment(frame: Buffer): Buffer {
  const bytes = Buffer.from(frame);
  bytes[SEQUENCE_AT] = 0x23;
  return bytes;
}

/** An element of a management frame. */
export const element = (id: number, content: Buffer): Buffer =>
  join(Buffer.from([id, content.length]), content);

/** The frame with its check sequence (IEEE 802.11-2020 section 9.2.4.8). */
export const withFcs = (frame: Buffer): Buffer => join(frame, long(crc32(frame)));

/** A radiotap header with these presence words and whatever stands behind them. */
export function radiotap(words: readonly number[], fields: Buffer): Buffer {
  const present = join(...words.map(long));
  return join(hex`00 00`, little(4 + present.length + fields.length), present, fields);
}
