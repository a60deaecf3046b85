import { closeSync, openSync } from 'node:fs';
import { type Intake, readInputs } from '../../src/lib/frames/frame-input.js';
import type { EndRecord } from '../../src/lib/records/end.js';
import { ByteOutput } from '../../src/lib/stream/byte-output.js';
import { Session, type SessionOptions } from '../../src/lib/stream/session.js';
import { UserError } from '../../src/lib/stream/user-error.js';

/** How the reading of inputs ended. */
export interface Outcome {
  readonly end: EndRecord;
  readonly exitCode: number;
  /** What was written, marks that were passed on for instance. */
  readonly output: string;
}

/** Runs `work` as a stage does, without a process of its own: its output goes nowhere. */
export async function inSession(
  work: (session: Session) => Promise<void>,
  options: Partial<SessionOptions> = {},
): Promise<Outcome> {
  const fd = openSync('/dev/null', 'w');
  try {
    const session = new Session('test', new ByteOutput(fd, '/dev/null'), {
      strict: false,
      quiet: true,
      writesRecords: true,
      ...options,
    });
    let output = '';
    const flush = session.output.flush.bind(session.output);
    session.output.flush = (): Promise<void> => {
      const { bytes, at } = session.output.sink;
      output += bytes.toString('utf8', 0, at);
      return flush();
    };
    try {
      await work(session);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      session.account.fail(error.message, error.exit);
    }
    await session.output.finish();
    return { end: session.account.record, exitCode: session.exitCode, output };
  } finally {
    closeSync(fd);
  }
}

/** Reads inputs as a stage does. */
export const readInProcess = (
  names: readonly string[],
  intake: Intake,
  options: Partial<SessionOptions> = {},
): Promise<Outcome> => inSession((session) => readInputs(names, session, intake), options);
