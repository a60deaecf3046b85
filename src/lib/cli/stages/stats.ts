import { parseDuration } from '../../bytes/time.js';
import type { Packet } from '../../packets/packet.js';
import { readPackets } from '../../packets/packet-input.js';
import type { StatsRecord } from '../../stats/stats-record.js';
import { StatsWindows } from '../../stats/windows.js';
import { UserError } from '../../stream/user-error.js';
import { isColoured, paint } from '../colour.js';
import { type DecodeAsFlags, decodeAs } from '../decode-as.js';
import { displayFilter, type FilterFlags } from '../display-filter.js';
import { runStage, type StageFlags } from '../run-stage.js';
import { openStatsOutput, type StatsOutputFlags, statsFormat, withOutputFile } from '../stats-output.js';
import { WatchTerminal } from '../watch/terminal.js';
import { Watch } from '../watch/watch.js';

/** With --watch, how often the picture changes where nothing else was said. */
const WATCH_WINDOW = '1s';

export interface StatsFlags extends StageFlags, FilterFlags, DecodeAsFlags, StatsOutputFlags {
  readonly window: string | undefined;
  readonly top: number;
}

/** `nt stats`: statistics of packets from any input, as records, tables or metrics. */
export async function stats(inputs: readonly string[], flags: StatsFlags): Promise<number> {
  const format = statsFormat(flags);
  const filter = displayFilter(flags);
  const rules = decodeAs(flags);
  const window = flags.window ?? (flags.watch ? WATCH_WINDOW : undefined);
  const windowMs = window === undefined ? undefined : windowLength(window);
  const terminal = flags.watch ? WatchTerminal.open() : undefined;
  return runStage({
    command: 'stats',
    inputs,
    flags: withOutputFile(flags, inputs),
    writesRecords: format === 'ndjson',
    drawsOnTerminal: flags.watch,
    work: async (session) => {
      const output = openStatsOutput(session, flags);
      const watch =
        terminal && new Watch(session, terminal, paint(isColoured(flags.color, true, process.env)));
      const write = (record: StatsRecord): void => {
        watch?.show(record);
        output.take(record);
      };
      try {
        const windows = new StatsWindows({ top: flags.top, windowMs, write });
        const take = (packet: Packet): void => windows.take(packet);
        await readPackets({ inputs, session, filter, decodeAs: rules, take });
        // Statistics of an input that could not be read at all would be zeros that nobody counted.
        if (session.account.record.complete || windows.hasPackets) windows.end();
        output.finish();
        session.account.count('entries_forgotten', windows.forgotten);
        await session.output.flush();
        await watch?.hold();
      } finally {
        watch?.close();
      }
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
