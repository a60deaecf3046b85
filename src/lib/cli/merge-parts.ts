import { readInputs } from '../frames/frame-input.js';
import { assignFields } from '../records/assign.js';
import { NOT_OURS } from '../records/decoder.js';
import { compileFactory } from '../records/shape.js';
import { type MergedWindows, TooManyWindows } from '../stats/merged-windows.js';
import { STATS_PART_RECORD, type StatsPartRecord } from '../stats/stats-part-record.js';
import type { Session } from '../stream/session.js';
import { UserError } from '../stream/user-error.js';

/** Reads what `nt stats --partial` wrote, and adds it up. */
export async function mergeParts(
  inputs: readonly string[],
  session: Session,
  merged: MergedWindows,
): Promise<void> {
  const newPart = compileFactory<StatsPartRecord>(STATS_PART_RECORD);
  const readPlain = (record: { readonly [key: string]: unknown }): void => {
    const part = newPart();
    assignFields(STATS_PART_RECORD, part, record, '');
    try {
      merged.take(part);
    } catch (error) {
      if (!(error instanceof TooManyWindows)) throw error;
      throw new UserError(`--merge: ${error.message}`, { exit: 'input', cause: error });
    }
  };
  const takeFrame = (): never => {
    throw new UserError('--merge reads what nt stats --partial wrote, and no captures', { exit: 'usage' });
  };
  const deliver = (): void => session.account.read('stats_part');
  const handler = { type: 'stats_part', version: 1, readOwn: () => NOT_OURS, readPlain, deliver };
  await readInputs(inputs, session, { takeFrame, handlers: [handler] });
}
