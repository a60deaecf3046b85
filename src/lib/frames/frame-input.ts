import type { InputAccount } from '../records/end.js';
import type { Frame } from '../records/frame.js';
import { openSource } from '../stream/byte-source.js';
import { ByteWindow, WindowSource } from '../stream/byte-window.js';
import { GunzipSource } from '../stream/gunzip-source.js';
import { aRecord, type PlainRecord, type RecordHandler, RecordLines } from '../stream/record-lines.js';
import type { Session } from '../stream/session.js';
import { errorCode, systemReason, UserError } from '../stream/user-error.js';
import type { CaptureReader } from './capture-reader.js';
import { PcapReader } from './pcap-reader.js';
import { PcapngReader } from './pcapng/reader.js';
import { type InputFormat, RECOGNISE_BYTES, recognise } from './recognise.js';

/** What a command does with what it reads. */
export interface Intake {
  /** Gets each frame of a capture; it is only lent. */
  takeFrame(frame: Frame): void;
  /** Reads the records that can stand in NDJSON input. */
  readonly handlers: readonly RecordHandler[];
  /** Is told when there is nothing to read. */
  readonly pauses?: InputPauses | undefined;
  /** Gets the control lines of the broker's worker; they are passed on behind it. */
  onMark?(record: PlainRecord): void;
}

/** Told whenever all that came was taken, and more is waited for. */
export interface InputPauses {
  /** `isLive` where it may be long until something comes: the input is no regular file. */
  begin(isLive: boolean): void;
  /** Something came, or nothing will. */
  end(): void;
}

/** Reads all inputs in order, captures and NDJSON, and keeps account of them. */
export async function readInputs(names: readonly string[], session: Session, intake: Intake): Promise<void> {
  const inputs = new InputReader(session, intake);
  for (const name of names.length === 0 ? ['-'] : names) {
    if (session.isStopped) return;
    await inputs.read(name);
  }
}

/** A file that is no NDJSON at all must not fill the terminal. */
const MAX_REPORTED_LINES = 20;
const MAX_REPORTED_TYPES = 20;

/** How an input is called in messages. */
const shownName = (name: string): string => (name === '-' ? 'standard input' : name);

class InputReader {
  readonly #session: Session;
  readonly #intake: Intake;
  /** Frames of captures are numbered over all inputs. */
  #frames = 0;
  readonly #skippedTypes = new Set<string>();
  #malformedLines = 0;
  /** The input that is open is no regular file. */
  #isLive = false;
  /** The input that is open could not be read to its end. */
  #hasFailed = false;

  constructor(session: Session, intake: Intake) {
    this.#session = session;
    this.#intake = intake;
  }

  async read(name: string): Promise<void> {
    const account = this.#session.account.openInput(name);
    let window: ByteWindow | undefined;
    this.#hasFailed = false;
    try {
      window = new ByteWindow(await openSource(name));
      this.#isLive = window.size === undefined;
      await this.#readWindow(window, account);
    } catch (error) {
      if (error instanceof UserError || !isSystemError(error)) throw error;
      account.complete = false;
      this.#session.problem(`${shownName(name)}: ${systemReason(error)}`, 'input');
    } finally {
      await window?.close();
    }
  }

