import type { Cursor } from '../cursor.js';

const FIXED_HEADER_BYTES = 20;
const END_OF_OPTIONS = 0;
const NO_OPERATION = 1;

/** Lists the options of an IPv4 header (RFC 791 section 3.1) whose `headerBytes` are all there. */
export function readIpv4Options(options: { type: number[] }, cursor: Cursor, headerBytes: number): void {
  let offset = FIXED_HEADER_BYTES;
  while (offset < headerBytes) {
    const type = cursor.uint8(offset);
    const isSingleByte = type === END_OF_OPTIONS || type === NO_OPERATION;
    const length = isSingleByte ? 1 : offset + 1 < headerBytes ? cursor.uint8(offset + 1) : 0;
    if ((!isSingleByte && length < 2) || offset + length > headerBytes) {
      cursor.remark(`option ${type} has length ${length}`, offset);
      return;
    }
    options.type.push(type);
    if (type === END_OF_OPTIONS) return;
    offset += length;
  }
}
