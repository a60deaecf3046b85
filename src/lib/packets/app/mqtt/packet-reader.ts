import { wireText } from '../../../bytes/wire-text.js';

const MAX_NUMBER_BYTES = 4;

/** Reads one control packet from front to back, never past its end: what is not there, and all behind it, is undefined. */
export class PacketReader {
  readonly #bytes: Buffer;
  #at: number;
  readonly #end: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end;
  }

  uint8(): number | undefined {
    const at = this.#take(1);
    return at === undefined ? undefined : this.#bytes[at];
  }

  uint16(): number | undefined {
    const at = this.#take(2);
    return at === undefined ? undefined : this.#bytes.readUInt16BE(at);
  }

  /** Text behind its length: MQTT 5.0 section 1.5.4. */
  text(): string | undefined {
    const length = this.uint16();
    const at = length === undefined ? undefined : this.#take(length);
    return at === undefined ? undefined : wireText(this.#bytes, at, this.#at);
  }

  /** Where the next `bytes` bytes stand; undefined where they are not all there, and nothing behind them can be found. */
  #take(bytes: number): number | undefined {
    const at = this.#at;
    if (at + bytes > this.#end) {
      this.#at = this.#end;
      return undefined;
    }
    this.#at = at + bytes;
    return at;
  }

  /** Passes over properties, which stand behind their length: MQTT 5.0 section 2.2.2. */
  skipProperties(): void {
    const length = variableNumber(this.#bytes, this.#at, this.#end);
    this.#at = length === undefined ? this.#end : Math.min(length.end + length.value, this.#end);
  }
}

/** A number of seven bits a byte, the lowest first: MQTT 5.0 section 1.5.5; undefined where it does not end. */
export function variableNumber(
  bytes: Buffer,
  start: number,
  end: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let index = 0; index < MAX_NUMBER_BYTES && start + index < end; index += 1) {
    const byte = bytes[start + index] as number;
    value += (byte & 0x7f) * 0x80 ** index;
    if (byte < 0x80) return { value, end: start + index + 1 };
  }
  return undefined;
}
