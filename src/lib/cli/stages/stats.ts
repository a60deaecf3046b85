import { readPackets } from '../../packets/packet-input.js';
import { droppedPackets } from '../../records/dropped-packets.js';
import { MergedWindows } from '../../stats/merged-windows.js';
import { type StatsOptions, StatsWindows } from '../../stats/windows.js';
import type { Session } from '../../stream/session.js';
import { UserError } from '../../stream/user-error.js';
import { isColoured, paint } from '../colour.js';
import { type DecodeAsFlags, decodeAs } from '../decode-as.js';
import { displayFilter, type FilterFlags } from '../display-filter.js';
import { mergeParts } from '../merge-parts.js';
import { type Clocks, QuietLine } from '../quiet-line.js';
import { runStage, type StageFlags } from '../run-stage.js';
import { type StatsCountingFlags, statsCounting } from '../stats-counting.js';
import { openStatsOutput, type StatsOutputFlags, statsFormat, withOutputFile } from '../stats-output.js';
import { WatchTerminal } from '../watch/terminal.js';
import { Watch } from '../watch/watch.js';

/** How long after its end a window stays open on a quiet line, for packets that are on their way. */
const GRACE_MS = 1_000;
/** With --watch, how often the picture changes where nothing else was said. */
const WATCH_WINDOW = '1s';

export interface StatsFlags
  extends StageFlags,
    FilterFlags,
    DecodeAsFlags,
    StatsCountingFlags,
    StatsOutputFlags {}

/** `nt stats`: statistics of packets from any input, as records, tables or metrics. */
export async function stats(inputs: readonly string[], flags: StatsFlags): Promise<number> {
  const format = statsFormat(flags);
  if (flags.partial && format !== 'ndjson') {
    throw new UserError('--partial writes records for --merge: --format is ndjson', { exit: 'usage' });
  }
  if (flags.watch && (flags.partial || flags.merge || flags.by !== undefined)) {
    throw new UserError('--watch shows all packets together: it goes without --by, --partial and --merge', {
      exit: 'usage',
    });
  }
  const filter = displayFilter(flags);
  const rules = decodeAs(flags);
  const window = flags.window ?? (flags.watch ? WATCH_WINDOW : undefined);
  const counting = statsCounting({ ...flags, window });
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
      const options: StatsOptions = {
        ...counting,
        write(record) {
          watch?.show(record);
          output.take(record);
        },
        writePart: output.takePart,
        onWindowWritten: output.endWindow,
      };
      try {
        if (flags.merge) await merge(inputs, session, options);
        else await count(inputs, { session, options, filter, decodeAs: rules });
        output.finish();
        await session.output.flush();
        await watch?.hold();
      } finally {
        watch?.close();
      }
    },
  });
}

interface CountWork extends Pick<Parameters<typeof readPackets>[0], 'session' | 'filter' | 'decodeAs'> {
  readonly options: StatsOptions;
}

async function count(inputs: readonly string[], { session, options, ...reading }: CountWork): Promise<void> {
  const windows = new StatsWindows(options);
  await readPackets({
    inputs,
    session,
    ...reading,
    pauses: options.windowMs === undefined ? undefined : windowEnds(session, windows),
    take: (packet) => windows.take(packet),
  });
  // Statistics of an input that could not be read at all would be zeros that nobody counted.
  if (session.account.record.complete || windows.hasPackets) {
    windows.end({ dropped: droppedPackets(session.account.record) });
  }
  session.account.count('entries_forgotten', windows.forgotten);
}

/** On a quiet line the clock of packets goes on with that on the wall: windows end though no packet comes to say so. */
export const windowEnds = (session: Session, windows: StatsWindows, clocks?: Clocks): QuietLine =>
  new QuietLine({
    session,
    onQuiet: (ms) => {
      windows.closeUntil(windows.lastMs + ms - GRACE_MS);
      return true;
    },
    ...(clocks === undefined ? {} : { clocks }),
  });

async function merge(inputs: readonly string[], session: Session, options: StatsOptions): Promise<void> {
  const merged = new MergedWindows(options);
  await mergeParts(inputs, session, merged);
  merged.end();
  session.account.count('entries_forgotten', merged.forgotten);
}
