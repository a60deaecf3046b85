/** Sum of 16-bit big-endian words from `start` to `end`, an odd last byte padded with zero (RFC 1071). */
export function sumWords(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  let at = start;
  for (; at + 1 < end; at += 2) sum += ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  return at < end ? sum + ((bytes[at] as number) << 8) : sum;
}

/** Carries folded back in until 16 bits are left (RFC 1071 section 1). */
export function foldSum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.trunc(folded / 0x10000);
  return folded;
}

const CRC32C_POLYNOMIAL = 0x82f63b78;
let crc32cTable: Uint32Array | undefined;

function makeCrc32cTable(): Uint32Array {
  const table = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ CRC32C_POLYNOMIAL : crc >>> 1;
    table[byte] = crc;
  }
  return table;
}

/**
 * CRC32c (Castagnoli) of the bytes from `start` to `end`, those from `zeroFrom` to `zeroTo` taken as zero.
 * SCTP checks its packets with it, its own field zeroed: RFC 9260 section 6.8 and appendix A.
 */
export function crc32c(
  bytes: Uint8Array,
  range: { start: number; end: number; zeroFrom: number; zeroTo: number },
): number {
  crc32cTable ??= makeCrc32cTable();
  let crc = 0xffffffff;
  for (let at = range.start; at < range.end; at += 1) {
    const byte = at >= range.zeroFrom && at < range.zeroTo ? 0 : (bytes[at] as number);
    crc = (crc >>> 8) ^ (crc32cTable[(crc ^ byte) & 0xff] as number);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
