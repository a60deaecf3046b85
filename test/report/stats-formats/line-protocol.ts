/** One point of line protocol. */
export interface Point {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string | number | bigint | boolean>>;
  readonly time: bigint | undefined;
}

const INT64_MAX = 2n ** 63n - 1n;

/**
 * Reads line protocol as strictly as docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol puts it, and takes
 * no backslash whose meaning could be disputed. Throws at the first thing that is wrong.
 */
export function readLineProtocol(text: string): Point[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line must end with a line feed');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => new LineReader(line).point());
}

class LineReader {
  readonly #line: string;
  #at = 0;

  constructor(line: string) {
    if (/\p{Cc}/u.test(line)) throw new Error(`control character: ${JSON.stringify(line)}`);
    this.#line = line;
  }

  point(): Point {
    const measurement = this.#word(', ');
    if (measurement === '' || measurement.startsWith('_')) throw this.#error('bad measurement');
    const tags: Record<string, string> = {};
    while (this.#take(',')) {
      const [key, value] = [this.#key(tags), this.#word(', ')];
      if (value === '') throw this.#error('empty tag');
      tags[key] = value;
    }
    if (!this.#take(' ')) throw this.#error('no fields');
    const fields: Record<string, string | number | bigint | boolean> = {};
    do fields[this.#key({ ...tags, ...fields })] = this.#fieldValue();
    while (this.#take(','));
    return { measurement, tags, fields, time: this.#time() };
  }

  #key(known: Readonly<Record<string, unknown>>): string {
    const key = this.#word(',= ');
    if (key === '' || key.startsWith('_') || key === 'time') throw this.#error('bad key');
    if (key in known) throw this.#error(`${key} stands twice`);
    if (!this.#take('=')) throw this.#error('no value');
    return key;
  }

  /** Up to one of these characters, without the backslashes that escape any of them. */
  #word(ends: string): string {
    let word = '';
    while (this.#at < this.#line.length && !ends.includes(this.#peek())) {
      if (this.#peek() === '=') throw this.#error('equals sign that is not escaped');
      if (this.#peek() === '\\') {
        const next = this.#line[this.#at + 1] ?? '';
        if (next === '') throw this.#error('backslash at the end');
        if (',= '.includes(next)) this.#at += 1;
      }
      word += this.#peek();
      this.#at += 1;
    }
    return word;
  }

  #fieldValue(): string | number | bigint | boolean {
    if (this.#take('"')) return this.#quoted();
    const [raw = ''] = /^[^, ]*/.exec(this.#line.slice(this.#at)) ?? [];
    this.#at += raw.length;
    if (raw === 'true' || raw === 'false') return raw === 'true';
    if (/^-?\d+i$/.test(raw)) return inRange(BigInt(raw.slice(0, -1)));
    if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(raw)) return Number(raw);
    throw this.#error(`bad field value ${raw}`);
  }

  #quoted(): string {
    const [all, inner] = /^((?:[^"\\]|\\["\\])*)"/.exec(this.#line.slice(this.#at)) ?? [];
    if (all === undefined || inner === undefined) throw this.#error('bad string');
    this.#at += all.length;
    return inner.replaceAll(/\\(.)/g, '$1');
  }

  #time(): bigint | undefined {
    const rest = this.#line.slice(this.#at);
    if (rest === '') return undefined;
    if (!/^ -?\d+$/.test(rest)) throw this.#error('bad time');
    return inRange(BigInt(rest.slice(1)));
  }

  #peek(): string {
    return this.#line[this.#at] ?? '';
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }

  #error(what: string): Error {
    return new Error(`${what} at ${this.#at}: ${this.#line}`);
  }
}

function inRange(value: bigint): bigint {
  if (value > INT64_MAX || value < -INT64_MAX - 1n) throw new Error(`${value} has more than 64 bits`);
  return value;
}
