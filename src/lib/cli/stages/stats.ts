import { parseDuration } from '../../bytes/time.js';
import { readPackets } from '../../packets/packet-input.js';
import { StatsWindows } from '../../stats/windows.js';
import { UserError } from '../../stream/user-error.js';
import { type DecodeAsFlags, decodeAs } from '../decode-as.js';
import { displayFilter, type FilterFlags } from '../display-filter.js';
import { runStage, type StageFlags } from '../run-stage.js';
import { isWholeFile, openStatsOutput, type StatsOutputFlags, statsFormat } from '../stats-output.js';

export interface StatsFlags extends StageFlags, FilterFlags, DecodeAsFlags, StatsOutputFlags {
  readonly window: string | undefined;
  readonly top: number;
}

/** `nt stats`: statistics of packets from any input, as records, tables or metrics. */
export async function stats(inputs: readonly string[], flags: StatsFlags): Promise<number> {
  const format = statsFormat(flags);
  const filter = displayFilter(flags);
  const rules = decodeAs(flags);
  const windowMs = flags.window === undefined ? undefined : windowLength(flags.window);
  return runStage({
    command: 'stats',
    inputs,
    flags: isWholeFile(format, flags.output)
      ? flags
      : { ...flags, outputFile: flags.output ?? flags.outputFile },
    writesRecords: format === 'ndjson',
    work: async (session) => {
      const output = openStatsOutput(session, flags);
      const windows = new StatsWindows({
        top: flags.top,
        windowMs,
        write: (record) => output.take(record),
      });
      await readPackets({ inputs, session, filter, decodeAs: rules, take: (packet) => windows.take(packet) });
      // Statistics of an input that could not be read at all would be zeros that nobody counted.
      if (session.account.record.complete || windows.hasPackets) windows.end();
      output.finish();
      session.account.count('entries_forgotten', windows.forgotten);
    },
  });
}

function windowLength(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new UserError(`--window: ${(error as Error).message}`, { exit: 'usage', cause: error });
  }
}
