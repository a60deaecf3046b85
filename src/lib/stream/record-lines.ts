import { FieldError } from '../records/assign.js';
import { NOT_OURS } from '../records/decoder.js';
import { LineSource } from '../records/line-source.js';
import { parseRecordText } from '../records/parse-text.js';

/** A longer line is no record of ours: it is skipped, not kept in memory. */
export const MAX_LINE_BYTES = 67_108_864;
const NEWLINE = 0x0a;
const END_VERSION = 1;
const MAX_SHOWN = 40;

/** `a frame record`, `an end record`: a kind of record in a sentence. */
export const aRecord = (type: string): string => `${/^[aeiou]/i.test(type) ? 'an' : 'a'} ${type} record`;

/** A record as JSON has it. */
export type PlainRecord = { readonly [key: string]: unknown };

/** How records of one kind are read. */
export interface RecordHandler {
  readonly type: string;
  /** Major version of the kind that is understood. */
  readonly version: number;
  /** Reads the line at `at` if it is in our own form; returns the position of its end, or NOT_OURS. */
  readOwn(source: LineSource, at: number): number;
  /** Reads a parsed record in any form. Throws FieldError where a value is of the wrong kind. */
  readPlain(record: PlainRecord): void;
  /** Hands on what was read. */
  deliver(): void;
}

/** What is done with the lines that are no records for a handler. */
export interface LineEvents {
  /** A line that could not be read. `line` is the line as it came, without its end. */
  onMalformed(problem: string, lineNumber: number, line: Buffer): void;
  /** The last record of a stream. */
  onEnd(record: PlainRecord): void;
  /** A control line of the broker's worker, to be passed on as it is. */
  onMark(line: Buffer, record: PlainRecord): void;
  /** A record of a kind that has no handler. */
  onOther(type: string, lineNumber: number): void;
  /** Whether no more lines are wanted: whatever stands behind is not looked at. */
  isEnough(): boolean;
}

/** Takes NDJSON apart as its bytes come in. */
export class RecordLines {
  /** Lines seen, blank ones too: the number of the line read last. */
  lines = 0;
  /** The last record was an `end`: the stream says that nothing is missing. */
  hasEnded = false;
  readonly #handlers: readonly RecordHandler[];
  readonly #events: LineEvents;
  readonly #source = new LineSource();
  #likely: RecordHandler | undefined;
  /** Inside a line that is too long. */
  #isSkipping = false;
  /** Bytes at the start of what comes next that were seen before. */
  #leftBytes = 0;

  constructor(handlers: readonly RecordHandler[], events: LineEvents) {
    this.#handlers = handlers;
    this.#events = events;
    this.#likely = handlers[0];
  }

  /** Reads the whole lines between `start` and `end`; returns the first byte not consumed. */
  consume(bytes: Buffer, start: number, end: number): number {
    this.#source.use(bytes);
    // What was left over the last time holds no end of line and need not be looked through again.
    const from = start + this.#leftBytes;
    const lastNewline = bytes.subarray(from, end).lastIndexOf(NEWLINE);
    const wholeEnd = lastNewline < 0 ? start : from + lastNewline + 1;
    let at = start;
    while (at < wholeEnd && !this.#events.isEnough()) at = this.#readLine(bytes, at);
    this.#leftBytes = end - at;
    if (!this.#isSkipping && this.#leftBytes <= MAX_LINE_BYTES) return at;
    if (!this.#isSkipping) {
      const problem = `is longer than ${MAX_LINE_BYTES} bytes`;
      this.#events.onMalformed(problem, this.lines + 1, bytes.subarray(at, at));
    }
    this.#isSkipping = true;
    this.#leftBytes = 0;
    return end;
  }

  /** Reads the last line, which has no end of line: `bytes` has room for one behind `end`. */
  finish(bytes: Buffer, start: number, end: number): void {
    if (this.#isSkipping) this.lines += 1;
    if (start === end || this.#events.isEnough()) return;
    bytes[end] = NEWLINE;
    this.#source.use(bytes);
    this.#readLine(bytes, start);
  }

  #readLine(bytes: Buffer, at: number): number {
    if (!this.#isSkipping && this.#likely !== undefined) {
      const end = this.#likely.readOwn(this.#source, at);
      if (end !== NOT_OURS) {
        this.lines += 1;
        this.hasEnded = false;
        this.#likely.deliver();
        return end + 1;
      }
    }
    const end = bytes.indexOf(NEWLINE, at);
    this.lines += 1;
    if (this.#isSkipping) this.#isSkipping = false;
    else if (!this.#readOtherOwn(at)) this.#readPlain(bytes.subarray(at, end));
    return end + 1;
  }

  /** Tries the kinds that did not come last. */
  #readOtherOwn(at: number): boolean {
    for (const handler of this.#handlers) {
      if (handler === this.#likely || handler.readOwn(this.#source, at) === NOT_OURS) continue;
      this.#likely = handler;
      this.hasEnded = false;
      handler.deliver();
      return true;
    }
    return false;
  }

  #readPlain(line: Buffer): void {
    const text = line.toString('utf8').replace(/^\ufeff/, '');
    if (text.trim() === '') return;
    const record = parseRecordText(text);
    if (record === undefined) return this.#malformed(`is not JSON: ${shown(text)}`, line);
    if (typeof record !== 'object' || record === null || Array.isArray(record)) {
      return this.#malformed(`is not a JSON object: ${shown(text)}`, line);
    }
    this.#dispatch(record as PlainRecord, line);
  }

  #dispatch(record: PlainRecord, line: Buffer): void {
    const { type } = record;
    if (typeof type !== 'string') return this.#malformed('has no "type"', line);
    this.hasEnded = type === 'end';
    if (type === 'end') return this.#readEnd(record, line);
    if (type === 'mark') return this.#events.onMark(line, record);
    const handler = this.#handlers.find((each) => each.type === type);
    if (handler === undefined) return this.#events.onOther(type, this.lines);
    if (!this.#isKnownVersion(record, handler.version, line)) return;
    try {
      handler.readPlain(record);
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      return this.#malformed(`is no ${type} record: ${error.message}`, line);
    }
    handler.deliver();
  }

  #readEnd(record: PlainRecord, line: Buffer): void {
    if (!this.#isKnownVersion(record, END_VERSION, line)) return;
    // It will be written again, as a part of our own: JSON.stringify gives up where JSON.parse does not.
    if (canBeWritten(record)) this.#events.onEnd(record);
    else this.#malformed('is an end record that is nested too deep', line);
  }

  #isKnownVersion({ type, v }: PlainRecord, known: number, line: Buffer): boolean {
    if (typeof v === 'number' && v <= known) return true;
    const version = typeof v === 'number' ? `version ${v}` : 'no version';
    this.#malformed(`is ${aRecord(String(type))} of ${version}; this program reads version ${known}`, line);
    return false;
  }

  #malformed(problem: string, line: Buffer): void {
    this.#events.onMalformed(problem, this.lines, line);
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`);
}

function canBeWritten(record: PlainRecord): boolean {
  try {
    JSON.stringify(record);
    return true;
  } catch {
    return false;
  }
}
