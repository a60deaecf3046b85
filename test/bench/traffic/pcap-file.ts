import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { Frame } from './frame.js';

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const MAGIC_MICROSECONDS = 0xa1b2_c3d4;
const LINKTYPE_ETHERNET = 1;
const SNAP_LENGTH = 262_144;
const BUFFER_BYTES = 1_048_576;
const MICROS_PER_SEC = 1_000_000;

/** A capture file being written. */
export interface PcapWriter {
  write(timeSec: number, frame: Frame): void;
  close(): void;
}

/**
 * Writes a classic pcap file, little-endian, microseconds, Ethernet (draft-ietf-opsawg-pcap).
 * `epochSec` is the absolute time of relative time 0.
 */
export function createPcapWriter(path: string, epochSec: number): PcapWriter {
  const file = openSync(path, 'w');
  const buffer = Buffer.alloc(BUFFER_BYTES);
  let used = writeFileHeader(buffer);
  const flush = (): void => {
    for (let at = 0; at < used; ) at += writeSync(file, buffer, at, used - at);
    used = 0;
  };
  return {
    write(timeSec, { bytes, length }) {
      if (used + RECORD_HEADER_BYTES + length > BUFFER_BYTES) flush();
      const micros = Math.floor(timeSec * MICROS_PER_SEC);
      buffer.writeUInt32LE(epochSec + Math.floor(micros / MICROS_PER_SEC), used);
      buffer.writeUInt32LE(micros % MICROS_PER_SEC, used + 4);
      buffer.writeUInt32LE(length, used + 8);
      buffer.writeUInt32LE(length, used + 12);
      bytes.copy(buffer, used + RECORD_HEADER_BYTES, 0, length);
      used += RECORD_HEADER_BYTES + length;
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}

function writeFileHeader(buffer: Buffer): number {
  buffer.writeUInt32LE(MAGIC_MICROSECONDS, 0);
  buffer.writeUInt16LE(2, 4); // version 2.4
  buffer.writeUInt16LE(4, 6);
  buffer.writeUInt32LE(SNAP_LENGTH, 16);
  buffer.writeUInt32LE(LINKTYPE_ETHERNET, 20);
  return FILE_HEADER_BYTES;
}

/** Copies the first `packets` packets of a capture made by `createPcapWriter` into a capture of their own. */
export function copyFirstPackets(from: string, to: string, packets: number): void {
  const input = openSync(from, 'r');
  const output = openSync(to, 'w');
  const buffer = Buffer.alloc(BUFFER_BYTES);
  let left = packets;
  let kept = 0; // bytes of a record that the last read cut in two
  let skip = FILE_HEADER_BYTES;
  for (;;) {
    const held = kept + readSync(input, buffer, kept, BUFFER_BYTES - kept, null);
    const whole = wholeRecords(buffer.subarray(0, held), skip, left);
    writeSync(output, buffer, 0, whole.bytes);
    left -= whole.records;
    if (left === 0 || whole.bytes === 0) break;
    buffer.copyWithin(0, whole.bytes, held);
    kept = held - whole.bytes;
    skip = 0;
  }
  closeSync(input);
  closeSync(output);
}

function wholeRecords(held: Buffer, skip: number, limit: number): { bytes: number; records: number } {
  let bytes = skip;
  let records = 0;
  while (records < limit && bytes + RECORD_HEADER_BYTES <= held.length) {
    const end = bytes + RECORD_HEADER_BYTES + held.readUInt32LE(bytes + 8);
    if (end > held.length) break;
    bytes = end;
    records += 1;
  }
  return { bytes, records };
}
