import { secondsBetween } from '../bytes/time.js';
import { Analysis } from '../findings/analysis.js';
import { FINDING_RECORD, type FindingRecord } from '../findings/finding-record.js';
import { DETECTORS } from '../findings/registry.js';
import { flowHandler } from '../flows/flow-input.js';
import type { Packet } from '../packets/packet.js';
import { readPackets } from '../packets/packet-input.js';
import { PREDICTION_RECORD, type PredictionRecord } from '../predictions/prediction-record.js';
import type { Overview } from '../report/overview/overview.js';
import { ReportBuilder } from '../report/overview/report-builder.js';
import { TimeRange } from '../report/time-range.js';
import { STATS_RECORD, type StatsRecord } from '../stats/stats-record.js';
import { recordHandler } from '../stream/record-handler.js';
import type { RecordHandler } from '../stream/record-lines.js';
import { Session } from '../stream/session.js';
import { decodeAs } from './decode-as.js';
import { displayFilter } from './display-filter.js';
import type { ReportChoices } from './report-choices.js';

const RECORD_VERSION = 1;
/** Silence after which the same is a finding of its own, as in `nt analyze`. */
const WINDOW_MS = 3_600_000;

/** Reads inputs of any kind and makes an overview of them. */
export async function readOverview(
  inputs: readonly string[],
  session: Session,
  { flags, since, until }: ReportChoices,
): Promise<Overview> {
  const builder = new ReportBuilder(new Analysis({ detectors: DETECTORS, windowMs: WINDOW_MS }));
  const range = new TimeRange(since, until);
  const filter = displayFilter(flags);
  const isInRange = ({ frame }: Packet): boolean => range.has(frame.time_epoch);
  await readPackets({
    inputs,
    session,
    filter: (packet) => isInRange(packet) && (filter === undefined || filter(packet)),
    decodeAs: decodeAs(flags),
    handlers: handlersOf(builder, session, range),
    take: (packet) => builder.takePacket(packet),
  });
  while (!builder.endFlows()) await session.flush();
  session.account.count('entries_forgotten', builder.forgotten);
  session.account.count('flows_evicted', builder.flowsEvicted);
  return builder.finish(session.account.record);
}

/** Reads what the traffic is compared with; undefined where there is nothing to compare with. */
export async function readBaseline(
  inputs: readonly string[],
  session: Session,
  choices: ReportChoices,
): Promise<Overview | undefined> {
  if (inputs.length === 0) return undefined;
  const own = new Session(session.command, session.output, session.options);
  own.hear = (line) => session.hear(line);
  void session.stopped.then(() => own.stop('interrupted'));
  // Moments of the command line are about the traffic, not about what it is compared with.
  const overview = await readOverview(inputs, own, { ...choices, since: undefined, until: undefined });
  for (const problem of own.account.record.problems)
    session.account.note(`baseline: ${problem}`, own.account.exit);
  return overview;
}

function handlersOf(builder: ReportBuilder, { account }: Session, range: TimeRange): RecordHandler[] {
  const flows = flowHandler((flow) => {
    account.read('flow');
    if (!range.has(flow.ts, flow.duration)) return;
    account.sawTime(flow.ts);
    builder.takeFlow(flow);
  });
  const stats = recordHandler<StatsRecord>({
    type: 'stats',
    version: RECORD_VERSION,
    fields: STATS_RECORD,
    take: (record) => {
      account.read('stats');
      // The whole input is no part of it.
      if (record.window.final ? !range.isAll : !range.has(record.window.start)) return;
      for (const time of [record.window.start, record.window.end])
        if (time.decimals > 0) account.sawTime(time);
      builder.takeStats(record);
    },
  });
  const findings = recordHandler<FindingRecord>({
    type: 'finding',
    version: RECORD_VERSION,
    fields: FINDING_RECORD,
    take: (record) => {
      account.read('finding');
      if (!range.has(record.first, secondsBetween(record.first, record.last))) return;
      for (const time of [record.first, record.last]) if (time.decimals > 0) account.sawTime(time);
      builder.takeFinding(record);
    },
  });
  const predictions = recordHandler<PredictionRecord>({
    type: 'prediction',
    version: RECORD_VERSION,
    fields: PREDICTION_RECORD,
    take: (record) => {
      account.read('prediction');
      if (range.has(record.subject.ts, record.subject.seconds)) builder.takePrediction(record);
    },
  });
  return [flows, stats, findings, predictions];
}
