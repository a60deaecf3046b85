import type { ByteSink } from '../../bytes/sink.js';
import type { Time } from '../../bytes/time.js';
import type { Frame } from '../../records/frame.js';
import { UserError } from '../../stream/user-error.js';
import type { CaptureWriter } from '../capture-writer.js';
import { BLOCK, BYTE_ORDER_MAGIC } from './block.js';
import { MAX_INTERFACES } from './interface.js';

const OPTION_INTERFACE_NAME = 2;
const OPTION_TIMESTAMP_RESOLUTION = 9;
const OPTION_TIMESTAMP_OFFSET = 14;
const NANOSECONDS = 9;
const SECTION_HEADER_BYTES = 28;
const PACKET_OVERHEAD_BYTES = 32;
const SIMPLE_OVERHEAD_BYTES = 16;
const UNKNOWN_LENGTH = 0xffffffff;
const MAX_OPTION_BYTES = 0xffff;
/** Nanoseconds up to here fit 64 bits: the year 2514. */
const MAX_SECONDS_WITHOUT_OFFSET = 2 ** 34;
/** Times before 1970 and beyond that year share an interface for so long: 68 years. */
const ERA_SECONDS = 2 ** 31;

const padded = (length: number): number => (length + 3) & ~3;

/**
 * Writes pcapng in one section, little-endian. Interfaces are described as frames of them come: one for each
 * name, link type and resolution. A frame without time becomes a Simple Packet Block, which refers to the
 * first interface of its section: such a frame opens a section of its own unless it fits the one before.
 */
export class PcapngWriter implements CaptureWriter {
  #interfaces = new Map<string, number>();
  #firstInterface = '';

  begin(sink: ByteSink): void {
    sink.ensure(sink.at, SECTION_HEADER_BYTES);
    const { at, view } = sink;
    view.setUint32(at, BLOCK.sectionHeader, true);
    view.setUint32(at + 4, SECTION_HEADER_BYTES, true);
    view.setUint32(at + 8, BYTE_ORDER_MAGIC, true);
    view.setUint16(at + 12, 1, true); // version 1.0
    view.setUint16(at + 14, 0, true);
    view.setUint32(at + 16, UNKNOWN_LENGTH, true);
    view.setUint32(at + 20, UNKNOWN_LENGTH, true);
    view.setUint32(at + 24, SECTION_HEADER_BYTES, true);
    sink.at = at + SECTION_HEADER_BYTES;
    this.#interfaces = new Map();
    this.#firstInterface = '';
  }

  write(frame: Frame, sink: ByteSink): void {
    if (frame.header.time_epoch.decimals === 0) this.#writeUntimed(frame, sink);
    else this.#writeTimed(frame, sink);
  }

  finish(): void {
    // Nothing has to close a section.
  }

  #writeTimed(frame: Frame, sink: ByteSink): void {
    const { header } = frame;
    const interfaceId = this.#interfaceOf(frame, sink);
    const total = PACKET_OVERHEAD_BYTES + padded(header.cap_len);
    sink.ensure(sink.at, total);
    const { at, view } = sink;
    const ticks = ticksOf(header.time_epoch);
    view.setUint32(at, BLOCK.enhancedPacket, true);
    view.setUint32(at + 4, total, true);
    view.setUint32(at + 8, interfaceId, true);
    view.setUint32(at + 12, Number(ticks >> 32n), true);
    view.setUint32(at + 16, Number(ticks & 0xffffffffn), true);
    view.setUint32(at + 20, header.cap_len, true);
    view.setUint32(at + 24, header.len, true);
    this.#finishBlock(frame, sink, { dataAt: at + 28, total });
  }

  #writeUntimed(frame: Frame, sink: ByteSink): void {
    const { header } = frame;
    if (header.cap_len > header.len) {
      throw refusal(header, `has ${header.cap_len} captured bytes of ${header.len}, and no time`);
    }
    if (this.#interfaces.size > 0 && this.#firstInterface !== interfaceKey(frame)) this.begin(sink);
    this.#interfaceOf(frame, sink);
    const total = SIMPLE_OVERHEAD_BYTES + padded(header.cap_len);
    sink.ensure(sink.at, total);
    const { at, view } = sink;
    view.setUint32(at, BLOCK.simplePacket, true);
    view.setUint32(at + 4, total, true);
    view.setUint32(at + 8, header.len, true);
    this.#finishBlock(frame, sink, { dataAt: at + 12, total });
  }

  #finishBlock(frame: Frame, sink: ByteSink, { dataAt, total }: { dataAt: number; total: number }): void {
    const { bytes, start, header } = frame;
    const end = sink.at + total;
    bytes.copy(sink.bytes, dataAt, start, start + header.cap_len);
    sink.bytes.fill(0, dataAt + header.cap_len, end - 4);
    sink.view.setUint32(end - 4, total, true);
    sink.at = end;
  }

  #interfaceOf(frame: Frame, sink: ByteSink): number {
    const key = interfaceKey(frame);
    const known = this.#interfaces.get(key);
    if (known !== undefined) return known;
    if (this.#interfaces.size === MAX_INTERFACES) this.begin(sink);
    if (this.#interfaces.size === 0) this.#firstInterface = key;
    const id = this.#interfaces.size;
    this.#interfaces.set(key, id);
    describeInterface(frame, sink);
    return id;
  }
}

