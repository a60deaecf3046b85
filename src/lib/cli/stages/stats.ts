import { readPackets } from '../../packets/packet-input.js';
import { compileEncoder } from '../../records/encoder.js';
import { groupsText } from '../../report/stats-groups-text.js';
import { statsText } from '../../report/stats-text.js';
import { MergedWindows } from '../../stats/merged-windows.js';
import { STATS_PART_RECORD, type StatsPartRecord } from '../../stats/stats-part-record.js';
import { STATS_RECORD, type StatsRecord } from '../../stats/stats-record.js';
import { type CountingOptions, type StatsOptions, StatsWindows } from '../../stats/windows.js';
import type { Session } from '../../stream/session.js';
import { UserError } from '../../stream/user-error.js';
import { bold, type ColourChoice, isColoured } from '../colour.js';
import { type DecodeAsFlags, decodeAs } from '../decode-as.js';
import { displayFilter, type FilterFlags } from '../display-filter.js';
import { mergeParts } from '../merge-parts.js';
import { QuietLine } from '../quiet-line.js';
import { isTerminalOutput, runStage, type StageFlags } from '../run-stage.js';
import { type StatsCountingFlags, statsCounting } from '../stats-counting.js';

export interface StatsFlags extends StageFlags, FilterFlags, DecodeAsFlags, StatsCountingFlags {
  readonly format: 'ndjson' | 'text' | undefined;
  readonly color: ColourChoice;
}

/** `nt stats`: statistics of packets from any input, as records or as tables. */
export async function stats(inputs: readonly string[], flags: StatsFlags): Promise<number> {
  const format = flags.format ?? (isTerminalOutput() && !flags.partial ? 'text' : 'ndjson');
  if (flags.partial && format !== 'ndjson') {
    throw new UserError('--partial writes records for --merge: --format is ndjson', { exit: 'usage' });
  }
  const filter = displayFilter(flags);
  const rules = decodeAs(flags);
  const counting = statsCounting(flags);
  return runStage({
    command: 'stats',
    inputs,
    flags,
    writesRecords: format === 'ndjson',
    work: async (session) => {
      const output = format === 'ndjson' ? recordOutput(session, flags) : textOutput(session, flags.color);
      const options: StatsOptions = { ...counting, ...output };
      if (flags.merge) return merge(inputs, session, options);
      const windows = new StatsWindows(options);
      await readPackets({
        inputs,
        session,
        filter,
        decodeAs: rules,
        pauses: options.windowMs === undefined ? undefined : new QuietLine(session, windows),
        take: (packet) => windows.take(packet),
      });
      // Statistics of an input that could not be read at all would be zeros that nobody counted.
      if (session.account.record.complete || windows.hasPackets) windows.end();
      session.account.count('entries_forgotten', windows.forgotten);
    },
  });
}

async function merge(inputs: readonly string[], session: Session, options: CountingOptions): Promise<void> {
  const merged = new MergedWindows(options);
  await mergeParts(inputs, session, merged);
  merged.end();
  session.account.count('entries_forgotten', merged.forgotten);
}

/** Where what was counted goes. */
type Output = Pick<CountingOptions, 'write' | 'writePart' | 'onWindowWritten'>;

function recordOutput({ output, account }: Session, { partial }: StatsFlags): Output {
  const encode = compileEncoder<StatsRecord>(STATS_RECORD);
  const encodePart = compileEncoder<StatsPartRecord>(STATS_PART_RECORD);
  const writePart = (record: StatsPartRecord): void => {
    const { sink } = output;
    sink.at = sink.raw(encodePart(record, sink, sink.at), '\n');
    account.written('stats_part');
  };
  return {
    write(record) {
      const { sink } = output;
      sink.at = sink.raw(encode(record, sink, sink.at), '\n');
      account.written('stats');
    },
    writePart: partial ? writePart : undefined,
  };
}

/** Groups of a window are one table, and so written together. */
function textOutput({ output }: Session, color: ColourChoice): Output {
  const embolden = bold(isColoured(color, isTerminalOutput(), process.env));
  let groups: StatsRecord[] = [];
  const append = (text: string): void => {
    output.sink.at = output.sink.raw(output.sink.at, text);
  };
  return {
    write(record) {
      if (record.by.length > 0) groups.push(record);
      else append(statsText(record, embolden));
    },
    onWindowWritten() {
      append(groupsText(groups, embolden));
      groups = [];
    },
  };
}
