/**
 * Writes the wire format of Protocol Buffers: a message is its fields one after the other, each a tag and a value.
 * Source: https://protobuf.dev/programming-guides/encoding/, "Message Structure".
 */

/** How the value behind a tag is written. */
const WIRE = { varint: 0, bytes: 2, float: 5 } as const;

const TAG_SHIFT = 8;
const VARINT_BITS = 7n;
const VARINT_MASK = 0x7fn;
const VARINT_MORE = 0x80;
const FLOAT_BYTES = 4;

/** A whole number in as many bytes as it needs; negative ones in ten, as 64-bit two's complement. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > VARINT_MASK) {
    bytes.push(Number(rest & VARINT_MASK) | VARINT_MORE);
    rest >>= VARINT_BITS;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

const tag = (field: number, wire: number): Buffer => varint(field * TAG_SHIFT + wire);

/** An int64 or enum field. */
export const intField = (field: number, value: number): Buffer =>
  Buffer.concat([tag(field, WIRE.varint), varint(value)]);

/** A float field, IEEE 754 binary32. */
export const floatField = (field: number, value: number): Buffer =>
  Buffer.concat([tag(field, WIRE.float), floatBytes([value])]);

/** A bytes field, a packed list or a message within a message. */
export const bytesField = (field: number, value: Buffer): Buffer =>
  Buffer.concat([tag(field, WIRE.bytes), varint(value.length), value]);

/** A string field, UTF-8. */
export const textField = (field: number, value: string): Buffer => bytesField(field, Buffer.from(value));

/** A list of int64, packed. */
export const intsField = (field: number, values: readonly number[]): Buffer =>
  bytesField(field, Buffer.concat(values.map(varint)));

/** A list of float, packed. */
export const floatsField = (field: number, values: readonly number[]): Buffer =>
  bytesField(field, floatBytes(values));

/** Numbers as IEEE 754 binary32, little-endian, as tensors and packed lists hold them. */
export function floatBytes(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * FLOAT_BYTES);
  for (const [index, value] of values.entries()) bytes.writeFloatLE(value, index * FLOAT_BYTES);
  return bytes;
}