/** Frames with the same key can share an interface. A snapped frame without time needs its own snap length. */
function interfaceKey({ header }: Frame): string {
  const { time_epoch: time, linktype, len, cap_len } = header;
  const snapLength = time.decimals === 0 && cap_len < len ? cap_len : 0;
  return `${linktype} ${time.decimals} ${snapLength} ${eraOf(time)} ${header.interface_name?.text ?? ''}`;
}

function describeInterface({ header }: Frame, sink: ByteSink): void {
  const { time_epoch: time, linktype, len, cap_len } = header;
  const options: Buffer[] = [];
  if (header.interface_name !== undefined) {
    const name = Buffer.from(header.interface_name.text);
    if (name.length > MAX_OPTION_BYTES)
      throw refusal(header, `has an interface name of ${name.length} bytes`);
    options.push(option(OPTION_INTERFACE_NAME, name));
  }
  if (time.decimals === 9) options.push(option(OPTION_TIMESTAMP_RESOLUTION, Buffer.from([NANOSECONDS])));
  const era = eraOf(time);
  if (era !== 0) {
    const offset = Buffer.alloc(8);
    offset.writeBigInt64LE(BigInt(era));
    options.push(option(OPTION_TIMESTAMP_OFFSET, offset));
  }
  if (options.length > 0) options.push(Buffer.alloc(4));
  const tail = Buffer.concat(options);
  const total = 20 + tail.length;
  sink.ensure(sink.at, total);
  const { at, view } = sink;
  view.setUint32(at, BLOCK.interfaceDescription, true);
  view.setUint32(at + 4, total, true);
  view.setUint16(at + 8, linktype, true);
  view.setUint16(at + 10, 0, true);
  view.setUint32(at + 12, time.decimals === 0 && cap_len < len ? cap_len : 0, true);
  tail.copy(sink.bytes, at + 16);
  view.setUint32(at + 16 + tail.length, total, true);
  sink.at = at + total;
}

/** Code, length and value of an option, padded to four bytes. */
function option(code: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + padded(value.length));
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt16LE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

/** What the interface's clock counts from: 1970, unless 64 bits of nanoseconds do not reach the time from there. */
function eraOf({ seconds, decimals }: Time): number {
  const needsOffset = decimals !== 0 && (seconds < 0 || seconds >= MAX_SECONDS_WITHOUT_OFFSET);
  return needsOffset ? Math.floor(seconds / ERA_SECONDS) * ERA_SECONDS : 0;
}

function ticksOf(time: Time): bigint {
  const { seconds, nanoseconds, decimals } = time;
  const whole = BigInt(seconds - eraOf(time));
  return decimals === 9
    ? whole * 1_000_000_000n + BigInt(nanoseconds)
    : whole * 1_000_000n + BigInt(Math.trunc(nanoseconds / 1000));
}

const refusal = ({ number }: Frame['header'], problem: string): UserError =>
  new UserError(`packet ${number} ${problem}: pcapng cannot hold that`, { exit: 'usage' });
