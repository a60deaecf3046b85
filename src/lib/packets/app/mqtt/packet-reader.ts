import { wireText } from '../../../bytes/wire-text.js';

const MAX_NUMBER_BYTES = 4;

/** Reads one control packet from front to back, never past its end: what is not there is undefined. */
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
    if (this.#at + 1 > this.#end) return undefined;
    this.#at += 1;
    return this.#bytes[this.#at - 1];
  }

  uint16(): number | undefined {
    if (this.#at + 2 > this.#end) return undefined;
    this.#at += 2;
    return this.#bytes.readUInt16BE(this.#at - 2);
  }

  /** Text behind its length: MQTT 5.0 section 1.5.4. */
  text(): string | undefined {
    const length = this.uint16();
    if (length === undefined || this.#at + length > this.#end) return undefined;
    this.#at += length;
    return wireText(this.#bytes, this.#at - length, this.#at);
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
