import { compareTimes, copyTime, type Time } from '../bytes/time.js';
import type { EndRecord, InputAccount, Quality, RecordKind } from '../records/end.js';
import { END_RECORD, INPUT_FIELDS } from '../records/end.js';
import { compileFactory } from '../records/shape.js';
import type { Exit } from './exit.js';

const MAX_PROBLEMS = 100;

const newInput = compileFactory<InputAccount>(INPUT_FIELDS);

/** How far the work has come, for people to watch. */
export interface ProgressState {
  /** Records read. */
  read: number;
  /** Bytes read of the input that is open, and its size; 0 where that is not known. */
  bytesRead: number;
  bytesTotal: number;
}

/** What was read, written and lost: everything the `end` record says, kept while the work goes on. */
export class Account {
  readonly record: EndRecord = compileFactory<EndRecord>(END_RECORD)();
  /** How the command ends if nothing worse happens. */
  exit: Exit = 'ok';
  readonly progress: ProgressState = { read: 0, bytesRead: 0, bytesTotal: 0 };

  constructor(command: string) {
    Object.assign(this.record, { type: 'end', v: 1, command, complete: true });
  }

  read(kind: RecordKind): void {
    this.progress.read += 1;
    this.record.read[kind] = (this.record.read[kind] ?? 0) + 1;
  }

  written(kind: RecordKind): void {
    this.record.written[kind] = (this.record.written[kind] ?? 0) + 1;
  }

  count(quality: keyof Quality, number = 1): void {
    if (number > 0) this.record.quality[quality] = (this.record.quality[quality] ?? 0) + number;
  }

  /** Keeps the earliest and latest time. */
  sawTime(time: Time): void {
    const { first, last } = this.record;
    if (first.decimals === 0 || compareTimes(time, first) < 0) copyTime(first, time);
    if (last.decimals === 0 || compareTimes(time, last) > 0) copyTime(last, time);
  }

  openInput(name: string): InputAccount {
    const input = newInput();
    input.name = name;
    input.complete = true;
    this.record.inputs.push(input);
    return input;
  }

  /** Notes that the result is not whole. `exit` is taken unless a graver one was noted before. */
  fail(problem: string, exit: Exit): void {
    this.record.complete = false;
    this.note(problem, exit);
  }

  /** Notes that something beside the result went wrong: what was read and written is whole. */
  note(problem: string, exit: Exit): void {
    if (this.record.problems.length < MAX_PROBLEMS) this.record.problems.push(problem);
    this.endAs(exit);
  }

  /** Has the command end so, unless something graver happens. */
  endAs(exit: Exit): void {
    if (GRAVITY.indexOf(exit) > GRAVITY.indexOf(this.exit)) this.exit = exit;
  }
}

const GRAVITY: readonly Exit[] = ['ok', 'partial', 'findings', 'usage', 'input', 'component'];
