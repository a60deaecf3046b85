import { parseDuration } from '../../bytes/time.js';
import { readPackets } from '../../packets/packet-input.js';
import { compileEncoder } from '../../records/encoder.js';
import { statsText } from '../../report/stats-text.js';
import { STATS_RECORD, type StatsRecord } from '../../stats/stats-record.js';
import { StatsWindows } from '../../stats/windows.js';
import type { Session } from '../../stream/session.js';
import { UserError } from '../../stream/user-error.js';
import { bold, type ColourChoice, isColoured } from '../colour.js';
import { type DecodeAsFlags, decodeAs } from '../decode-as.js';
import { displayFilter, type FilterFlags } from '../display-filter.js';
import { isTerminalOutput, runStage, type StageFlags } from '../run-stage.js';

export interface StatsFlags extends StageFlags, FilterFlags, DecodeAsFlags {
  readonly format: 'ndjson' | 'text' | undefined;
  readonly window: string | undefined;
  readonly top: number;
  readonly color: ColourChoice;
}

/** `nt stats`: statistics of packets from any input, as records or as tables. */
export async function stats(inputs: readonly string[], flags: StatsFlags): Promise<number> {
  const format = flags.format ?? (isTerminalOutput() ? 'text' : 'ndjson');
  const filter = displayFilter(flags);
  const rules = decodeAs(flags);
  const windowMs = flags.window === undefined ? undefined : windowLength(flags.window);
  return runStage({
    command: 'stats',
    inputs,
    flags,
    writesRecords: format === 'ndjson',
    work: async (session) => {
      const write = format === 'ndjson' ? writeRecord(session) : writeText(session, flags.color);
      const windows = new StatsWindows({ top: flags.top, windowMs, write });
      await readPackets({ inputs, session, filter, decodeAs: rules, take: (packet) => windows.take(packet) });
      // Statistics of an input that could not be read at all would be zeros that nobody counted.
      if (session.account.record.complete || windows.hasPackets) windows.end();
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

function writeRecord({ output, account }: Session): (record: StatsRecord) => void {
  const encode = compileEncoder<StatsRecord>(STATS_RECORD);
  return (record) => {
    const { sink } = output;
    sink.at = sink.raw(encode(record, sink, sink.at), '\n');
    account.written('stats');
  };
}

function writeText({ output }: Session, color: ColourChoice): (record: StatsRecord) => void {
  const embolden = bold(isColoured(color, isTerminalOutput(), process.env));
  return (record) => {
    const { sink } = output;
    sink.at = sink.raw(sink.at, statsText(record, embolden));
  };
}
