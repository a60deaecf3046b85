import fc from 'fast-check';

/** One change to bytes, told by numbers, so that fast-check can make it smaller. */
interface Mutation {
  readonly kind: keyof typeof CHANGE;
  readonly at: number;
  readonly value: number;
}

/** Values that lengths and counts are trusted not to have. */
const LIES = [
  0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff,
];

const lie = (value: number): number => LIES[value % LIES.length] ?? 0;

type Change = (bytes: Buffer, at: number, value: number) => Buffer;

/** Overwrites `size` bytes at `at`, as far as they are there. */
const overwritten = (bytes: Buffer, at: number, number: Buffer): Buffer => {
  number.copy(bytes, at, 0, Math.max(0, bytes.length - at));
  return bytes;
};

function numberOf(value: number, size: 1 | 2 | 4, isLittleEndian: boolean): Buffer {
  const number = Buffer.alloc(4);
  if (isLittleEndian) number.writeUInt32LE(lie(value));
  else number.writeUInt32BE(lie(value));
  return isLittleEndian ? number.subarray(0, size) : number.subarray(4 - size);
}

const CHANGE = {
  bit: (bytes, at, value) => {
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (value & 7));
    return bytes;
  },
  byte: (bytes, at, value) => overwritten(bytes, at, numberOf(value, 1, false)),
  length16: (bytes, at, value) => overwritten(bytes, at & ~1, numberOf(value, 2, (value & 1) === 1)),
  length32: (bytes, at, value) => overwritten(bytes, at & ~3, numberOf(value, 4, (value & 1) === 1)),
  cut: (bytes, at) => bytes.subarray(0, at),
  remove: (bytes, at, value) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + (value % 40))]),
  repeat: (bytes, at, value) => Buffer.concat([bytes.subarray(0, at + (value % 60)), bytes.subarray(at)]),
  insert: (bytes, at, value) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.alloc(value % 50, value), bytes.subarray(at)]),
} satisfies Record<string, Change>;

/** A few changes to bytes: flipped bits, lies about lengths, pieces cut, lost, doubled and put in. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...(Object.keys(CHANGE) as (keyof typeof CHANGE)[])),
    at: fc.nat(),
    value: fc.nat(),
  }),
  { minLength: 1, maxLength: 6 },
);

/** The bytes after these changes; the original is left alone. */
export function mutated(original: Uint8Array, changes: readonly Mutation[]): Buffer {
  let bytes = Buffer.from(original);
  for (const { kind, at, value } of changes) {
    bytes = Buffer.from((CHANGE[kind] as Change)(bytes, at % (bytes.length + 1), value));
  }
  return bytes;
}