  async #readWindow(window: ByteWindow, account: InputAccount): Promise<void> {
    const format = recognise(await head(window, this.#session));
    if (format.kind === 'gzip' && account.gzip === undefined) {
      account.gzip = true;
      const inner = new ByteWindow(new GunzipSource(new WindowSource(window)));
      try {
        return await this.#readWindow(inner, account);
      } finally {
        await inner.close();
      }
    }
    if (this.#session.isStopped) return;
    await this.#readFormat(format, window, account);
  }

  async #readFormat(format: InputFormat, window: ByteWindow, account: InputAccount): Promise<void> {
    switch (format.kind) {
      case 'pcap':
        account.format = 'pcap';
        return this.#readCapture(new PcapReader(this.#lend, format.magic), window, account);
      case 'pcapng':
        account.format = 'pcapng';
        return this.#readCapture(new PcapngReader(this.#lend), window, account);
      case 'ndjson':
        account.format = 'ndjson';
        return this.#readLines(window, account);
      case 'empty':
        account.format = 'empty';
        account.complete = false;
        return this.#session.problem(`${shownName(account.name)}: is empty`, 'input');
      default: {
        account.complete = false;
        const seen = format.kind === 'unknown' ? ` (it begins with ${format.seen})` : ' (gzip inside gzip)';
        this.#session.problem(`${shownName(account.name)}: is neither a capture nor NDJSON${seen}`, 'input');
      }
    }
  }

  readonly #lend = (frame: Frame): void => {
    // What follows in the same chunk when enough was read was not asked for.
    if (this.#session.isStopped) return;
    this.#frames += 1;
    frame.header.number = this.#frames;
    this.#intake.takeFrame(frame);
  };

  async #readCapture(reader: CaptureReader, window: ByteWindow, account: InputAccount): Promise<void> {
    const session = this.#session;
    const framesBefore = this.#frames;
    do {
      window.consume(reader.consume(window.bytes, window.start, window.end, window.offset));
      account.records = this.#frames - framesBefore;
      this.#noteProgress(window);
      await session.flush();
    } while (reader.damage === undefined && !session.isStopped && (await this.#more(window, account)));
    if (session.isInterrupted) account.complete = false;
    if (!session.isStopped) reader.finish(window.end - window.start, window.offset);
    session.account.count('packets_dropped', reader.drops.dropped);
    // Damage behind what was asked for is nobody's business.
    if (reader.damage === undefined || session.isStopped) return;
    account.complete = false;
    const { offset, note } = reader.damage;
    const where = account.gzip === true ? `byte ${offset} (decompressed)` : `byte ${offset}`;
    const before =
      reader.frames === 1 ? 'the packet before it was' : `the ${reader.frames} packets before it were`;
    session.problem(`${shownName(account.name)}: ${note}, at ${where}; ${before} read`);
  }

  async #readLines(window: ByteWindow, account: InputAccount): Promise<void> {
    const session = this.#session;
    const lines = new RecordLines(this.#intake.handlers, {
      onMalformed: (problem, line, bytes) => this.#malformed(account, `line ${line} ${problem}`, bytes),
      onEnd: (record) => this.#upstreamEnded(record, account),
      onMark: (line, record) => {
        this.#intake.onMark?.(record);
        this.#passOn(line);
      },
      onOther: (type, line) => this.#skipped(type, line, account),
      isEnough: () => session.isStopped,
    });
    do {
      window.consume(lines.consume(window.bytes, window.start, window.end));
      account.records = lines.lines;
      this.#noteProgress(window);
      await session.flush();
    } while (!session.isStopped && (await this.#more(window, account)));
    if (session.isInterrupted) account.complete = false;
    if (session.isStopped) return;
    lines.finish(window.bytes, window.start, window.end);
    account.records = lines.lines;
    // Of an input that could not be read on it was said already that it is cut short.
    if (lines.hasEnded || this.#hasFailed) return;
    account.complete = false;
    session.problem(
      `${shownName(account.name)}: stops after line ${lines.lines} without an end record: it may be cut short`,
    );
  }

  /** Control lines belong between records: a capture file or a text has no place for them. */
  #passOn(line: Buffer): void {
    if (!this.#session.options.writesRecords) return;
    const { sink } = this.#session.output;
    sink.ensure(sink.at, line.length + 1);
    sink.at += line.copy(sink.bytes, sink.at);
    sink.at = sink.raw(sink.at, '\n');
  }

  #noteProgress({ offset, size }: ByteWindow): void {
    const { progress } = this.#session.account;
    progress.bytesRead = offset;
    progress.bytesTotal = size ?? 0;
  }

  /** Reads on; a failure in the middle of an input keeps what came before it. */
  async #more(window: ByteWindow, account: InputAccount): Promise<boolean> {
    this.#intake.pauses?.begin(this.#isLive);
    try {
      return (await this.#session.orStopped(window.more())) === true;
    } catch (error) {
      this.#hasFailed = true;
      account.complete = false;
      const reason = isGzipError(error) ? `the gzip data is damaged (${error.message})` : systemReason(error);
      this.#session.problem(`${shownName(account.name)}: ${reason}, after byte ${window.offset}`);
      return false;
    } finally {
      this.#intake.pauses?.end();
    }
  }

  #malformed(account: InputAccount, problem: string, line: Buffer): void {
    const session = this.#session;
    session.account.count('lines_malformed');
    session.options.rejects?.(line);
    account.complete = false;
    this.#malformedLines += 1;
    const name = shownName(account.name);
    if (this.#malformedLines <= MAX_REPORTED_LINES) session.problem(`${name}: ${problem}`);
    if (this.#malformedLines === MAX_REPORTED_LINES)
      session.say(`${name}: further lines that cannot be read are only counted`);
  }

  #upstreamEnded(record: { readonly [key: string]: unknown }, account: InputAccount): void {
    const session = this.#session;
    session.account.record.upstream.push(record);
    if (record.complete === true) return;
    account.complete = false;
    const command = typeof record.command === 'string' ? record.command : 'unknown';
    session.problem(`${shownName(account.name)}: nt ${command} says that its output is partial`);
  }

  #skipped(type: string, line: number, account: InputAccount): void {
    this.#session.account.count('records_skipped');
    if (this.#skippedTypes.has(type) || this.#skippedTypes.size === MAX_REPORTED_TYPES) return;
    this.#skippedTypes.add(type);
    const kinds = this.#intake.handlers.map((handler) => handler.type).join(' and ');
    this.#session.problem(
      `${shownName(account.name)}: line ${line} is ${aRecord(type)}; nt ${this.#session.command} reads ${kinds} records; all of this kind are skipped`,
    );
  }
}

/** The first bytes of an input: enough to recognise it by. */
async function head(window: ByteWindow, session: Session): Promise<Buffer> {
  while (window.end - window.start < RECOGNISE_BYTES && !session.isStopped) {
    if (!(await session.orStopped(window.more()))) break;
  }
  return window.bytes.subarray(window.start, Math.min(window.end, window.start + 256));
}

const isSystemError = (error: unknown): error is Error => errorCode(error) !== undefined;

const isGzipError = (error: unknown): error is Error => errorCode(error)?.startsWith('Z_') ?? false;
