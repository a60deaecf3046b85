import type { DnsMessage } from './message.js';

/** A domain name as it was read. */
export interface DomainName {
  /** Labels with dots between them, as Wireshark shows them: what cannot be printed is escaped, the root is `<Root>`. */
  readonly text: string;
  /** Bytes of the labels and the dots between them. */
  readonly bytes: number;
  readonly labels: number;
}

/** RFC 1035 section 2.3.4; the text has a dot less than the wire has lengths, and no root. */
const MAX_TEXT_BYTES = 253;

/** RFC 1035 section 4.1.4: the first two bits of a label say what it is. */
const KIND_MASK = 0xc0;
const KIND = { label: 0x00, pointer: 0xc0 } as const;
const POINTER_BYTES = 2;
const POINTER_MIN = 0xc000;
/** A name has no more labels than this; each pointer to another place should bring one. */
const MAX_POINTERS = 127;

const ROOT: DomainName = { text: '<Root>', bytes: 0, labels: 0 };
const TOO_LONG = '<Name too long>';
const LOOPS = '<Name contains a pointer that loops>';

type Step = 'on' | 'end' | 'loop' | 'damaged';

/** One walk along the labels of a name, from pointer to pointer. */
class NameWalk {
  readonly #message: DnsMessage;
  /** Where the next label begins. */
  #at: number;
  readonly #targets: number[] = [];
  /** First byte behind the name itself; 0 until it is known. */
  end = 0;
  /** The labels so far, one character a byte. */
  text = '';
  labels = 0;

  constructor(message: DnsMessage) {
    this.#message = message;
    this.#at = message.at;
  }

  get isTooLong(): boolean {
    return this.text.length > MAX_TEXT_BYTES;
  }

  step(): Step {
    const { bytes, end } = this.#message;
    if (this.#at >= end) return this.#cutShort(1, 'a name has no end');
    const length = bytes[this.#at] as number;
    const kind = length & KIND_MASK;
    if (length === 0) {
      if (this.end === 0) this.end = this.#at + 1;
      return 'end';
    }
    if (kind === KIND.label) return this.#takeLabel(length);
    if (kind === KIND.pointer) return this.#follow();
    this.#message.damaged(`a label of unknown kind 0x${kind.toString(16)}`, this.#at);
    return 'damaged';
  }

  /** Nothing more is kept of a name that is too long, and nothing behind a pointer read of it. */
  #takeLabel(length: number): Step {
    const start = this.#at + 1;
    const end = start + length;
    if (end > this.#message.end) return this.#cutShort(1 + length, 'a label runs past the message');
    if (!this.isTooLong) {
      const label = this.#message.bytes.toString('latin1', start, end);
      this.text = this.labels === 0 ? label : `${this.text}.${label}`;
    }
    this.labels += 1;
    this.#at = end;
    return this.isTooLong && this.end !== 0 ? 'end' : 'on';
  }

  /** Goes where the pointer points to: never twice to one place. */
  #follow(): Step {
    const { bytes, start, end } = this.#message;
    if (this.#at + POINTER_BYTES > end) return this.#cutShort(POINTER_BYTES, 'a pointer is cut short');
    if (this.end === 0) this.end = this.#at + POINTER_BYTES;
    this.#at = start + (bytes.readUInt16BE(this.#at) & 0x3fff);
    if (this.#targets.length === MAX_POINTERS || this.#targets.includes(this.#at)) return 'loop';
    this.#targets.push(this.#at);
    return 'on';
  }

  #cutShort(needed: number, note: string): Step {
    this.#message.cutShort(this.#at + needed, note);
    return 'damaged';
  }
}

/**
 * Reads the name at the place that the message is read at, and goes on behind it. Undefined where the name has
 * no end or labels of a kind that no one uses; the damage is recorded then.
 */
export function readDomainName(message: DnsMessage): DomainName | undefined {
  const { bytes, at, end, last } = message;
  // Nearly all records of a message are of the name that was asked for.
  const pointer = at + POINTER_BYTES <= end ? bytes.readUInt16BE(at) : 0;
  if (last !== undefined && pointer === last.pointer) {
    message.at += POINTER_BYTES;
    return last.name;
  }
  const name = walkName(message);
  if (name !== undefined && pointer >= POINTER_MIN) message.last = { pointer, name };
  return name;
}

function walkName(message: DnsMessage): DomainName | undefined {
  const walk = new NameWalk(message);
  let step: Step = 'on';
  while (step === 'on') step = walk.step();
  if (step === 'damaged') return undefined;
  message.at = walk.end;
  if (step === 'loop') return placeholder(message, LOOPS, 'a name comes back to itself');
  if (walk.isTooLong) return placeholder(message, TOO_LONG, 'a name is longer than 255 bytes');
  if (walk.labels === 0) return ROOT;
  return { text: printableName(walk.text), bytes: walk.text.length, labels: walk.labels };
}

/** What stands for a name that is none; the message is read on behind it. */
function placeholder(message: DnsMessage, text: string, note: string): DomainName {
  message.remark(note);
  return { text, bytes: text.length, labels: 1 };
}

const PLAIN = /^[ -~]*$/;
/** What `format_text` of Wireshark escapes: controls and what no font has a sign for. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cn}\p{Cs}]/gu;
const C_ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
};

/** A name, one character a byte, as it is shown: UTF-8, with escapes. */
const printableName = (name: string): string =>
  PLAIN.test(name) ? name : Buffer.from(name, 'latin1').toString('utf8').replaceAll(UNPRINTABLE, escaped);

function escaped(char: string): string {
  const code = char.codePointAt(0) as number;
  if (code < 0x80) return C_ESCAPES[char] ?? `\\${code.toString(8).padStart(3, '0')}`;
  const digits = code.toString(16).toUpperCase();
  return code > 0xffff ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
}
