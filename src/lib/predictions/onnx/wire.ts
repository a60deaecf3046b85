import { ModelError } from '../model-error.js';

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
const MAX_VARINT_BYTES = 10;
const TWO_POW_32 = 4_294_967_296;
const CONTINUES = 0x80;
const LOW_BITS = 0x7f;

/**
 * Reads one message of Protocol Buffers (protobuf.dev, "Encoding"), field by field. No byte outside of the message is
 * read, and what is not well formed throws {@link ModelError}.
 */
export class WireReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  /** What the message is, for errors. */
  readonly what: string;
  #at: number;
  #wireType = VARINT;

  constructor(bytes: Buffer, what: string, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.what = what;
  }

  /** Goes on to the next field and returns its number; 0 at the end of the message. */
  next(): number {
    if (this.#at === this.#end) return 0;
    const tag = this.#varint();
    this.#wireType = tag % 8;
    const number = Math.floor(tag / 8);
    if (number < 1 || number > 536_870_911) throw this.error(`has a field numbered ${number}`);
    return number;
  }

  /** A whole number; those beyond 2^53 are not exact. */
  int(): number {
    this.#expect(VARINT);
    return this.#varint();
  }

  /** A number of 32 bits with a fraction. */
  float(): number {
    this.#expect(FIXED32);
    return this.#bytes.readFloatLE(this.#skip(4));
  }

  /** The bytes of a text, a tensor or anything else; not copied. */
  bytes(): Buffer {
    this.#expect(BYTES);
    const length = this.#varint();
    if (length < 0 || length > this.#end - this.#at) throw this.error('is cut short');
    const start = this.#skip(length);
    return this.#bytes.subarray(start, start + length);
  }

  text(): string {
    return this.bytes().toString('utf8');
  }

  /** A message inside of this one. */
  message(what: string): WireReader {
    return new WireReader(this.bytes(), what);
  }

  /** Whole numbers, packed together or one of them: both are added to `to`. */
  ints(to: number[]): void {
    if (this.#wireType !== BYTES) to.push(this.int());
    else {
      const packed = this.message(this.what);
      while (!packed.isAtEnd) to.push(packed.#varint());
    }
  }

  /** Numbers of 32 bits, packed together or one of them. */
  floats(to: number[]): void {
    if (this.#wireType !== BYTES) to.push(this.float());
    else this.#packed(4, (bytes, at) => to.push(bytes.readFloatLE(at)));
  }

  /** Numbers of 64 bits, packed together or one of them. */
  doubles(to: number[]): void {
    if (this.#wireType === FIXED64) to.push(this.#bytes.readDoubleLE(this.#skip(8)));
    else this.#packed(8, (bytes, at) => to.push(bytes.readDoubleLE(at)));
  }

  /** Passes over a field that says nothing to us. */
  pass(): void {
    if (this.#wireType === VARINT) this.#varint();
    else if (this.#wireType === FIXED64) this.#skip(8);
    else if (this.#wireType === FIXED32) this.#skip(4);
    else this.bytes();
  }

  get isAtEnd(): boolean {
    return this.#at === this.#end;
  }

  /** What is wrong with the message. */
  error(problem: string): ModelError {
    return new ModelError(`the graph cannot be read: the ${this.what} ${problem}`);
  }

  #packed(size: number, take: (bytes: Buffer, at: number) => void): void {
    const bytes = this.bytes();
    if (bytes.length % size !== 0) throw this.error('has a list of numbers that is cut short');
    for (let at = 0; at < bytes.length; at += size) take(bytes, at);
  }

  #expect(wireType: number): void {
    if (this.#wireType !== wireType)
      throw this.error(`has a field of wire type ${this.#wireType}, not ${wireType}`);
  }

  /** Moves on over `length` bytes, and returns where they begin. */
  #skip(length: number): number {
    const start = this.#at;
    if (length > this.#end - start) throw this.error('is cut short');
    this.#at += length;
    return start;
  }

  /** Seven bits a byte, the lowest first; 64 of them in two's complement. */
  #varint(): number {
    let low = 0;
    let high = 0;
    for (let index = 0; index < MAX_VARINT_BYTES; index += 1) {
      const byte = this.#bytes[this.#skip(1)] as number;
      const bits = byte & LOW_BITS;
      if (index < 4) low |= bits << (index * 7);
      else if (index === 4) {
        low |= (bits & 0x0f) << 28;
        high |= bits >>> 4;
      } else high |= bits << ((index - 5) * 7 + 3);
      if ((byte & CONTINUES) === 0) return high * TWO_POW_32 + (low >>> 0);
    }
    throw this.error('has a number of more than ten bytes');
  }
}
